"""The address at which people without an account stop mail."""

from django.urls import path

from stakeholders.views.unsubscribing import StopPage

app_name = "unsubscribe"
urlpatterns = [path("<str:token>/", StopPage.as_view(), name="stop")]
