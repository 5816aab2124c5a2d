"""Imports point down: the contracts in pyproject.toml hold, and cover every app."""

import subprocess
import sys
import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = {
    contract["id"]: contract
    for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
}
ROOTS = {"statepl", "policy", "waivers", "stakeholders", "evaluation", "reports"}
WITHOUT_ROOMS = {"statepl", "statepl.core"}
CLOSED_TO_SIBLINGS = ("views", "forms", "api", "urls", "tasks", "admin")


def own_apps() -> set[str]:
    return {name for name in settings.INSTALLED_APPS if name.split(".")[0] in ROOTS}


def test_import_contracts_hold() -> None:
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_app_has_its_storey() -> None:
    storeys = {
        name.strip() for row in CONTRACTS["apps"]["layers"] for name in row.replace("|", ":").split(":")
    }
    assert sorted(own_apps() - storeys) == ["statepl"]


def test_every_app_keeps_its_rooms() -> None:
    assert sorted(CONTRACTS["rooms"]["containers"]) == sorted(own_apps() - WITHOUT_ROOMS)


def test_front_door_names_every_closed_room_that_is_there() -> None:
    there = [room for room in CLOSED_TO_SIBLINGS if list((ROOT / "waivers").glob(f"{room}*"))]
    assert sorted(CONTRACTS["front-door"]["forbidden_modules"]) == sorted(f"waivers.{room}" for room in there)
