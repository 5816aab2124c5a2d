"""The state's portfolio as a page and as a table."""

from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from reports import rules
from reports.portfolio import Part, portfolio
from statepl.core import clock, csvio
from statepl.core.rules import Verdict
from statepl.core.views import ScopedPage, ScopedView
from waivers.models import Application

COLUMNS = ("table", "row", "column", "number")


def parts_for(user: Any) -> list[Part]:
    """Return the portfolio of what the person may see; drafts are the districts' own."""
    return portfolio(Application.objects.visible_to(user).public())


class PortfolioPage(ScopedPage):
    """Five tables over the state. Districts are counted, never ranked."""

    template_name = "reports/portfolio.html"

    def permission(self) -> Verdict:
        return rules.can_see_portfolio(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [
            {"label": _("Reports"), "url": reverse("reports:index")},
            {"label": _("State portfolio"), "url": ""},
        ]
        return super().get_context_data(
            parts=parts_for(self.request.user), as_of=clock.today(), crumbs=crumbs, **kwargs
        )


class PortfolioCsv(ScopedView):
    """The same numbers, one a line."""

    def permission(self) -> Verdict:
        return rules.can_see_portfolio(self.request.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> StreamingHttpResponse:
        rows = (
            (part.title, row[0], column, number)
            for part in parts_for(request.user)
            for row in part.rows
            for column, number in zip(part.headers[1:], row[1:], strict=True)
        )
        lines = csvio.iter_csv(rows, COLUMNS)
        name = f"portfolio-{clock.today().isoformat()}.csv"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
