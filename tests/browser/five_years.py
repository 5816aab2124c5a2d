"""What the journey through the five years shares: people, their browsers, a clock for every process."""

import datetime as dt
import html
import re
from typing import Any

from django.urls import reverse

from policy.models import DistrictCondition
from statepl.demo.plans import write_plan
from tests import factories
from tests.browser.looking import LAPTOP, PHONE, faults
from tests.factories import waivers as make
from waivers import services
from waivers.filings import filing_of, values_of
from waivers.models import Application, Filing
from waivers.services import Change

PATIENCE = 60_000  # milliseconds for one click on a busy machine
LEFT_OUT = "partnerships"
BOARD = ("date", "votes_for", "votes_against", "minutes")


class People(make.Cast):
    """The people of one district and of the state, by name."""

    def __init__(self) -> None:
        self.district = factories.make_district(name="Willow Bend Unified")
        self.lead = factories.make_user("lead", self.district, name="Lou Lead")
        self.contributor = factories.make_user("contributor", self.district, name="Cam Contributor")
        self.reviewer = factories.make_user("reviewer", name="Rae Reviewer")
        self.second_reviewer = factories.make_user("reviewer", name="Sol Second")
        self.approver = factories.make_user("approver", name="Avery Approver")


class Walk:
    """One browser for each person, and what axe finds on the pages that they pass."""

    def __init__(self, new_page: Any, sign_in_page: Any, axe: Any) -> None:
        self.new_page, self.sign_in_page, self.axe = new_page, sign_in_page, axe
        self.pages: dict[int, Any] = {}
        self.wrong: dict[str, Any] = {}

    def be(self, user: Any) -> Any:
        """Return the page of this person, signed in; None has no account."""
        key = user.pk if user else 0
        if key not in self.pages:
            page = self.pages[key] = self.new_page()
            page.set_default_timeout(PATIENCE)
            if user:
                self.sign_in_page(page, user)
        return self.pages[key]

    def open(self, user: Any, route: str, *args: Any, query: str = "") -> Any:
        """Let this person open an address, and look at the page."""
        page = self.be(user)
        answer = page.goto(reverse(route, args=args) + query)
        assert answer.status == 200, page.locator("main").inner_text()
        return self.look(page)

    def look(self, page: Any, *, narrow: bool = False) -> Any:
        """Note what axe finds, on a phone as well where asked for."""
        if found := faults(page, self.axe, widths=(PHONE, LAPTOP) if narrow else (LAPTOP,)):
            self.wrong[page.url] = found
        return page


def follow(page: Any, name: Any) -> None:
    """Click a link."""
    page.get_by_role("link", name=name).first.click()
    page.wait_for_load_state()


def press(page: Any, name: str) -> None:
    """Click a button by the whole of its words."""
    page.get_by_role("button", name=name, exact=True).last.click()
    page.wait_for_load_state()


def choose(page: Any, words: str) -> None:
    """Click the answer that starts with these words, as people do: on its label."""
    page.locator("label", has_text=re.compile(rf"^\s*{re.escape(words)}")).first.click()


def tell(page: Any, label: str, text: str) -> None:
    """Type into the field under this label."""
    page.get_by_label(label, exact=False).first.fill(text)


def words(page: Any) -> str:
    """Return what a person reads on the page."""
    return str(page.locator("main").inner_text())


def say_done(page: Any, state: str) -> None:
    """Wait for the sentence that a move is made."""
    page.get_by_text(f"Done: {state}.").first.wait_for()


def send_old_page(page: Any, **given: str) -> tuple[int, str]:
    """Send the form of a page that was opened before: no button stands in the way. Return (status, words)."""
    token = page.locator("input[name=csrfmiddlewaretoken]").first.get_attribute("value")
    sent = {"csrfmiddlewaretoken": token, **given}
    answer = page.request.post(page.url, form=sent, headers={"Referer": page.url})
    return answer.status, html.unescape(answer.text())


def plan_of(application: Application) -> Filing:
    """Return the plan."""
    found = filing_of(application, Filing.Kind.PLAN)
    assert found is not None
    return found


def written_in(filing: Filing, section: str) -> dict[str, Any]:
    """Return path -> value of what was answered in one section."""
    return {path: value for path, value in values_of(filing).items() if path.startswith(f"{section}.")}


def condition_name(code: str) -> str:
    """Return the name of a district condition as the page prints it."""
    return str(DistrictCondition.objects.get(code=code).label)


def write_rest(application: Application, people: People, *, votes: bool = False) -> None:
    """Write what was not written by hand, but no goal for one condition; the board's vote where asked for."""
    plan = plan_of(application)
    by_hand = [Change(path, value) for path, value in written_in(plan, "vision").items()]
    write_plan(application, actor=people.lead, leave_out={LEFT_OUT: "its goal"})
    without_vote = [] if votes else [Change(f"board.{name}", "") for name in BOARD]
    services.save_values(plan, actor=people.lead, changes=[*by_hand, *without_vote])
    make.evidence_all(application, people)
    make.explain_silences(application, people.lead)


def iso(day: dt.date) -> str:
    """Return a date as a person may type it."""
    return day.isoformat()
