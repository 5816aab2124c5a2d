"""What this machine has: a browser, Pango, Poppler. Standard library only: setup asks before Django is there.

Each `…_missing()` answers with a sentence that says what to install, or with nothing.
"""

import ctypes
import ctypes.util
import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PANGO = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


@functools.cache
def browser_executable() -> str | None:
    """Return the browser to use: STATEPL_BROWSER, the system's Chromium, else Playwright's own download."""
    named = os.environ.get("STATEPL_BROWSER")
    if named:
        return named
    found = [shutil.which(name) for name in BROWSERS]
    return next((path for path in [*found, _downloaded_browser()] if path and _runs(path)), None)


def _downloaded_browser() -> str | None:
    """Ask Playwright in a process of its own: its event loop must not stay in this one."""
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def _runs(path: str) -> bool:
    """Say whether the program starts at all: a download may lack system libraries."""
    try:
        done = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def browser_missing() -> str:
    """Say what to install for browser tests; empty when a browser is there."""
    if browser_executable():
        return ""
    return "No Chromium here: install the package chromium, or run `.venv/bin/playwright install chromium`."


def pango_packages() -> list[str]:
    """Return Debian's names of the libraries that PDFs need and that are not here."""
    return [package for library, package in PANGO.items() if not _loads(library)]


def _loads(library: str) -> bool:
    bare = library.removeprefix("lib").partition(".so")[0]
    name = library if sys.platform.startswith("linux") else ctypes.util.find_library(bare)
    try:
        return bool(name and ctypes.CDLL(name))
    except OSError:
        return False


def pango_missing() -> str:
    """Say what to install for PDFs; empty when Pango is there."""
    packages = " ".join(pango_packages())
    return (
        f"No Pango here: install {packages} (Debian's names; `brew install pango` on a Mac)."
        if packages
        else ""
    )


def poppler_missing() -> str:
    """Say what to install for looking at PDFs in tests; empty when it is there."""
    return "" if shutil.which("pdftoppm") else "No pdftoppm here: install the package poppler-utils."
