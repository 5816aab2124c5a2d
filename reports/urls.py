"""Addresses of reports and scores."""

from django.urls import path

from reports.views import orders, portfolio, reports, shares, snapshots

app_name = "reports"
urlpatterns = [
    path("", reports.IndexPage.as_view(), name="index"),
    path("portfolio/", portfolio.PortfolioPage.as_view(), name="portfolio"),
    path("portfolio/portfolio.csv", portfolio.PortfolioCsv.as_view(), name="portfolio-csv"),
    path("request/<int:pk>/", reports.RequestReport.as_view(), name="request"),
    path("<int:pk>/", reports.DetailPage.as_view(), name="detail"),
    path("<int:pk>/progress/", reports.ProgressPage.as_view(), name="progress"),
    path("<int:pk>/download/", reports.Download.as_view(), name="download"),
    path("<int:pk>/read/", reports.ReadPage.as_view(), name="read"),
    path("<int:pk>/show/", snapshots.ShowSnapshot.as_view(), name="snapshot-show"),
    path("<int:pk>/share/", shares.ShareReport.as_view(), name="share"),
    path("shares/<int:pk>/end/", shares.EndShare.as_view(), name="share-end"),
    path("orders/new/", orders.OrderNew.as_view(), name="order-new"),
    path("orders/<int:pk>/", orders.OrderPage.as_view(), name="order"),
    path("orders/<int:pk>/pause/", orders.OrderPause.as_view(), name="order-pause"),
    path("orders/<int:pk>/resume/", orders.OrderResume.as_view(), name="order-resume"),
    path("orders/<int:pk>/cancel/", orders.OrderCancel.as_view(), name="order-cancel"),
    path("scores/", snapshots.SnapshotList.as_view(), name="snapshot-list"),
    path("scores/<int:pk>/", snapshots.SnapshotPage.as_view(), name="snapshot"),
    path("scores/<int:pk>/words/", snapshots.AnswerSnapshot.as_view(), name="snapshot-answer"),
    path("scores/<int:pk>/publish/", snapshots.PublishSnapshot.as_view(), name="snapshot-publish"),
    path("scores/<int:pk>/take-back/", snapshots.TakeBackSnapshot.as_view(), name="snapshot-take-back"),
    path("scores/<int:pk>/withdraw/", snapshots.WithdrawSnapshot.as_view(), name="snapshot-withdraw"),
]
