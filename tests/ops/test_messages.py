"""The message catalogues: extracted from everything, checked, compiled without tools."""

import gettext
import importlib.util
import io
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Message

ROOT = Path(__file__).resolve().parents[2]
PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

#: a.py
msgid "Save"
msgstr "Guardar"

msgctxt "noun"
msgid "Answer"
msgstr "Respuesta"

#, python-format
msgid "%(count)s day"
msgid_plural "%(count)s days"
msgstr[0] "%(count)s día"
msgstr[1] "%(count)s días"

msgid ""
"A long "
"text \\"quoted\\""
msgstr "Un texto \\"largo\\""

#, fuzzy
msgid "Guess"
msgstr "Adivina"

msgid "Left"
msgstr ""

#~ msgid "Old"
#~ msgstr "Viejo"
"""


@pytest.fixture(scope="module")
def messages() -> ModuleType:
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_compiled_catalogue_is_read_by_gettext(messages: ModuleType) -> None:
    spanish = gettext.GNUTranslations(io.BytesIO(messages.machine_object(messages.parse_po(PO))))
    assert spanish.gettext("Save") == "Guardar"
    assert spanish.pgettext("noun", "Answer") == "Respuesta"
    assert [spanish.ngettext("%(count)s day", "%(count)s days", n) for n in (1, 2)] == [
        "%(count)s día",
        "%(count)s días",
    ]
    assert spanish.gettext('A long text "quoted"') == 'Un texto "largo"'
    assert [spanish.gettext(text) for text in ("Guess", "Left", "Old")] == ["Guess", "Left", "Old"]


@pytest.mark.parametrize(
    ("source", "translation", "flags", "fault"),
    [
        ("Save", "", [], ["not translated: 'Save'"]),
        ("Save", "Guardar", ["fuzzy"], ["fuzzy: 'Save'"]),
        (
            "%(n)s of us",
            "de nosotros",
            [],
            ["placeholders differ: '%(n)s of us' has ['%(n)s'], 'de nosotros' has []"],
        ),
        ("%(n)s of us", "%(n)s de nosotros", [], []),
        (("%(n)s day", "%(n)s days"), ("un día", "%(n)s días"), [], []),
        (("%(n)s day", "%(n)s days"), ("un día", ""), [], ["not translated: '%(n)s days'"]),
    ],
)
def test_check_names_each_fault(
    messages: ModuleType, source: Any, translation: Any, flags: list[str], fault: list[str]
) -> None:
    assert messages.faults(Message(source, translation, flags=flags)) == fault


def test_texts_come_from_python_templates_and_catalogues(messages: ModuleType) -> None:
    found = list(messages.found_messages())
    assert ("statepl/jobs/models.py", "Waiting", None) in found
    assert {file.split("/")[0] for file, _message, _context in found} >= {"templates", "statepl", "waivers"}
    assert {Path(file).suffix for file, _message, _context in found} >= {".py", ".html"}


def test_texts_of_a_catalogue_are_those_under_text_keys(messages: ModuleType) -> None:
    data = {
        "code": "ATT",
        "name": "Attendance",
        "bands": [{"label": "Low", "from": "0"}],
        "notes": {"text": ["One", ""]},
    }
    assert list(messages.texts_in(data)) == ["Attendance", "Low", "One"]
