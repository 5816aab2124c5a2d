"""What the pages of a report and a sustainability plan say: words, tags, the text itself."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from waivers.filings import url_of
from waivers.models import Filing, FilingVersion
from waivers.papers import last_report
from waivers.sheets import Path, Section, Table, is_blank, sheet_from
from waivers.sheets.diff import Snapshot
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


def compare_url(paper: Filing, version: FilingVersion | None) -> str:
    """Return where this report stands beside the one before; empty without one."""
    if version is None or paper.kind != Filing.Kind.ANNUAL_REPORT:
        return ""
    if last_report(paper.application, paper.waiver_year) is None:
        return ""
    return reverse("waivers:paper-compare", args=[paper.application_id, paper.pk])


# year on year -----------------------------------------------------------------------------------------
def aligned(before: Snapshot, after: Snapshot) -> Snapshot:
    """Return the earlier report with its rows called like the later one's, where both name the same thing.

    Each report has rows of its own; Title II of last year is to stand beside Title II of this year.
    """
    renamed = {
        old: new
        for section in after.sheet
        for table in section.tables
        for old, new in _same_rows(before, after, section.code, table)
    }
    values = {_renamed(path, renamed): value for path, value in before.values.items()}
    rows = {place: [renamed.get(row, row) for row in known] for place, known in before.rows.items()}
    return replace(before, values=values, rows=rows)


def _same_rows(before: Snapshot, after: Snapshot, section: str, table: Table) -> Iterator[tuple[int, int]]:
    place = f"{section}.{table.name}"
    free = list(after.rows.get(place, []))
    for old in before.rows.get(place, []):
        name = before.values.get(f"{place}/{old}.{table.names_row}")
        new = next(
            (row for row in free if after.values.get(f"{place}/{row}.{table.names_row}") == name), None
        )
        if new is not None:
            free.remove(new)
            yield old, new


def _renamed(path: str, renamed: dict[int, int]) -> str:
    place = Path.parse(path)
    return str(replace(place, row=renamed.get(place.row, place.row))) if place.row else path
