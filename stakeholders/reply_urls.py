"""The address of links in answers, for people without an account."""

from django.urls import path

from stakeholders.views.replies import ReplyPage

app_name = "replies"
urlpatterns = [path("<str:token>/", ReplyPage.as_view(), name="answer")]
