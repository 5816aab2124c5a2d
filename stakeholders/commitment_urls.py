"""The address of links by which a group's people close a commitment."""

from django.urls import path

from stakeholders.views.commitments import KeptPage

app_name = "commitments"
urlpatterns = [path("<str:token>/", KeptPage.as_view(), name="answer")]
