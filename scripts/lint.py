"""Every check that needs no running product, one line each; what fails prints its words.

scripts/lint.sh            all of them
scripts/lint.sh mypy ruff  only those whose name begins so
"""

import os
import secrets
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PYTHON = sys.executable
FOUND = "known vulnerabilit"  # pip-audit: "Found 2 known vulnerabilities in 1 package"
PRODUCTION = {
    "STATEPL_MODE": "production",
    "BASE_URL": "https://flexibility.example.org",
    "ALLOWED_HOSTS": "flexibility.example.org",
    "DEFAULT_FROM_EMAIL": "flexibility@example.org",
    "DATABASE_URL": "postgres://statepl:unused@127.0.0.1:1/statepl",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}


def templates() -> list[str]:
    """Return every template of the project."""
    files = [*ROOT.glob("templates/**/*.html"), *ROOT.glob("*/templates/**/*.html")]
    return sorted(str(file.relative_to(ROOT)) for file in files)


def checks() -> dict[str, list[str]]:
    """Return the checks by name, quick ones first."""
    return {
        "ruff check": [str(BIN / "ruff"), "check", "--quiet", "."],
        "ruff format": [str(BIN / "ruff"), "format", "--check", "--quiet", "."],
        "djade": [str(BIN / "djade"), "--check", "--target-version", "5.2", *templates()],
        "messages": [PYTHON, "scripts/messages.py", "check"],
        "imports": [str(BIN / "lint-imports"), "--no-logo"],
        "migrations": [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"],
        "deploy": [PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        "bandit": [str(BIN / "bandit"), "-ll", "-q", "-c", "pyproject.toml", "-r", *packages(), "scripts"],
        "mypy": [str(BIN / "mypy")],
    }


def packages() -> list[str]:
    """Return the folders of our own code."""
    names = ("statepl", "policy", "waivers", "stakeholders", "evaluation", "disclosure", "reports")
    return [name for name in names if (ROOT / name).is_dir()]


def environment(name: str) -> dict[str, str]:
    """Return what a check runs with: the deployment check sees what production would set."""
    mode = {"STATEPL_MODE": "test", "STATEPL_VAR": os.environ.get("STATEPL_VAR", str(ROOT / "var" / "test"))}
    if name == "deploy":
        mode = {**PRODUCTION, "SECRET_KEY": secrets.token_urlsafe(50)}
    return {**os.environ, **mode}


def passes(name: str, command: list[str]) -> bool:
    """Run one check; print its name and time, and its words when it fails."""
    start = time.monotonic()
    done = subprocess.run(
        command, cwd=ROOT, env=environment(name), capture_output=True, text=True, check=False
    )
    good = done.returncode == 0
    print(f"{'ok  ' if good else 'FAIL'}  {name} ({time.monotonic() - start:.1f} s)", flush=True)
    if not good:
        print(done.stdout.rstrip(), done.stderr.rstrip(), sep="\n", flush=True)
    return good


def packages_are_safe() -> bool:
    """Ask the vulnerability database where it can be reached; say so where it cannot.

    Only what the database answers can be red: a closed network says nothing about a package.
    """
    done = subprocess.run(
        ["scripts/audit-packages.sh"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    words = done.stdout + done.stderr
    if done.returncode == 0:
        print("ok    packages")
    elif FOUND in words:
        print("FAIL  packages", words.rstrip(), sep="\n")
        return False
    else:
        last = words.strip().splitlines()[-1:] or ["no answer"]
        print(f"left  packages: the vulnerability database could not be asked ({last[0][:160]})")
    return True


def main() -> int:
    """Run the checks whose names begin with an argument, or all; return the exit code."""
    wanted = tuple(sys.argv[1:]) or ("",)
    failed = [
        name for name, command in checks().items() if name.startswith(wanted) and not passes(name, command)
    ]
    if "packages".startswith(wanted) and not packages_are_safe():
        failed.append("packages")
    print(f"Red: {', '.join(failed)}" if failed else "All checks pass.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
