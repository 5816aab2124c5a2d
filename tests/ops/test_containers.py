"""The production files: what docker reads, without an engine at hand."""

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
APPS = ("migrate", "web", "worker", "beat")
VALUES = {
    "SECRET_KEY": "x" * 50,
    "BASE_URL": "https://flexibility.example.org",
    "ALLOWED_HOSTS": "flexibility.example.org",
    "POSTGRES_PASSWORD": "secret",
    "EMAIL_HOST": "mail.example.org",
    "DEFAULT_FROM_EMAIL": "flexibility@example.org",
}


def compose_command() -> list[str]:
    """Return the command of Docker Compose on this machine, or skip."""
    for command in (["docker", "compose"], ["docker-compose"]):
        if shutil.which(command[0]):
            done = subprocess.run([*command, "version"], capture_output=True, check=False)
            if done.returncode == 0:
                return command
    pytest.skip("No Docker Compose on this machine: the compose file is read as YAML only.")


def config(values: dict[str, str]) -> subprocess.CompletedProcess[str]:
    base = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
    command = [*compose_command(), "--file", "docker-compose.yml", "config", "--quiet"]
    return subprocess.run(command, cwd=ROOT, env=base | values, capture_output=True, text=True, check=False)


def test_compose_accepts_the_file_with_its_values() -> None:
    done = config(VALUES)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("left_out", sorted(VALUES))
def test_compose_refuses_a_missing_value_with_a_sentence(left_out: str) -> None:
    done = config({name: value for name, value in VALUES.items() if name != left_out})
    assert done.returncode != 0
    assert f"{left_out}" in done.stderr


@pytest.mark.parametrize("name", APPS)
def test_services_of_the_site_are_hardened(name: str) -> None:
    service = COMPOSE["services"][name]
    assert (service["read_only"], service["cap_drop"], len(service["tmpfs"])) == (True, ["ALL"], 1)
    assert service["security_opt"] == ["no-new-privileges:true"]


def test_each_engine_says_whether_it_is_healthy() -> None:
    disabled = {"disable": True}
    checks: dict[str, Any] = {
        name: service.get("healthcheck") for name, service in COMPOSE["services"].items()
    }
    assert [name for name, check in checks.items() if check == disabled] == ["migrate", "beat"]
    assert sorted(name for name, check in checks.items() if check and "test" in check) == [
        "postgres",
        "redis",
        "worker",
    ]
    assert "HEALTHCHECK" in (ROOT / "Dockerfile").read_text()


def test_files_hold_no_secret() -> None:
    environment = COMPOSE["services"]["web"]["environment"]
    for name in ("SECRET_KEY", "EMAIL_HOST_PASSWORD"):
        assert environment[name].startswith(f"${{{name}:")
    assert re.search(r"://statepl:\$\{POSTGRES_PASSWORD:\?", environment["DATABASE_URL"])


def test_image_copies_every_package_and_runs_without_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = {line.split()[1] for line in lines if line.startswith("COPY") and "--from" not in line}
    packages = {folder.name for folder in ROOT.iterdir() if (folder / "__init__.py").exists()} - {
        "tests",
        "bench",
    }
    assert sorted(packages - copied) == []
    assert [line for line in lines if line.startswith("USER")] == ["USER statepl"]
    assert "requirements/${REQUIREMENTS}.txt" in copied
