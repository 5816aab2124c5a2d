"""The facts of the public digest (R-09): what everybody may know, setbacks and refusals beside what went well.

They are public ones, taken where the public pages take them, and what is told of something that can be taken
back is marked in `stands_on`. A made digest is handed out only while all of that is still told: see `is_told`.
The words are in reports/digest_words.py.
"""

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from reports import facts
from reports.indicators import freeze_released
from reports.models import ReadinessSnapshot
from stakeholders.models import AnswersPage, HeardAnswer, HeardItem
from stakeholders.vocabulary.heard import NOT_TAKEN_UP, Disposition
from statepl.core import clock
from statepl.core.reading import read_once, reading_once
from waivers.models import Application
from waivers.pages.register import plan_summary

# How many answers of each sort are kept; pages print fewer.
KEPT = 6
PRIVATE = ("lead_type", "lead_organization", "vision", "manager_name", "manager_title")


def freeze_digest(application: Application, *, as_of: dt.date) -> dict[str, Any]:
    """Return what the public may read of an application on the day `as_of`, as plain JSON."""
    with clock.at(as_of), reading_once():
        return {
            "as_of": as_of.isoformat(),
            "agency": facts.agency_facts(),
            "district": facts.district_facts(application),
            "application": _application(application),
            "terms": facts.term_facts(application, as_of),
            "decisions": facts.decision_facts(application),
            "text": _own_words(application),
            "score": _score(application),
            "indicators": freeze_released(application),
            "groups": facts.group_facts(application),
            "not_heard": facts.silence_facts(application),
            "answers": _answers(application),
            "addresses": _addresses(application),
            "stands_on": sorted(_told_of(application)),
        }


def told_today(application: Application) -> frozenset[str]:
    """Return the marks of everything that the public may read of an application today and that can be taken back."""
    scores = application.readiness_snapshots.published().values_list("pk", flat=True)
    return _marks(application, answers=_showable(application), scores=scores)


def is_told(inputs: dict[str, Any], today: frozenset[str]) -> bool:
    """Say whether everything that a digest tells may still be told."""
    return set(inputs["stands_on"]) <= today


def _told_of(application: Application) -> frozenset[str]:
    """Return the marks of what a digest made today tells: fewer than there are."""
    rows = _showable(application)
    score = _score(application)
    kept = None if rows is None else [*_changed(rows)[:KEPT], *_refused(rows)[:KEPT]]
    return _marks(application, answers=kept, scores=[score["pk"]] if score else [])


def _marks(application: Application, *, answers: list[HeardAnswer] | None, scores: Any) -> frozenset[str]:
    releases = freeze_released(application)["releases"]
    silences = facts.silence_facts(application)
    return frozenset(
        [
            *(f"release {row['school_year']}.{row['number']} {row['sha256']}" for row in releases),
            *(f"silence {facts.digest(row)}" for row in silences),
            *(["answers"] if answers is not None else []),
            *(f"answer {_answer_key(row)}" for row in answers or ()),
            *(["text"] if application.is_text_public else []),
            *(f"score {pk}" for pk in scores),
        ]
    )


def _application(application: Application) -> dict[str, Any]:
    """Return dates and state, for `facts.thaw`. Names, the text and dated duties stay out."""
    kept = facts.application_facts(application)
    return {**kept, **dict.fromkeys(PRIVATE, ""), "calendar": []}


def _own_words(application: Application) -> dict[str, str] | None:
    """Return the district's own words: the summary of its plan, before that its vision; None while it has them back."""
    if not application.is_text_public:
        return None
    summary = plan_summary(application)
    words = summary or application.vision.strip()
    return {"of": "plan" if summary else "vision", "words": words} if words else None


@read_once
def _score(application: Application) -> dict[str, Any] | None:
    snapshot = ReadinessSnapshot.objects.newest().filter(application=application).first()
    if snapshot is None:
        return None
    return {"pk": snapshot.pk, "as_of": snapshot.as_of.isoformat(), "told": snapshot.told}


@read_once
def _showable(application: Application) -> list[HeardAnswer] | None:
    """Return the answers that stand on the district's public page, the newest first; None while there is no page."""
    page = AnswersPage.objects.filter(district=application.district_id, published_at__isnull=False)
    if not page.exists():
        return None
    rows = HeardAnswer.objects.showable().of(application.district).select_related("item")
    return list(rows.prefetch_related("wordings").order_by("-answered_at", "-pk"))


def _changed(rows: list[HeardAnswer]) -> list[HeardAnswer]:
    return [row for row in rows if row.disposition == Disposition.CHANGED]


def _refused(rows: list[HeardAnswer]) -> list[HeardAnswer]:
    return [row for row in rows if row.disposition in NOT_TAKEN_UP]


def _answers(application: Application) -> dict[str, Any] | None:
    rows = _showable(application)
    if rows is None:
        return None
    heard = HeardItem.objects.of(application.district).living()
    changed, refused = _changed(rows), _refused(rows)
    return {
        "heard": heard.count(),
        "answered": heard.answered().count(),
        "overdue": heard.answer_overdue(clock.today()).count(),
        "changes": len(changed),
        "refusals": len(refused),
        "changed": [_answer(row) for row in changed[:KEPT]],
        "refused": [_answer(row) for row in refused[:KEPT]],
    }


def _answer_key(row: HeardAnswer) -> str:
    """Return what tells one answer to one wording from any other."""
    return facts.digest({"answer": row.pk, "words": row.item.publishable, "reason": row.reason})


def _answer(row: HeardAnswer) -> dict[str, Any]:
    return {
        "disposition": row.disposition,
        "on": timezone.localdate(row.answered_at).isoformat(),
        "words": row.item.publishable,
        "language": row.item.language,
        "is_quote": row.item.is_quote,
        "reason": {code: _reason(row, code) for code, _name in settings.PEOPLES_LANGUAGES},
    }


def _reason(row: HeardAnswer, language: str) -> dict[str, Any]:
    with translation.override(language):
        text = row.reason_text
    return {"words": text.words, "language": text.language}


def _addresses(application: Application) -> dict[str, str]:
    """Return where the public pages are."""
    pages = {
        "page": reverse("public:application", args=[application.pk]),
        "data": reverse("public:data-district", args=[application.district_id]),
        "say": reverse("public:raise-district", args=[application.district_id]),
        "heard": reverse("public:coverage-district", args=[application.district_id]),
    }
    return {name: settings.BASE_URL + address for name, address in pages.items()}
