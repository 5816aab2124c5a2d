"""What this machine can do: a browser for pages, Pango for PDFs. Each answer is a sentence or nothing."""

import ctypes.util
import functools
import os
import shutil
import subprocess
import sys
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PANGO = {
    "pango-1.0": "libpango-1.0-0",
    "pangoft2-1.0": "libpangoft2-1.0-0",
    "harfbuzz-subset": "libharfbuzz-subset0",
}


@functools.cache
def browser_executable() -> str | None:
    """Return the browser to use: STATEPL_BROWSER, the system's Chromium, else Playwright's own download."""
    named = os.environ.get("STATEPL_BROWSER")
    if named:
        return named
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    return _downloaded_browser()


def _downloaded_browser() -> str | None:
    """Ask Playwright in a process of its own: its event loop must not stay in the test run."""
    code = (
        "from playwright.sync_api import sync_playwright\n"
        "with sync_playwright() as p: print(p.chromium.executable_path)"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )
    path = answer.stdout.strip()
    return path if path and Path(path).exists() else None


def browser_missing() -> str:
    """Say what to install for browser tests; empty when a browser is there."""
    if browser_executable():
        return ""
    return "No Chromium on this machine: install the package chromium, or run `.venv/bin/playwright install chromium`."


def pango_missing() -> str:
    """Say what to install for PDF tests; empty when Pango is there."""
    missing = [package for library, package in PANGO.items() if not ctypes.util.find_library(library)]
    return f"No Pango on this machine: install {' '.join(missing)}." if missing else ""
