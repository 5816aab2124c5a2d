"""Rows of a filing's tables, and the evidence of its sections."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.documents.services import add_document, add_picture
from waivers.columns import REQUESTS
from waivers.filings import sheet_of, takes_picture
from waivers.models import Application, Entry, Evidence, Filing, FilingRow
from waivers.rules import may_write
from waivers.sheets import Path, Table, Value


def _lock(filing: Filing, *, actor: Any, section: str) -> Filing:
    """Lock application and filing, in the order of every save; refuse what cannot be written now."""
    application = Application.lock(filing.application_id)
    row = Filing.lock(filing.pk)
    row.application = application
    require(may_write(actor, row, section))
    return row


def _record(verb: Verb, filing: Filing, *, actor: Any, **facts: dict[str, Any]) -> None:
    filing.version += 1
    filing.save(update_fields=["version"])
    record(verb, filing, actor=actor, district=filing.application.district, **facts)


@transaction.atomic
def add_row(
    filing: Filing, *, actor: Any, section: str, table: str, values: dict[str, Value] | None = None
) -> FilingRow:
    """Add a row at the end of a table, with the answers of some columns.

    Raises NotPermitted, or ValidationError for a table or column that the form does not have. Requests
    for flexibility are added by `add_request`.
    """
    locked = _lock(filing, actor=actor, section=section)
    asked = _table(locked, section, table)
    last = locked.rows.filter(section=section, table=table).aggregate(last=Max("position"))["last"]
    row = FilingRow.objects.create(
        filing=locked, section=section, table=table, position=(last if last is not None else -1) + 1
    )
    given = values or {}
    Entry.objects.bulk_create(_cells(locked, row, asked, given, actor))
    _record(Verb.FILING_ROW_ADDED, locked, actor=actor, after={str(row): given})
    return row


def _table(filing: Filing, section: str, table: str) -> Table:
    try:
        found = sheet_of(filing).section(section).table_named(table)
    except KeyError:
        found = None
    if found is None or table == REQUESTS:
        raise ValidationError(_("The form has changed. Open the page again."))
    return found


def _cells(filing: Filing, row: FilingRow, asked: Table, values: dict[str, Value], actor: Any) -> list[Entry]:
    names = {each.name for each in asked.fields}
    if not values.keys() <= names:
        raise ValidationError(_("The form has changed. Open the page again."))
    now = clock.now()
    return [
        Entry(
            filing=filing,
            row=row,
            path=str(Path(row.section, name, row.table, row.pk)),
            value=asked.field_named(name).normal(value),
            written_by=actor,
            written_at=now,
            sitting_since=now,
        )
        for name, value in values.items()
    ]


@transaction.atomic
def remove_row(row: FilingRow, *, actor: Any) -> FilingRow:
    """Take a row out. Its values stay, and it can be brought back."""
    locked = _lock(row.filing, actor=actor, section=row.section)
    fresh = FilingRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if fresh.removed_at is None:
        fresh.removed_at = clock.now()
        fresh.save(update_fields=["removed_at"])
        values = dict(fresh.cells.values_list("path", "value"))
        _record(Verb.FILING_ROW_REMOVED, locked, actor=actor, before=values or {str(fresh): ""})
    return fresh


@transaction.atomic
def restore_row(row: FilingRow, *, actor: Any) -> FilingRow:
    """Bring a removed row back to its place."""
    locked = _lock(row.filing, actor=actor, section=row.section)
    fresh = FilingRow.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if fresh.removed_at is not None:
        fresh.removed_at = None
        fresh.save(update_fields=["removed_at"])
        _record(Verb.FILING_ROW_RESTORED, locked, actor=actor, after={"row": str(fresh)})
    return fresh


# evidence ---------------------------------------------------------------------------------------------
@transaction.atomic
def add_evidence(
    filing: Filing,
    *,
    actor: Any,
    section: str,
    name: str = "",
    link: str = "",
    file: Any = None,
    alt: str = "",
) -> Evidence:
    """Add a file or a link that shows what a section says; it counts as the district's own report.

    `file` is an upload with a name. With `alt`, which says what it shows, a picture in the vision is
    published beside the summary: it is drawn anew, so that nothing else goes out with it. Raises
    NotPermitted, or ValidationError by field.
    """
    locked = _lock(filing, actor=actor, section=section)
    alt = " ".join(alt.split())
    _check_evidence(locked, section, link, file)
    _check_alt(locked, section, alt, file)
    document = None
    if file is not None:
        document = _keep(file, actor=actor, district=locked.application.district, drawn=bool(alt))
    title = name.strip() or (document.name if document else link.strip())
    evidence = Evidence(
        filing=locked, section=section, name=title[:200], link=link.strip(), document=document, alt=alt
    )
    evidence.save()
    _record(
        Verb.FILING_EVIDENCE_ADDED, locked, actor=actor, after={"section": section, "name": evidence.name}
    )
    return evidence


def _check_evidence(filing: Filing, section: str, link: str, file: Any) -> None:
    try:
        sheet_of(filing).section(section)
    except KeyError:
        raise ValidationError(_("The form has changed. Open the page again.")) from None
    if file is None and not link.strip():
        raise ValidationError({"link": _("Add a file or a link.")})
    if link.strip():
        try:
            URLValidator(schemes=["http", "https"])(link.strip())
        except ValidationError:
            raise ValidationError(
                {"link": _("Write a whole address like https://example.org/page.")}
            ) from None


def _check_alt(filing: Filing, section: str, alt: str, file: Any) -> None:
    if not alt:
        return
    if not takes_picture(filing, section):
        raise ValidationError(_("The form has changed. Open the page again."))
    if file is None:
        raise ValidationError({"file": _("Choose the picture that these words describe, or empty them.")})
    longest = Evidence._meta.get_field("alt").max_length or 0
    if len(alt) > longest:
        raise ValidationError(
            {
                "alt": _("This text has %(count)s characters. Shorten it to %(most)s.")
                % {"count": len(alt), "most": longest}
            }
        )


def _keep(file: Any, *, actor: Any, district: Any, drawn: bool = False) -> Any:
    add = add_picture if drawn else add_document
    try:
        return add(file, name=file.name, actor=actor, district=district)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error


@transaction.atomic
def remove_evidence(evidence: Evidence, *, actor: Any) -> Evidence:
    """Take evidence out of its section. The file stays in the record."""
    locked = _lock(evidence.filing, actor=actor, section=evidence.section)
    row = Evidence.lock(evidence.pk)
    if row.removed_at is None:
        row.removed_at = clock.now()
        row.save(update_fields=["removed_at"])
        _record(
            Verb.FILING_EVIDENCE_REMOVED,
            locked,
            actor=actor,
            before={"section": row.section, "name": row.name},
        )
    return row
