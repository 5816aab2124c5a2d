"""Make or mend `.venv` from the lock file, and what the system must have. Standard library only.

    scripts/setup.sh demo    what the demo needs
    scripts/setup.sh dev     what tests and checks need too

Each step leaves a stamp when it is done, so a second start is quick and a half-finished one is resumed.
"""

import argparse
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VAR = ROOT / "var"
LOG = VAR / "log" / "setup.log"
APT_SECONDS = 600
BROWSER_SECONDS = 300
OLDEST = (3, 11)


def main() -> int:
    """Do all steps for a profile; return the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("profile", nargs="?", default="demo", choices=["demo", "dev"])
    profile = parser.parse_args().profile
    if sys.version_info < OLDEST:
        return refuse("statepl needs Python 3.11 or later.")
    LOG.parent.mkdir(parents=True, exist_ok=True)
    with (VAR / "setup.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return environment(profile) or messages() or system(profile)


def refuse(sentence: str) -> int:
    """Print why it cannot go on."""
    print(f"\n{sentence}", file=sys.stderr)
    return 1


def say(sentence: str) -> None:
    """Print what is being done."""
    print(sentence, flush=True)


def run(command: list[str], *, seconds: int | None = None, env: dict[str, str] | None = None) -> bool:
    """Run a command into the setup log; return whether it went well."""
    with LOG.open("a") as log:
        log.write(f"\n$ {' '.join(command)}\n")
        log.flush()
        try:
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, timeout=seconds, check=False,
                cwd=ROOT, env={**os.environ, **(env or {})},
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired) as error:
            log.write(f"{error}\n")
            return False
    return done.returncode == 0


# the virtual environment ------------------------------------------------------------------------------
def environment(profile: str) -> int:
    """Make `.venv` if it is missing or broken, and install what the lock file names."""
    if not works():
        shutil.rmtree(VENV, ignore_errors=True)
        say("Making the virtual environment in .venv")
        if not (make_with_pip() or make_without_pip()):
            return refuse(
                "Python has no venv module here. Debian and Ubuntu: apt install python3-venv, then start again."
            )
    lock_file = ROOT / "requirements" / f"{profile}.txt"
    stamp = VENV / f".installed-{profile}"
    mark = hashlib.sha256(lock_file.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == mark:
        return 0
    stamp.unlink(missing_ok=True)
    say(f"Installing the Python packages of requirements/{profile}.txt (once; takes a minute or two)")
    if not install(lock_file):
        return refuse(
            f"The packages could not be installed. {LOG} ends with:\n{tail()}\n"
            "Without a network, name a package mirror with PIP_INDEX_URL. Then start again: it goes on from here."
        )
    stamp.write_text(mark)
    return 0


def works() -> bool:
    """Say whether `.venv` holds a Python that runs, is new enough and can install packages."""
    if not PYTHON.exists():
        return False
    code = f"import sys; sys.exit(sys.version_info < {OLDEST} or sys.prefix == sys.base_prefix)"
    return run([str(PYTHON), "-c", code]) and (
        run([str(PYTHON), "-m", "pip", "--version"]) or outer_pip() is not None
    )


def make_with_pip() -> bool:
    """Make it the ordinary way; as root on Debian, add python3-venv when that is what lacks."""
    if run([sys.executable, "-m", "venv", str(VENV)]):
        return True
    minor = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    return apt([minor]) and run([sys.executable, "-m", "venv", "--clear", str(VENV)])


def make_without_pip() -> bool:
    """Where Python lacks ensurepip but has pip, that pip installs into the environment from outside."""
    if outer_pip() is None:
        return False
    return run([sys.executable, "-m", "venv", "--clear", "--without-pip", str(VENV)])


def outer_pip() -> list[str] | None:
    """Return the command of a pip outside that can install into another Python."""
    command = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    return command if run([*command, "--version"]) else None


def install(lock_file: Path) -> bool:
    """Install exactly what the lock file names, each file checked against its hash."""
    inner = [str(PYTHON), "-m", "pip"]
    pip = inner if run([*inner, "--version"]) else outer_pip()
    options = ["install", "--require-hashes", "--no-input", "--disable-pip-version-check", "--quiet"]
    return pip is not None and run([*pip, *options, "--requirement", str(lock_file)])


def messages() -> int:
    """Compile the translations."""
    if run([str(PYTHON), "scripts/messages.py", "compile"]):
        return 0
    return refuse(f"The translations could not be compiled. {LOG} ends with:\n{tail()}")


# the system -------------------------------------------------------------------------------------------
def machine() -> ModuleType:
    """Load statepl/machine.py by itself: the package around it needs the environment."""
    spec = importlib.util.spec_from_file_location("machine", ROOT / "statepl" / "machine.py")
    assert spec is not None  # noqa: S101
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def system(profile: str) -> int:
    """Install what PDFs and browser tests need, where we may; say how where we may not. Never an error."""
    facts = machine()
    packages = facts.pango_packages()
    if profile == "dev" and facts.poppler_missing():
        packages.append("poppler-utils")
    if packages and not apt(packages):
        say(f"PDFs will not work until this is installed: sudo apt install {' '.join(packages)}")
    if profile == "dev":
        browser()
    return 0


def browser() -> None:
    """The system's Chromium, else Playwright's own download, else Debian's package."""
    if finds_browser():
        return
    say("Looking for a browser for the tests")
    if (
        run([str(VENV / "bin" / "playwright"), "install", "chromium"], seconds=BROWSER_SECONDS)
        and finds_browser()
    ):
        return
    if not (apt(["chromium"]) and finds_browser()):
        say("Browser tests will be skipped until Chromium is installed: sudo apt install chromium")


def finds_browser() -> bool:
    """Ask inside the environment, where Playwright knows its download."""
    code = "from statepl import machine; raise SystemExit(machine.browser_executable() is None)"
    return run([str(PYTHON), "-c", code])


def apt(packages: list[str]) -> bool:
    """Install Debian packages as root; anybody else is told how by the caller."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    say(f"Installing {' '.join(packages)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], seconds=APT_SECONDS, env=quiet)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    return run(command, seconds=APT_SECONDS, env=quiet)


def tail() -> str:
    """Return the last lines of the log."""
    return "\n".join(LOG.read_text(errors="replace").splitlines()[-8:])


if __name__ == "__main__":
    sys.exit(main())
