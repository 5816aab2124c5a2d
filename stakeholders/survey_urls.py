"""The addresses at which people answer a survey, without an account."""

from django.urls import path

from stakeholders.views import sheets

app_name = "surveys"
urlpatterns = [
    path("open/<str:token>/", sheets.OpenPage.as_view(), name="open"),
    path("<str:token>/", sheets.StartPage.as_view(), name="start"),
    path("<str:token>/done/", sheets.DonePage.as_view(), name="done"),
    path("<str:token>/<int:place>/", sheets.QuestionPage.as_view(), name="question"),
]
