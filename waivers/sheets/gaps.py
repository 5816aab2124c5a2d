"""What is missing in a sheet: pure functions over sheet, values and rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from waivers.sheets.fields import Field, Kind, Needed, Section, Sheet, Table, Value, is_blank
from waivers.sheets.paths import Path

RANK = {Needed.SUBMISSION: 0, Needed.APPROVAL: 1, Needed.NEVER: 2}
LEVEL = "level"  # the field of a section that claims something; level 1 and above needs evidence


@dataclass(frozen=True)
class Contents:
    """What stands in a filing: its form, its values by path, its living rows, sections with evidence."""

    sheet: Sheet
    values: Mapping[str, Value] = field(default_factory=dict)
    rows: Mapping[str, list[int]] = field(default_factory=dict)
    evidenced: frozenset[str] = frozenset()

    def value(self, path: Path | str) -> Value:
        """Return the value at a path, "" where nothing stands."""
        return self.values.get(str(path), "")

    def rows_of(self, section: Section, table: Table) -> list[int]:
        """Return the living rows of a table, in order."""
        return self.rows.get(f"{section.code}.{table.name}", [])

    def row_name(self, section: Section, table: Table, row: int) -> str:
        """Return what a row is called: its own name, or 'Goal 2'."""
        named = self.value(Path(section.code, table.names_row, table.name, row))
        asked = table.field_named(table.names_row)
        text = label_of(asked, named)
        if text.strip():
            return text.strip()
        number = self.rows_of(section, table).index(row) + 1
        return f"{table.row_label} {number}"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing or cannot be read: where, and the sentence that says what to do."""

    path: str
    sentence: str
    is_problem: bool = False  # something was typed, and it cannot be read


@dataclass(frozen=True)
class Progress:
    """How many parts of a section have an answer that can be read."""

    done: int
    total: int

    @property
    def is_complete(self) -> bool:
        """Say whether nothing is missing."""
        return self.done == self.total


def label_of(asked: Field, value: Value) -> str:
    """Return a value as a person reads it: the label of a choice, else the text."""
    labels = {known: str(label) for known, label in asked.choices}
    chosen = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(each, each) for each in chosen)


def is_needed(asked: Field, *, by: Needed, beside: Mapping[str, Value]) -> bool:
    """Say whether a field must be answered by then. `beside` are the values of the same section or row."""
    if RANK[asked.needed] > RANK[by] or asked.needed is Needed.NEVER or asked.fixed:
        return False
    if asked.needed_if is None:
        return True
    other, answer = asked.needed_if
    value = beside.get(other, "")
    return answer in value if isinstance(value, list) else value == answer


def gaps(contents: Contents, *, needed: Needed = Needed.APPROVAL) -> list[Gap]:
    """Return every question without a readable answer, in the order of the sheet."""
    return [gap for section in contents.sheet for gap in section_gaps(contents, section, needed=needed)]


def section_gaps(contents: Contents, section: Section, *, needed: Needed = Needed.APPROVAL) -> list[Gap]:
    """Return what one section lacks."""
    found = [gap for gap, _asked in _asked_in(contents, section, needed) if gap is not None]
    for table in section.tables:
        wanted = RANK[table.needed] <= RANK[needed] and table.needed is not Needed.NEVER
        if wanted and not contents.rows_of(section, table):
            found.append(_no_row(section, table))
    if _claims_without_evidence(contents, section):
        found.append(_no_evidence(section))
    return found


def progress(contents: Contents, section: Section) -> Progress:
    """Return how far a section is: the needed answers, each table that wants a row, the evidence."""
    asked = [gap for gap, counts in _asked_in(contents, section, Needed.APPROVAL) if counts]
    done = sum(gap is None for gap in asked)
    tables = [table for table in section.tables if table.needed is not Needed.NEVER]
    filled = sum(bool(contents.rows_of(section, table)) for table in tables)
    claims = _claims(contents, section)
    shown = claims and section.code in contents.evidenced
    return Progress(done + filled + int(shown), len(asked) + len(tables) + int(claims))


def _asked_in(contents: Contents, section: Section, by: Needed) -> Iterator[tuple[Gap | None, bool]]:
    """Yield (gap or None, whether it is needed) for each field and each cell of living rows."""
    yield from _judged(contents, section, section.fields, by, Path(section.code, "-"), "")
    for table in section.tables:
        for row in contents.rows_of(section, table):
            place = Path(section.code, "-", table.name, row)
            name = contents.row_name(section, table, row)
            yield from _judged(contents, section, table.fields, by, place, name)


def _judged(
    contents: Contents,
    section: Section,
    fields: tuple[Field, ...],
    by: Needed,
    place: Path,
    row_name: str,
) -> Iterator[tuple[Gap | None, bool]]:
    paths = {each.name: Path(place.section, each.name, place.table, place.row) for each in fields}
    beside = {name: contents.value(path) for name, path in paths.items()}
    for asked in fields:
        value, path = beside[asked.name], str(paths[asked.name])
        needed = is_needed(asked, by=by, beside=beside)
        problem = asked.problem_beside(value, beside.get(asked.not_before, ""))
        words = {"section": section.title, "row": row_name, "label": str(asked.label).rstrip(" ?.:")}
        if problem:
            yield Gap(path, _sentence_of_problem(words, problem), is_problem=True), needed
        elif needed and is_blank(value):
            yield Gap(path, _sentence_of_blank(words)), True
        else:
            yield None, needed


def _sentence_of_blank(words: dict[str, object]) -> str:
    if words["row"]:
        return _("%(section)s, “%(row)s”: fill in “%(label)s”.") % words
    return _("%(section)s: fill in “%(label)s”.") % words


def _sentence_of_problem(words: dict[str, object], problem: str) -> str:
    words = {**words, "problem": problem}
    if words["row"]:
        return _("%(section)s, “%(row)s”, “%(label)s”: %(problem)s") % words
    return _("%(section)s, “%(label)s”: %(problem)s") % words


def _no_row(section: Section, table: Table) -> Gap:
    words = {"section": section.title, "table": table.label}
    return Gap(f"{section.code}.{table.name}", _("%(section)s: add the first row of “%(table)s”.") % words)


def _no_evidence(section: Section) -> Gap:
    sentence = _("%(section)s: add evidence for your level, or choose level 0.") % {"section": section.title}
    return Gap(f"{section.code}.evidence", sentence)


def _claims(contents: Contents, section: Section) -> bool:
    levels = [asked for asked in section.fields if asked.kind is Kind.LEVEL]
    return any(contents.value(Path(section.code, asked.name)) in {"1", "2", "3"} for asked in levels)


def _claims_without_evidence(contents: Contents, section: Section) -> bool:
    return _claims(contents, section) and section.code not in contents.evidenced
