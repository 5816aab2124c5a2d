"""Addresses of policy."""

from django.urls import path

from policy import views

app_name = "policy"
urlpatterns = [
    path("", views.IndexPage.as_view(), name="index"),
    path("settings/", views.SettingsPage.as_view(), name="settings"),
]
