"""Applications and plans that were returned with comments and came back changed: what a desk is for."""

import datetime as dt
from typing import Any

from statepl.core import clock
from tests.factories import waivers as make
from tests.factories.waivers import Cast
from waivers import services
from waivers.models import Application, Filing
from waivers.services import Change
from waivers.states import State

RETURNED, AGAIN = dt.date(2026, 4, 1), dt.date(2026, 4, 10)
OLD = "Every student moves on when ready."
NEW = "Every student moves on when the teacher sees that it is time."


def filing_of(application: Application, kind: str = "application") -> Filing:
    """Return a filing of the application."""
    filing = application.filings.get(kind=kind)
    filing.application = application
    return filing


def write(filing: Filing, actor: Any, **values: str) -> None:
    """Write some values; `section__field` names a path."""
    changes = [Change(path.replace("__", "."), value) for path, value in values.items()]
    services.save_values(filing, actor=actor, changes=changes)


def make_returned(cast: Cast | None = None, **comment: Any) -> tuple[Application, Cast]:
    """Return an application that the state has returned with one comment on the vision."""
    application, cast = make.make_application(State.UNDER_REVIEW, cast)
    told: dict[str, Any] = {
        "anchor": "vision.text",
        "audience": "district",
        "text": "Who decides?",
        "quote": "when ready",
    }
    with clock.at(RETURNED):
        told["filing"] = filing_of(application)
        services.add_comment(application, actor=cast.reviewer, **(told | comment))
        return make.move(application, "return", cast, "reviewer"), cast


def make_second_version(cast: Cast | None = None) -> tuple[Application, Cast]:
    """Return an application under review again: one comment answered, the vision changed."""
    application, cast = make_returned(cast)
    with clock.at(AGAIN):
        write(filing_of(application), cast.lead, vision__text=NEW)
        for comment in application.comments.unanswered():
            services.answer_comment(comment, actor=cast.lead, text="The teacher does. The text says so now.")
        application = Application.objects.get(pk=application.pk)
        application = make.move(application, "resubmit", cast, "lead")
        return make.move(application, "claim", cast, "reviewer"), cast
