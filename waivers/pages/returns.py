"""What a return would open, before it is made. Words for its form."""

from waivers.filings import filing_of, sheet_of
from waivers.models import Application, Filing
from waivers.parts import PARTS, WHOLE, opened_by

RETURNS = {"return": Filing.Kind.APPLICATION, "return-plan": Filing.Kind.PLAN}


def closed_places(application: Application, kind: str) -> list[tuple[str, str]]:
    """Return the sections and parts that a return now would leave closed, each with its title.

    Empty where a comment is about the whole: then everything is open.
    """
    filing = filing_of(application, kind)
    if filing is None:
        return []
    unsent = application.comments.about(filing).unsent()
    opened = opened_by(list(unsent.values_list("anchor", flat=True)))
    if opened is None:
        return []
    sections = [(each.code, str(each.title)) for each in sheet_of(filing)]
    known = {code for code, _title in sections} | {"vision", "manager", "requests", WHOLE}
    parts = [(code, str(label)) for code, label in PARTS if code not in known]
    return [(code, title) for code, title in [*sections, *parts] if code not in opened]
