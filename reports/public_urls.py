"""Addresses of scores that need no account; statepl/public_urls.py gives them their place."""

from django.urls import path

from reports.views import public, shares

urlpatterns = [
    path("readiness/", public.ScoreList.as_view(), name="scores"),
    path("readiness/<int:pk>/", public.ScorePage.as_view(), name="score"),
    path("reports/<str:token>/", shares.SharedPage.as_view(), name="shared-report"),
    path("reports/<str:token>/download/", shares.SharedDownload.as_view(), name="shared-download"),
]
