"""The address of links by which those who were there read and correct minutes."""

from django.urls import path

from stakeholders.views.minutes import ReadMinutes

app_name = "minutes"
urlpatterns = [path("<str:token>/", ReadMinutes.as_view(), name="read")]
