"""A plan of the demo state that came back changed: comments on the desk, answers, a second version."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from statepl.accounts.roles import Role
from waivers import services
from waivers.filings import filing_of
from waivers.models import Filing
from waivers.services import Change

DAY = dt.timedelta(days=1)
SECTION = "student-supports"


class SecondRound:
    """What happens between the first and the second version of a life's plan."""

    def __init__(self, life: Any) -> None:
        self.life = life

    def steps(self, arrived: dt.date) -> Iterator[Any]:
        """Yield the dated steps from the review of the first version to that of the second."""
        yield arrived + 5 * DAY, self.comment
        yield arrived + 6 * DAY, lambda: self.life.move("return-plan")
        yield arrived + 7 * DAY, self.change
        yield arrived + 8 * DAY, lambda: self.life.move("resubmit-plan")
        yield arrived + 9 * DAY, lambda: self.life.move("claim-plan")
        yield arrived + 9 * DAY, self.judge

    @property
    def filing(self) -> Filing:
        """Return the plan."""
        found = filing_of(self.life.row, Filing.Kind.PLAN)
        if found is None:
            raise ValueError("This life has no plan yet.")
        return found

    def comment(self) -> None:
        """Ask for a number, and leave a note for state staff; store what is asked again and again."""
        reviewer = self.life.staff[Role.REVIEWER]
        said = {"actor": reviewer, "filing": self.filing}
        services.add_comment(
            self.life.row, anchor=f"{SECTION}.text", audience="district", quote="a daily 35-minute support block",
            text="How many days at most until a student is seen? We need a number that can be checked.", **said,
        )  # fmt: skip
        services.add_comment(
            self.life.row, anchor=SECTION, audience="internal",
            text="Compare with the neighbor that shares a counselor: it worked after one term.", **said,
        )  # fmt: skip
        services.keep_text(
            actor=reviewer, is_shared=True, title="Ask for a number",
            text="Name a number and a date, so that everybody can see whether it is reached.",
        )  # fmt: skip

    def change(self) -> None:
        """Answer the comment and change the text, in the part that was opened."""
        lead = self.life.team.lead
        path = f"{SECTION}.text"
        text = str(self.filing.versions.latest("number").values[path])
        written = f"{text} A student who misses two checks in a row is seen within five school days."
        services.save_values(self.filing, actor=lead, changes=[Change(path, written)])
        for comment in self.life.row.comments.unanswered():
            services.answer_comment(comment, actor=lead, text="Five school days. The text says so now.")

    def judge(self) -> None:
        """Judge the section that changed."""
        reviewer = self.life.staff[Role.REVIEWER]
        version = self.filing.versions.latest("number")
        services.mark_criteria(version, actor=reviewer, section=SECTION, marks={0: 2, 1: 1})
