"""Every variable that the settings read is explained in docs/configuration.md, and nothing else is."""

import ast
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
READERS = {"text", "flag", "number", "words"}
DOCUMENT = (ROOT / "docs" / "configuration.md").read_text()


def variables_read() -> set[str]:
    """Return the first argument of every `env.…("NAME")` in the settings."""
    tree = ast.parse((ROOT / "statepl" / "settings.py").read_text())
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "env"
        and call.func.attr in READERS
        and isinstance(call.args[0], ast.Constant)
    }


def section(title: str) -> str:
    """Return the text under a heading of the document."""
    return DOCUMENT.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def first_column(text: str) -> list[str]:
    return re.findall(r"^\| `([A-Z_]+)` \|", text, re.MULTILINE)


def test_document_names_every_variable_of_the_settings_once() -> None:
    titles = re.findall(r"^## (Settings: .+)$", DOCUMENT, re.MULTILINE)
    documented = [name for title in titles for name in first_column(section(title))]
    assert sorted(documented) == sorted(variables_read())


def test_compose_file_sets_only_documented_variables() -> None:
    compose = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
    documented = set(first_column(DOCUMENT))
    own = [service for service in compose["services"].values() if "statepl" in service.get("image", "")]
    used = {name for service in own for name in service["environment"]}
    assert len(own) == 4
    assert sorted(used - documented) == []
