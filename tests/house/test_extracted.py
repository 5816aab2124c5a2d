"""Texts that the catalogue cannot see: the reader of sources does not look into the braces of an f-string."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("statepl", "policy", "waivers", "stakeholders", "evaluation", "reports")
FILES = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
CALLS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}


def hidden_in(source: str) -> list[str]:
    """Return the texts that are translated inside an f-string."""
    strings = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr)]
    calls = [node for each in strings for node in ast.walk(each) if isinstance(node, ast.Call)]
    return [ast.unparse(node) for node in calls if _is_translation(node)]


def _is_translation(call: ast.Call) -> bool:
    """Say whether a call translates words that stand in the source; what comes from a variable is known there."""
    named = isinstance(call.func, ast.Name) and call.func.id in CALLS
    return named and isinstance(call.args[0], ast.Constant)


def test_reader_finds_what_is_hidden() -> None:
    assert hidden_in("f\"{label} {_('(required)')}\"") == ["_('(required)')"]
    assert hidden_in("words = _('(required)')\nf'{label} {words}'") == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_text_hides_in_an_f_string(path: Path) -> None:
    assert hidden_in(path.read_text()) == []
