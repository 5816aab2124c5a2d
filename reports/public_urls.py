"""Addresses of scores, digests and shared reports that need no account; placed by statepl/public_urls.py."""

from django.urls import path

from reports.views import digests, public, shares

urlpatterns = [
    path("applications/<int:pk>/digest/", digests.DigestPage.as_view(), name="digest"),
    path(
        "applications/<int:pk>/digest/<int:report_pk>/",
        digests.DigestDownload.as_view(),
        name="digest-document",
    ),
    path("readiness/", public.ScoreList.as_view(), name="scores"),
    path("readiness/<int:pk>/", public.ScorePage.as_view(), name="score"),
    path("reports/<str:token>/", shares.SharedPage.as_view(), name="shared-report"),
    path("reports/<str:token>/download/", shares.SharedDownload.as_view(), name="shared-download"),
]
