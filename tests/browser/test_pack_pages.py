"""The final pack, on its page and opened on a disk; the nine duties: readable and accessible at both widths."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from statepl.core import clock
from tests.browser.looking import Look, faults
from tests.factories import papers
from tests.factories import waivers as make
from tests.factories.packs import make_pack
from waivers import services
from waivers.states import State

pytestmark = pytest.mark.browser
FALL = dt.date(2028, 9, 10)


@pytest.fixture
def _in_fall(settings: Any, tmp_path: Path) -> Iterator[None]:
    """Let the site, which runs in a thread of its own, live in the third year."""
    settings.DEMO, settings.VAR = True, tmp_path
    clock.set_demo_offset((FALL - timezone.localdate()).days)
    yield
    (tmp_path / "clock").unlink()


@pytest.fixture
def reader(browser: Any) -> Iterator[Any]:
    """A page of a browser without a connection, as somebody reads an archive."""
    context = browser.new_context(offline=True)
    yield context.new_page()
    context.close()


def shared(application: Any, cast: Any) -> None:
    """Write two shared duties; one is signed by both."""
    for duty, text in (("indicators", "Attendance and credits, each quarter."), ("flexibility", "Each May.")):
        row = services.write_shared_duty(application, actor=cast.lead, duty=duty, version=0, text=text)
        row = services.sign_shared_duty(row, actor=cast.lead, version=row.version)
        if duty == "indicators":
            services.sign_shared_duty(row, actor=cast.reviewer, version=row.version)


@pytest.mark.usefixtures("_in_fall")
def test_pages_of_duties_and_pack_pass_axe(look: Callable[[], Look]) -> None:
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(FALL):
        shared(application, cast)
        seen = look().be(cast.lead).at("duties", "waivers:duties", application.pk)
        seen.at("written", "waivers:shared-duty", application.pk, "indicators")
        seen.at("signing", "waivers:shared-duty-sign", application.pk, "flexibility")
        seen.be(cast.reviewer).at("of the state", "waivers:shared-duty", application.pk, "flexibility")
    ended, team = make.make_application(State.DENIED)
    seen.be(team.lead).at("being made", "waivers:detail", ended.pk)
    make_pack(ended)
    seen.at("made", "waivers:detail", ended.pk).be(team.approver).at(
        "of the state", "waivers:detail", ended.pk
    )
    assert seen.wrong == {}


@pytest.mark.django_db
def test_pack_is_read_without_the_site(reader: Any, axe: Any, tmp_path: Path) -> None:
    application, cast = make.make_application(State.IMPLEMENTING)
    with clock.at(FALL):
        papers.accept_report(application, cast, 2)
        shared(application, cast)
        application.refresh_from_db()
        make.move(application, "withdraw", cast, "lead", reason="The board decided otherwise.")
    for name, data in make_pack(application).members.items():
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
    for name in ("record.html", "history.html", "filings/plan-v01.html"):
        reader.goto((tmp_path / name).as_uri())
        assert faults(reader, axe) == {}
    reader.goto((tmp_path / "record.html").as_uri())
    targets = reader.eval_on_selector_all("a[href]", "links => links.map(link => link.href.split('#')[0])")
    assert [one for one in targets if not Path(one.removeprefix("file://")).exists()] == []
