"""Addresses of policy."""

from django.urls import path

from policy import views

app_name = "policy"
urlpatterns = [
    path("", views.IndexPage.as_view(), name="index"),
    path("settings/", views.SettingsPage.as_view(), name="settings"),
    path("settings/calendar/", views.CalendarSettingsPage.as_view(), name="calendar"),
    path("settings/keeping/", views.KeepingPage.as_view(), name="keeping"),
    path("settings/holidays/new/", views.HolidayAddPage.as_view(), name="holiday-add"),
    path("settings/holidays/federal/", views.FederalHolidaysPage.as_view(), name="holiday-federal"),
    path("settings/holidays/<int:pk>/remove/", views.HolidayRemovePage.as_view(), name="holiday-remove"),
]
