"""Addresses of reports and scores."""

from django.urls import path

from reports.views import reports, snapshots

app_name = "reports"
urlpatterns = [
    path("", reports.IndexPage.as_view(), name="index"),
    path("request/<int:pk>/", reports.RequestReport.as_view(), name="request"),
    path("<int:pk>/", reports.DetailPage.as_view(), name="detail"),
    path("<int:pk>/progress/", reports.ProgressPage.as_view(), name="progress"),
    path("<int:pk>/download/", reports.Download.as_view(), name="download"),
    path("<int:pk>/read/", reports.ReadPage.as_view(), name="read"),
    path("<int:pk>/show/", snapshots.ShowSnapshot.as_view(), name="snapshot-show"),
    path("scores/", snapshots.SnapshotList.as_view(), name="snapshot-list"),
    path("scores/<int:pk>/", snapshots.SnapshotPage.as_view(), name="snapshot"),
    path("scores/<int:pk>/words/", snapshots.AnswerSnapshot.as_view(), name="snapshot-answer"),
    path("scores/<int:pk>/publish/", snapshots.PublishSnapshot.as_view(), name="snapshot-publish"),
    path("scores/<int:pk>/take-back/", snapshots.TakeBackSnapshot.as_view(), name="snapshot-take-back"),
    path("scores/<int:pk>/withdraw/", snapshots.WithdrawSnapshot.as_view(), name="snapshot-withdraw"),
]
