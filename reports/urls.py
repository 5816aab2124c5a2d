"""Addresses of reports."""

from django.urls import path

from reports import views

app_name = "reports"
urlpatterns = [
    path("", views.IndexPage.as_view(), name="index"),
    path("request/<int:pk>/", views.RequestReport.as_view(), name="request"),
    path("<int:pk>/", views.DetailPage.as_view(), name="detail"),
    path("<int:pk>/progress/", views.ProgressPage.as_view(), name="progress"),
    path("<int:pk>/download/", views.Download.as_view(), name="download"),
    path("<int:pk>/read/", views.ReadPage.as_view(), name="read"),
]
