"""The message catalogues: English in the source, other languages in locale/<code>/LC_MESSAGES/django.po.

    python scripts/messages.py extract   bring the catalogues up to date; translations are kept
    python scripts/messages.py compile   make the .mo files (standard library only)
    python scripts/messages.py check     fail on missing, fuzzy, broken or stale translations

Texts come from Python files, from templates, and from the shipped catalogues of policy and evaluation.
"""

import ast
import io
import json
import re
import struct
import sys
import tomllib
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
LANGUAGES = ("es",)
# Languages of people without an account: their catalogues hold what these files say, and what stands in them
# already and is still said somewhere. tests/stakeholders/test_languages.py names what is missing.
PEOPLES_LANGUAGES = ("vi",)
PEOPLES_FILES = (
    "stakeholders/catalogue/groups.json",
    "stakeholders/notifications/*",
    "stakeholders/services/answers.py",
    "stakeholders/services/sheets.py",
    "stakeholders/vocabulary/heard.py",
    "stakeholders/vocabulary/invitations.py",
    "templates/_error_summary.html",
    "templates/_footer.html",
    "templates/base_public.html",
    "templates/stakeholders/_contact.html",
    "templates/stakeholders/_diff.html",
    "templates/stakeholders/_invitation_base.html",
    "templates/stakeholders/_minutes_versions.html",
    "templates/stakeholders/_reason.html",
    "templates/stakeholders/_survey_base.html",
    "templates/stakeholders/commitment_answer.html",
    "templates/stakeholders/invitation_answer.html",
    "templates/stakeholders/invitation_cancelled.html",
    "templates/stakeholders/invitation_over.html",
    "templates/stakeholders/invitation_renewed.html",
    "templates/stakeholders/invitation_unknown.html",
    "templates/stakeholders/link_over.html",
    "templates/stakeholders/mail/*",
    "templates/stakeholders/minutes_answer.html",
    "templates/stakeholders/reply*.html",
    "templates/stakeholders/say.html",
    "templates/stakeholders/survey_done.html",
    "templates/stakeholders/survey_open.html",
    "templates/stakeholders/survey_over.html",
    "templates/stakeholders/survey_question.html",
    "templates/stakeholders/survey_start.html",
    "templates/stakeholders/unsubscribe*.html",
    "templates/uswds/field.html",
    "templates/uswds/layout/field_errors.html",
)
SOURCES = ("statepl", "policy", "waivers", "stakeholders", "evaluation", "disclosure", "reports")
CATALOGUES = ("policy/catalogue", "evaluation/catalogue", "stakeholders/catalogue")
TEXT_KEYS = {"name", "description", "text", "label", "title", "help", "unit", "sentence"}
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None, "N_": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3), "npgettext_lazy": ((1, "c"), 2, 3),
}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|%[sd]")


def po_file(language: str) -> Path:
    """Return where the catalogue of a language is kept."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


# reading the source -----------------------------------------------------------------------------------
def found_messages() -> Iterator[tuple[str, Any, str | None]]:
    """Yield (file, message or (singular, plural), context) for every text that people see."""
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield from from_python(path, path.read_bytes())
    yield from from_templates()
    for folder in CATALOGUES:
        for path in sorted((ROOT / folder).rglob("*")):
            for text in catalogue_texts(path):
                yield name_of(path), text, None


def name_of(path: Path) -> str:
    """Return a file's name from the root of the project."""
    return path.relative_to(ROOT).as_posix()


def from_python(path: Path, source: bytes) -> Iterator[tuple[str, Any, str | None]]:
    """Yield what Babel finds in Python code."""
    from babel.messages.extract import extract

    for _line, message, _comments, context in extract("python", io.BytesIO(source), keywords=KEYWORDS):
        yield name_of(path), message, context


def from_templates() -> Iterator[tuple[str, Any, str | None]]:
    """Yield what is in templates, turned into Python by Django's own `templatize`."""
    import django
    from django.conf import settings
    from django.utils.translation import templatize

    if not settings.configured:
        settings.configure(USE_I18N=True)
        django.setup()
    files = [
        *ROOT.glob("templates/**/*"),
        *ROOT.glob("*/templates/**/*"),
        *ROOT.glob("statepl/*/templates/**/*"),
    ]
    for path in sorted({file for file in files if file.suffix in {".html", ".txt", ".svg"}}):
        python = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        # Python's tokenizer minds the indentation of what was markup; the texts themselves are on one line each.
        yield from from_python(path, "\n".join(line.lstrip() for line in python.splitlines()).encode())


def catalogue_texts(path: Path) -> Iterator[str]:
    """Yield the texts of a shipped catalogue, a JSON or TOML file."""
    if path.suffix == ".json":
        yield from texts_in(json.loads(path.read_text(encoding="utf-8")))
    elif path.suffix == ".toml":
        yield from texts_in(tomllib.loads(path.read_text(encoding="utf-8")))


def texts_in(value: Any, key: str = "") -> Iterator[str]:
    """Yield every string that stands under one of the text keys, at any depth."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from texts_in(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner, key)
    elif isinstance(value, str) and value.strip() and key in TEXT_KEYS:
        yield value


# extract ----------------------------------------------------------------------------------------------
def template() -> Any:
    """Return a catalogue of all messages, with the files they come from."""
    from babel.messages.catalog import Catalog

    catalogue = Catalog(project="statepl", charset="utf-8")
    for file, message, context in found_messages():
        catalogue.add(message, locations=[(file, None)], context=context, flags=python_format(message))
    return catalogue


def python_format(message: Any) -> list[str]:
    """Mark texts with named placeholders, so that tools check them."""
    text = "".join(message) if isinstance(message, tuple) else message
    return ["python-format"] if re.search(r"%\(\w+\)[sd]", text) else []


def merged(language: str) -> Any:
    """Return a language's catalogue brought up to date: nothing guessed, nothing of use lost."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po

    file = po_file(language)
    known = (
        read_po(io.BytesIO(file.read_bytes()), locale=language) if file.exists() else Catalog(locale=language)
    )
    wanted = template() if language in LANGUAGES else for_people(template(), known)
    known.update(wanted, no_fuzzy_matching=True, update_creation_date=False)
    known.obsolete.clear()
    return known


def for_people(catalogue: Any, known: Any) -> Any:
    """Return the part of a catalogue that people without an account read."""
    from babel.messages.catalog import Catalog

    part = Catalog(project="statepl", charset="utf-8")
    for message in catalogue:
        files = [file for file, _line in message.locations]
        is_theirs = any(fnmatch(file, pattern) for file in files for pattern in PEOPLES_FILES)
        if message.id and (is_theirs or known.get(message.id, message.context) is not None):
            part.add(message.id, locations=message.locations, context=message.context, flags=message.flags)
    return part


def written(catalogue: Any, language: str) -> bytes:
    """Return a catalogue as the bytes of a .po file: sorted, no line numbers, no dates, so that diffs are small."""
    from babel import Locale
    from babel.messages.pofile import write_po

    body = io.BytesIO()
    write_po(body, catalogue, width=100, sort_output=True, include_lineno=False, omit_header=True)
    plural = catalogue.plural_forms
    header = (
        f"# {Locale.parse(language).english_name} texts of statepl.\n"
        'msgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n'
        f'"Plural-Forms: {plural}\\n"\n\n'
    )
    return header.encode() + body.getvalue().strip() + b"\n"


def extract() -> int:
    """Write every catalogue anew."""
    for language in (*LANGUAGES, *PEOPLES_LANGUAGES):
        catalogue = merged(language)
        file = po_file(language)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(written(catalogue, language))
        empty = sum(1 for message in catalogue if message.id and not is_translated(message))
        print(f"{name_of(file)}: {len(catalogue)} messages, {empty} to translate")
    return compile_all()


# check ------------------------------------------------------------------------------------------------
def check() -> int:
    """Print what is wrong with the catalogues; return 1 when anything is."""
    from babel.messages.pofile import read_po

    findings = []
    for language in (*LANGUAGES, *PEOPLES_LANGUAGES):
        file = po_file(language)
        if not file.exists():
            findings.append(f"{name_of(file)} is missing: run `make messages`.")
            continue
        if written(merged(language), language) != file.read_bytes():
            findings.append(f"{name_of(file)} is not up to date: run `make messages`.")
        catalogue = read_po(io.BytesIO(file.read_bytes()), locale=language)
        findings += [f"{name_of(file)}: {finding}" for message in catalogue for finding in faults(message)]
    print("\n".join(findings) or "Every text is translated.")
    return 1 if findings else 0


def is_translated(message: Any) -> bool:
    """Say whether every form of a message has a translation."""
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(forms)


def faults(message: Any) -> list[str]:
    """Return what is wrong with one message, as sentences."""
    if not message.id:
        return []
    source = message.id[-1] if isinstance(message.id, tuple | list) else message.id
    if not is_translated(message):
        return [f"not translated: {source!r}"]
    found = ["fuzzy: " + repr(source)] if message.fuzzy else []
    forms = message.string if isinstance(message.string, tuple | list) else [message.string]
    wanted = placeholders(source)
    plural = isinstance(message.id, tuple | list)
    for form in forms:
        has = placeholders(form)
        if has != wanted and not (plural and has < wanted):
            found.append(f"placeholders differ: {source!r} has {sorted(wanted)}, {form!r} has {sorted(has)}")
    return found


def placeholders(text: str) -> set[str]:
    """Return the placeholders of a text."""
    return {match.group(0) for match in PLACEHOLDER.finditer(text)}


# compile: standard library only, for machines that have nothing but the demo ----------------------------
def compile_all() -> int:
    """Make the .mo file of each catalogue."""
    for file in sorted(ROOT.glob("locale/*/LC_MESSAGES/django.po")):
        file.with_suffix(".mo").write_bytes(machine_object(parse_po(file.read_text(encoding="utf-8"))))
    return 0


def parse_po(text: str) -> dict[str, str]:
    """Return {key: translation} as a .mo file wants them: context and plural joined in the key."""
    found: dict[str, str] = {}
    for block in re.split(r"\n\s*\n", text):
        parts = parts_of(block)
        forms = [parts[name] for name in sorted(parts) if name.startswith("msgstr")]
        fuzzy = re.search(r"^#,.*\bfuzzy\b", block, re.MULTILINE)
        if "msgid" not in parts or fuzzy or not all(forms):
            continue
        key = f"{parts['msgctxt']}\x04" if "msgctxt" in parts else ""
        key += parts["msgid"] + (f"\0{parts['msgid_plural']}" if "msgid_plural" in parts else "")
        found[key] = "\0".join(forms)
    return found


def parts_of(block: str) -> dict[str, str]:
    """Return the strings of one entry by keyword; obsolete lines (#~) and comments are left out."""
    parts: dict[str, str] = {}
    keyword = ""
    for line in block.splitlines():
        match = re.match(r'(msg\w+(?:\[\d+\])?)?\s*(".*")\s*$', line.strip())
        if line.startswith("#") or match is None:
            continue
        keyword = match.group(1) or keyword
        parts[keyword] = parts.get(keyword, "") + ast.literal_eval(match.group(2))
    return parts


def machine_object(entries: dict[str, str]) -> bytes:
    """Return the bytes of a GNU .mo file."""
    keys = sorted(entries, key=str.encode)
    ids = [key.encode() for key in keys]
    texts = [entries[key].encode() for key in keys]
    first = 28 + 16 * len(keys)
    rows, data = [], b""
    for piece in [*ids, *texts]:
        rows.append(struct.pack("<II", len(piece), first + len(data)))
        data += piece + b"\0"
    head = struct.pack("<7I", 0x950412DE, 0, len(keys), 28, 28 + 8 * len(keys), 0, 0)
    return head + b"".join(rows) + data


COMMANDS = {"extract": extract, "compile": compile_all, "check": check}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(__doc__)
    sys.path.insert(0, str(ROOT))
    sys.exit(COMMANDS[sys.argv[1]]())
