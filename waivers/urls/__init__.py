"""Addresses of waivers. The moves come from the lifecycle table."""

from django.urls import path, register_converter

from waivers.states import MOVES
from waivers.urls import terms as term_urls
from waivers.urls.desk import desk_patterns
from waivers.urls.years import years_patterns
from waivers.views import (
    applications,
    calendar,
    delegations,
    duties,
    filings,
    moves,
    queue,
    queue_bulk,
    recusals,
    review,
)


class VerbConverter:
    """A verb of the lifecycle table."""

    regex = "|".join(MOVES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(VerbConverter, "verb")
app_name = "waivers"
urlpatterns = [
    path("", applications.ListPage.as_view(), name="list"),
    path("queue/", queue.QueuePage.as_view(), name="queue"),
    path("queue/assign/", queue_bulk.AssignPage.as_view(), name="queue-assign"),
    path("queue/remind/", queue_bulk.RemindPage.as_view(), name="queue-remind"),
    path("queue/export/", queue_bulk.ExportPage.as_view(), name="queue-export"),
    path("queue/views/", queue.ViewsPage.as_view(), name="views"),
    path("queue/views/new/", queue.SaveViewPage.as_view(), name="view-save"),
    path("queue/views/<int:pk>/", queue.ChangeViewPage.as_view(), name="view-change"),
    path("queue/views/<int:pk>/delete/", queue.DeleteViewPage.as_view(), name="view-delete"),
    path("recusals/", recusals.RecusalsPage.as_view(), name="recusals"),
    path("recusals/new/", recusals.RecusePage.as_view(), name="recuse"),
    path("recusals/<int:pk>/end/", recusals.EndRecusalPage.as_view(), name="recusal-end"),
    path("calendar/", calendar.StateCalendarPage.as_view(), name="calendars"),
    path("feeds/", calendar.FeedsPage.as_view(), name="feeds"),
    path("feeds/<int:pk>/revoke/", calendar.FeedRevokePage.as_view(), name="feed-revoke"),
    path("feed/<str:token>.ics", calendar.FeedFile.as_view(), name="feed"),
    path("<int:pk>/calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("<int:pk>/calendar/feed/", calendar.ApplicationFeedPage.as_view(), name="feed-new"),
    path("<int:pk>/calendar/conditions/new/", calendar.ConditionPage.as_view(), name="condition"),
    path(
        "<int:pk>/calendar/<int:obligation_pk>/extension/",
        calendar.AskExtensionPage.as_view(),
        name="extension-ask",
    ),
    path(
        "<int:pk>/calendar/extensions/<int:extension_pk>/",
        calendar.DecideExtensionPage.as_view(),
        name="extension-decide",
    ),
    path("<int:pk>/calendar/<int:obligation_pk>/waive/", calendar.WaivePage.as_view(), name="waive"),
    path("<int:pk>/messages/", calendar.MessagesPage.as_view(), name="messages"),
    path("start/", applications.StartPage.as_view(), name="start"),
    path("<int:pk>/", applications.DetailPage.as_view(), name="detail"),
    path("<int:pk>/edit/", applications.EditPage.as_view(), name="edit"),
    path("<int:pk>/history/", applications.HistoryPage.as_view(), name="history"),
    path("<int:pk>/requests/", applications.RequestsPage.as_view(), name="requests"),
    path("<int:pk>/requests/<slug:code>/edit/", applications.RequestFormPage.as_view(), name="request"),
    path(
        "<int:pk>/requests/<int:request_pk>/remove/",
        applications.RequestRemove.as_view(),
        name="request-remove",
    ),
    path("<int:pk>/requests/<int:request_pk>/decide/", review.RequestDecisionPage.as_view(), name="decide"),
    path("<int:pk>/requests/<int:request_pk>/federal/", review.FederalCheckPage.as_view(), name="federal"),
    path("<int:pk>/assurances/", applications.AssurancesPage.as_view(), name="assurances"),
    path("<int:pk>/comments/", duties.CommentsPage.as_view(), name="comments"),
    path("<int:pk>/comments/<int:comment_pk>/", duties.AnswerPage.as_view(), name="answer"),
    path("<int:pk>/obligations/", duties.ObligationsPage.as_view(), name="obligations"),
    path(
        "<int:pk>/obligations/<int:obligation_pk>/evidence/",
        duties.EvidencePage.as_view(),
        name="evidence",
    ),
    path("<int:pk>/obligations/<int:obligation_pk>/verify/", duties.VerifyPage.as_view(), name="verify"),
    path("<int:pk>/helpers/", delegations.HelpersPage.as_view(), name="helpers"),
    path("<int:pk>/helpers/<int:delegation_pk>/end/", delegations.EndHelpPage.as_view(), name="helper-end"),
    path("<int:pk>/attest/", recusals.AttestPage.as_view(), name="attest"),
    path("<int:pk>/filings/<int:filing_pk>/", filings.FilingPage.as_view(), name="filing"),
    path("<int:pk>/filings/<int:filing_pk>/<slug:section>/", filings.SectionPage.as_view(), name="section"),
    path(
        "<int:pk>/filings/<int:filing_pk>/<slug:section>/autosave/",
        filings.AutosaveView.as_view(),
        name="autosave",
    ),
    path("<int:pk>/desk/extension/", moves.ExtensionPage.as_view(), name="extension"),
    path("<int:pk>/actions/<int:action_pk>/resolve/", review.ResolveAction.as_view(), name="resolve"),
    *term_urls.urlpatterns,
    *desk_patterns,
    *years_patterns,
    path("<int:pk>/<verb:verb>/", moves.MovePage.as_view(), name="move"),
]
