"""The address of links in invitations, for people without an account."""

from django.urls import path

from stakeholders.views.answers import AnswerPage
from stakeholders.views.replies import SayPage

app_name = "invitations"
urlpatterns = [
    path("<str:token>/", AnswerPage.as_view(), name="answer"),
    path("<str:token>/say/", SayPage.as_view(), name="say"),
]
