"""The address of links in invitations, for people without an account."""

from django.urls import path

from stakeholders.views.answers import AnswerPage

app_name = "invitations"
urlpatterns = [path("<str:token>/", AnswerPage.as_view(), name="answer")]
