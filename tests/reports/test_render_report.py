"""`render_report`: exit codes, file, words."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from django.core.management import CommandError, call_command

from statepl.audit.models import AuditEvent
from tests import factories

pytestmark = pytest.mark.django_db


def render(*args: str) -> str:
    out = io.StringIO()
    call_command("render_report", "readiness", *args, stdout=out, stderr=out)
    return out.getvalue()


@pytest.mark.pango
def test_render_report_writes_the_pdf_and_says_what_it_is(application: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.pdf"
    facts = json.loads(render(application.district.leaid, "--out", str(file), "--language", "es", "--json"))
    assert facts["ok"] is True
    assert facts["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    with pikepdf.open(file) as printed:
        assert (len(printed.pages), str(printed.Root.Lang)) == (facts["pages"], "es")
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["report.pdf"]
    row = AuditEvent.objects.get(verb="report.made")
    assert (row.actor_name, row.object_type) == ("statepl", "waivers.application")


@pytest.mark.pango
def test_render_report_gives_the_same_bytes_twice(application: Any, tmp_path: Path) -> None:
    first, second = tmp_path / "one.pdf", tmp_path / "two.pdf"
    for file in (first, second):
        render(application.district.leaid, "--out", str(file))
    assert first.read_bytes() == second.read_bytes()


def test_render_report_of_an_unknown_district_exits_1(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        render("1234567", "--out", str(tmp_path / "report.pdf"))
    assert stopped.value.code == 1
    assert not (tmp_path / "report.pdf").exists()


def test_render_report_takes_the_state_id_and_says_when_there_is_no_application(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    factories.make_district(leaid=None, state_id="TG-7", name="Elm Fork")
    with pytest.raises(SystemExit) as stopped:
        call_command("render_report", "readiness", "TG-7", "--out", str(tmp_path / "report.pdf"), "--json")
    assert stopped.value.code == 1
    assert json.loads(capsys.readouterr().out) == {
        "ok": False,
        "message": "Elm Fork has no application: there is nothing to report on.",
    }


def test_render_report_called_wrongly_exits_2(tmp_path: Path) -> None:
    with pytest.raises(CommandError) as stopped:
        render("1234567", "--out", str(tmp_path / "nowhere" / "report.pdf"))
    assert stopped.value.returncode == 2
