"""Addresses of scores that need no account; statepl/public_urls.py gives them their place."""

from django.urls import path

from reports.views import public

urlpatterns = [
    path("readiness/", public.ScoreList.as_view(), name="scores"),
    path("readiness/<int:pk>/", public.ScorePage.as_view(), name="score"),
]
