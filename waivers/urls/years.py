"""Addresses of the years after final approval."""

from django.urls import path, register_converter

from waivers.states.filings import FILING_MOVES
from waivers.views import cycles, monitoring, papers, shared, support, years


class PaperVerbConverter:
    """A verb of the table of reports and sustainability plans."""

    regex = "|".join(FILING_MOVES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class WaiverYearConverter:
    """A year of implementation."""

    regex = "[2-5]"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class StandingDutyConverter(PaperVerbConverter):
    """A shared duty that holds for the five years; money is aligned year by year."""

    regex = "flexibility|indicators"


register_converter(PaperVerbConverter, "paper_verb")
register_converter(StandingDutyConverter, "standing_duty")
register_converter(WaiverYearConverter, "waiver_year")

years_patterns = [
    path("providers/", support.ProvidersPage.as_view(), name="providers"),
    path("providers/new/", support.ProviderAddPage.as_view(), name="provider-add"),
    path("providers/<int:provider_pk>/", support.ProviderPage.as_view(), name="provider"),
    path("providers/<int:provider_pk>/edit/", support.ProviderEditPage.as_view(), name="provider-edit"),
    path(
        "providers/<int:provider_pk>/<slug:criterion>/",
        support.ProviderRatePage.as_view(),
        name="provider-rate",
    ),
    path("unserved/", support.UnservedPage.as_view(), name="unserved"),
    path("<int:pk>/years/", years.YearsPage.as_view(), name="years"),
    path("<int:pk>/goals/", years.GoalsPage.as_view(), name="goals"),
    path("<int:pk>/goals/<int:row>/", years.GoalPage.as_view(), name="goal"),
    path("<int:pk>/years/<waiver_year:year>/attest/", years.AttestPage.as_view(), name="attest-year"),
    path("<int:pk>/cycles/", cycles.CyclesPage.as_view(), name="cycles"),
    path("<int:pk>/cycles/new/", cycles.CycleStartPage.as_view(), name="cycle-start"),
    path("<int:pk>/cycles/<int:cycle_pk>/", cycles.CyclePage.as_view(), name="cycle"),
    path("<int:pk>/cycles/<int:cycle_pk>/edit/", cycles.CycleEditPage.as_view(), name="cycle-edit"),
    path("<int:pk>/cycles/<int:cycle_pk>/close/", cycles.CycleClosePage.as_view(), name="cycle-close"),
    path("<int:pk>/years/<waiver_year:year>/report/", papers.ReportOpenPage.as_view(), name="report-open"),
    path("<int:pk>/sustainability/", papers.SustainabilityOpenPage.as_view(), name="sustainability-open"),
    path("<int:pk>/papers/<int:filing_pk>/", papers.PaperPage.as_view(), name="paper"),
    path("<int:pk>/papers/<int:filing_pk>/carried/", papers.CarriedPage.as_view(), name="carried"),
    path("<int:pk>/papers/<int:filing_pk>/comment/", papers.PaperCommentPage.as_view(), name="paper-comment"),
    path("<int:pk>/papers/<int:filing_pk>/compare/", papers.YearOnYearPage.as_view(), name="paper-compare"),
    path(
        "<int:pk>/papers/<int:filing_pk>/<paper_verb:verb>/",
        papers.PaperMovePage.as_view(),
        name="paper-move",
    ),
    path("<int:pk>/years/<waiver_year:year>/review/", monitoring.ReviewPage.as_view(), name="monitoring"),
    path(
        "<int:pk>/years/<waiver_year:year>/review/start/",
        monitoring.StartPage.as_view(),
        name="monitoring-start",
    ),
    path(
        "<int:pk>/years/<waiver_year:year>/review/edit/",
        monitoring.EditPage.as_view(),
        name="monitoring-edit",
    ),
    path(
        "<int:pk>/years/<waiver_year:year>/review/correction/",
        monitoring.PlanCorrectionPage.as_view(),
        name="monitoring-correction",
    ),
    path(
        "<int:pk>/years/<waiver_year:year>/review/correction/<int:planned_pk>/remove/",
        monitoring.DropCorrectionPage.as_view(),
        name="monitoring-drop",
    ),
    path(
        "<int:pk>/years/<waiver_year:year>/review/publish/",
        monitoring.PublishPage.as_view(),
        name="monitoring-publish",
    ),
    path(
        "<int:pk>/years/<waiver_year:year>/review/answer/",
        monitoring.AnswerPage.as_view(),
        name="monitoring-answer",
    ),
    path("<int:pk>/corrections/", monitoring.CorrectionsPage.as_view(), name="corrections"),
    path(
        "<int:pk>/corrections/<int:action_pk>/",
        monitoring.ShowCorrectionPage.as_view(),
        name="correction-show",
    ),
    path("<int:pk>/corrections/notice/", monitoring.SendNoticePage.as_view(), name="notice-send"),
    path("<int:pk>/notices/<int:notice_pk>/", monitoring.NoticePage.as_view(), name="notice"),
    path("<int:pk>/support/", support.SupportPage.as_view(), name="support"),
    path("<int:pk>/support/new/", support.LogPage.as_view(), name="support-log"),
    path("<int:pk>/duties/", shared.DutiesPage.as_view(), name="duties"),
    path("<int:pk>/duties/<standing_duty:duty>/", shared.SharedDutyPage.as_view(), name="shared-duty"),
    path("<int:pk>/duties/<standing_duty:duty>/sign/", shared.SignPage.as_view(), name="shared-duty-sign"),
    path("<int:pk>/funding/<int:year>/", shared.FundingPage.as_view(), name="funding"),
    path("<int:pk>/funding/<int:year>/sign/", shared.FundingSignPage.as_view(), name="funding-sign"),
]
