"""Vendored files are the ones that were checked, and every reference of a stylesheet resolves."""

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.management import call_command
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "static"
LIMIT = 100 * 1024


def _listed() -> dict[str, str]:
    lines = (STATIC / "vendor.sha256").read_text().splitlines()
    return {path: digest for digest, path in (line.split("  ") for line in lines)}


def test_vendored_files_match_the_list() -> None:
    found = {
        path.relative_to(STATIC).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("uswds", "fonts")
        for path in (STATIC / folder).rglob("*")
        if path.is_file()
    }
    assert found == _listed()


@pytest.mark.parametrize("name", ["statepl.css", "report.css", "uswds/css/uswds.min.css"])
def test_stylesheet_references_exist(name: str) -> None:
    sheet = STATIC / name
    references = set(re.findall(r"url\(([^)]+)\)", sheet.read_text()))
    assert [each for each in sorted(references) if not (sheet.parent / each).is_file()] == []


def test_uswds_stylesheet_fetches_no_font() -> None:
    assert "@font-face" not in (STATIC / "uswds/css/uswds.min.css").read_text()


def test_htmx_of_version_two_is_at_hand() -> None:
    found = finders.find("django_htmx/htmx-2.min.js")
    assert 'version:"2.' in Path(str(found)).read_text()


def test_collected_files_are_named_by_content_and_a_public_page_stays_small(tmp_path: Path) -> None:
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with override_settings(STATIC_ROOT=tmp_path, STORAGES=storages):
        call_command("collectstatic", interactive=False, verbosity=0)
    public = ("uswds/css/uswds.min.*.css.gz", "statepl.*.css.gz")
    sizes = [path.stat().st_size for pattern in public for path in tmp_path.glob(pattern)]
    assert len(sizes) == len(public)
    assert sum(sizes) < LIMIT
