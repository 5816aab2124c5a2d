"""What the pages of a report and a sustainability plan say: words, tags, the text itself."""

from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from waivers.filings import url_of
from waivers.models import Filing, FilingVersion
from waivers.papers import last_report
from waivers.sheets import Path, Section, is_blank, sheet_from
from waivers.sheets.gaps import Contents, label_of, progress

TAGS = {
    Filing.Status.DRAFT: "todo",
    Filing.Status.SUBMITTED: "going",
    Filing.Status.RETURNED: "ask",
    Filing.Status.ACCEPTED: "done",
}


def paper_tag(paper: Filing) -> dict[str, str]:
    """Return the tag of a paper: status word and label."""
    return {"status": TAGS[Filing.Status(paper.status)], "label": paper.get_status_display()}


def paper_lead(paper: Filing) -> str:
    """Return the sentence under a paper's title: who is next."""
    sentences = {
        Filing.Status.DRAFT: _("The district writes. The state reads it when it is handed in."),
        Filing.Status.SUBMITTED: _("The state reads it, and accepts it or returns it with comments."),
        Filing.Status.RETURNED: _("The district answers the comments and hands it in again."),
        Filing.Status.ACCEPTED: _("Accepted. It stays as it was handed in."),
    }
    return sentences[Filing.Status(paper.status)]


def sections(paper: Filing, contents: Contents) -> list[dict[str, Any]]:
    """Return the parts to write, grouped, each with how far it is."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for section in contents.sheet:
        done = progress(contents, section)
        words = {"done": done.done, "total": done.total}
        status = "done" if done.is_complete else ("going" if done.done else "todo")
        label = _("Written") if done.is_complete else _("%(done)s of %(total)s") % words
        groups.setdefault(str(section.group), []).append(
            {
                "sentence": section.title,
                "url": url_of(paper, section.code).partition("#")[0],
                "status": status,
                "status_label": label,
            }
        )
    return [{"title": title, "tasks": tasks} for title, tasks in groups.items()]


def shown(
    paper: Filing, version: FilingVersion | None, contents: Contents, *, as_draft: bool
) -> list[dict[str, Any]]:
    """Return the text to read: what was handed in last, in the form it was written in; nothing of a draft."""
    if as_draft or version is None:
        return []
    frozen = Contents(sheet_from(version.sheet), version.values, version.rows)
    return [_shown(frozen, section) for section in frozen.sheet]


def _shown(contents: Contents, section: Section) -> dict[str, Any]:
    fields = [
        (asked.label, label_of(asked, contents.value(Path(section.code, asked.name))))
        for asked in section.fields
    ]
    tables = []
    for table in section.tables:
        rows = [
            [
                label_of(asked, contents.value(Path(section.code, asked.name, table.name, row)))
                for asked in table.fields
            ]
            for row in contents.rows_of(section, table)
        ]
        tables.append({"label": table.label, "heads": [each.label for each in table.fields], "rows": rows})
    return {
        "code": section.code,
        "title": section.title,
        "fields": [(label, text) for label, text in fields if not is_blank(text)],
        "tables": [table for table in tables if table["rows"]],
    }


def lacking_tasks(points: list[tuple[str, str]]) -> list[dict[str, str]]:
    """Return what is missing as lines of a to-do list."""
    return [
        {"sentence": sentence, "url": url, "status": "stop", "status_label": _("Missing")}
        for sentence, url in points
    ]


def compare(paper: Filing, version: FilingVersion | None) -> dict[str, Any] | None:
    """Return which earlier report this one can be compared with, None without one."""
    if version is None or paper.kind != Filing.Kind.ANNUAL_REPORT:
        return None
    before = last_report(paper.application, paper.waiver_year)
    if before is None:
        return None
    return {"before": before, "after": version, "day": date_format(before.submitted_at, "DATE_FORMAT")}
