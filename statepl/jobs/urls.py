"""Addresses of jobs."""

from django.urls import path

from statepl.jobs import views

app_name = "jobs"
urlpatterns = [
    path("", views.JobList.as_view(), name="list"),
    path("inbox/", views.InboxPage.as_view(), name="inbox"),
    path("inbox/<int:pk>/", views.MessagePage.as_view(), name="message"),
    path("<uuid:key>/", views.JobPage.as_view(), name="detail"),
    path("<uuid:key>/cancel/", views.JobCancel.as_view(), name="cancel"),
]
