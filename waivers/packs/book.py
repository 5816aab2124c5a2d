"""The members of a final pack: every part as JSON, and the same as pages that a person reads without this site.

Everything is in the language of the agency: one pack, the same bytes whoever asks and whenever it is made.
"""

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from policy.models import ProgramSettings
from statepl.documents.models import Document
from waivers.calendar import year_name
from waivers.models import FilingVersion, FinalPack
from waivers.packs import facts, trail
from waivers.packs.archive import Member
from waivers.packs.evidence import Files
from waivers.pages.versions import render_version

FORMAT = "statepl final pack 1"
STYLE = settings.BASE_DIR / "static" / "pack.css"


def members_of(pack: FinalPack) -> tuple[list[Member], dict[str, Any]]:
    """Return the members of a pack beside its manifest, and what the manifest says before it lists them."""
    with translation.override(settings.LANGUAGE_CODE):
        files = Files()
        filings = [_filing(version, files) for version in _versions(pack)]
        parts = _parts(pack, files)
        about = _about(pack, files)
        pages = _pages(pack, parts, [each["json"] for each in filings], about)
        texts = [Member.of_json(f"{name}.json", content) for name, content in parts.items()]
        papers = [member for each in filings for member in _filing_members(each, about)]
        return [*texts, *papers, *pages, *files.members.values()], about


def _versions(pack: FinalPack) -> Iterator[FilingVersion]:
    rows = FilingVersion.objects.filter(filing__application=pack.application_id)
    return rows.select_related("filing", "submitted_by").order_by("submitted_at", "pk").iterator(20)


def _parts(pack: FinalPack, files: Files) -> dict[str, Any]:
    application = pack.application
    return {
        "application": facts.application_facts(application),
        "requests": facts.requests(application),
        "assurances": facts.assurances(application),
        "decisions": facts.decisions(application, files),
        "terms": facts.terms(application),
        "amendments": facts.amendments(application),
        "obligations": facts.obligations(application, files),
        "monitoring": facts.monitoring(application),
        "corrections": facts.corrections(application, files),
        "notices": facts.notices(application),
        "years": facts.years(application),
        "comments": facts.comments(application),
        "history": facts.history(trail.events_of(application, until=pack.history_until)),
    }


# what was handed in -----------------------------------------------------------------------------------
def _filing(version: FilingVersion, files: Files) -> dict[str, Any]:
    """Return one submitted version: its JSON, and its text as it is printed on this site."""
    filing = version.filing
    keys = [each["document"] for each in version.evidence if each["document"]]
    year = f"-year-{filing.waiver_year}" if filing.waiver_year else ""
    title = filing.get_kind_display()
    content = {
        "filing": filing.kind,
        "title": f"{title}, {year_name(filing.waiver_year)}" if filing.waiver_year else str(title),
        "waiver_year": filing.waiver_year or None,
        "name": f"filings/{filing.kind.replace('_', '-')}{year}-v{version.number:02d}",
        "number": version.number,
        "submitted_at": facts.plain(version.submitted_at),
        "submitted_on": facts.day_of(version.submitted_at),
        "submitted_by": str(version.submitted_by),
        "sha256": version.sha256,
        "content": {
            "sheet": version.sheet,
            "values": version.values,
            "rows": version.rows,
            "evidence": version.evidence,
        },
        "files": files.told(Document.objects.filter(key__in=keys).order_by("pk")),
    }
    return {"json": content, "rendered": render_version(version)}


def _filing_members(filing: dict[str, Any], about: dict[str, Any]) -> list[Member]:
    content = filing["json"]
    page = {"filing": content, "rendered": filing["rendered"], "about": about, "root": "../"}
    return [
        Member.of_json(f"{content['name']}.json", content),
        Member.of_text(f"{content['name']}.html", render_to_string("waivers/pack/filing.html", page)),
    ]


# pages ------------------------------------------------------------------------------------------------
def _pages(
    pack: FinalPack, parts: dict[str, Any], filings: list[dict[str, Any]], about: dict[str, Any]
) -> list[Member]:
    context = {"parts": parts, "filings": filings, "about": about, "root": ""}
    return [
        Member.of_text("record.html", render_to_string("waivers/pack/record.html", context)),
        Member.of_text("history.html", render_to_string("waivers/pack/history.html", context)),
        Member.of_text("README.txt", render_to_string("waivers/pack/readme.txt", context)),
        Member.of_bytes("pack.css", STYLE.read_bytes()),
    ]


def _about(pack: FinalPack, files: Files) -> dict[str, Any]:
    """Return what the manifest says of the pack; nothing in it depends on when it is made."""
    agency = ProgramSettings.current()
    return {
        "format": FORMAT,
        "agency": agency.agency_name,
        "application": pack.application_id,
        "district": pack.application.district.name,
        "ended_as": pack.state,
        "ended_as_label": str(pack.get_state_display()),
        "ended_on": pack.ended_on.isoformat(),
        "history_until": pack.history_until,
        "language": settings.LANGUAGE_CODE,
        "audience": _("The district’s own people and the staff of the state."),
        "not_in_it": [
            _("Comments among state staff, recommendations and drafts of the state."),
            _("Texts between two submissions; what was changed in them stands in the history."),
            _("Numbers about students from the evaluation: those are published with small groups protected."),
        ],
        "files_left_out": files.left_out,
    }
