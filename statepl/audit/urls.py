"""Addresses of audit."""

from django.urls import path

from statepl.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.TrailPage.as_view(), name="list"),
    path("export/", views.TrailExport.as_view(), name="export"),
]
