"""1,000 random interleavings of two editors: no text is lost.

Every text that somebody typed and sent is stored, is held for them, or was replaced by an editor who
had it before the eyes.
"""

import random
from dataclasses import dataclass, field

import pytest

from tests import factories
from tests.factories import waivers as make
from waivers import services
from waivers.filings import filing_of
from waivers.models import Entry, HeldText
from waivers.services import Change
from waivers.sheets import digest
from waivers.states import State

ROUNDS = 1000
STEPS = 5
PATHS = ["vision.problem", "vision.alignment"]


@dataclass
class Editor:
    """One person with one page: what each field showed when it was last in step with the server."""

    user: object
    base: dict[str, str] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)  # texts of others that stood on this person's page

    def open(self, filing):
        """Load the page: stored values, and the person's own held texts beside them."""
        stored = dict(Entry.objects.filter(filing=filing, path__in=PATHS).values_list("path", "value"))
        held = set(HeldText.objects.filter(filing=filing, person=self.user).values_list("path", flat=True))
        for path in PATHS:
            self.base[path] = "held" if path in held else digest(stored.get(path, ""))
            self.seen.add(stored.get(path, ""))

    def send(self, filing, path, text, *, choose=""):
        """Save one field; return what came of it."""
        return services.save_values(
            filing, actor=self.user, changes=[Change(path, text, choose or self.base[path])]
        )


class Story:
    """What happened in one round, to be judged at its end."""

    def __init__(self, filing, editors):
        self.filing, self.editors = filing, editors
        self.typed = []  # (who, path, text)
        self.replaced = set()  # texts replaced by somebody who had seen them
        self.number = 0

    def text(self):
        self.number += 1
        return f"text {self.number}"

    def write(self, editor, path):
        """Type over a field and save it."""
        text = self.text()
        stored = self.stored(path)
        held = self.held(editor, path)
        self.typed.append((editor, path, text))
        saved = editor.send(self.filing, path, text)
        if saved.stored:
            assert stored == "" or stored in editor.seen, (stored, editor.seen)
            self.replaced.add(stored)
            editor.base[path] = saved.bases[path]
            editor.seen.add(text)
        else:
            [conflict] = saved.conflicts
            editor.base[path] = "held"
            editor.seen.add(conflict.stored)
            self.replaced.add(held)  # one's own earlier text
            editor.seen.add(text)

    def choose(self, editor, path, dice):
        """Settle a conflict: the own text, the other one, or a merged text."""
        held = HeldText.objects.filter(filing=self.filing, person=editor.user, path=path).first()
        if held is None:
            return
        stored = self.stored(path)
        editor.seen.add(stored)
        if dice.random() < 0.3:
            services.drop_text(self.filing, actor=editor.user, path=path)
            self.replaced.add(held.value)
            editor.base[path] = digest(stored)
            return
        text = held.value if dice.random() < 0.5 else self.text()
        self.typed.append((editor, path, text))
        saved = editor.send(self.filing, path, text, choose=digest(stored))
        assert saved.stored == [path]
        self.replaced |= {stored, held.value}
        editor.base[path] = saved.bases[path]
        editor.seen.add(text)

    def stored(self, path):
        entry = Entry.objects.filter(filing=self.filing, path=path).first()
        return entry.value if entry else ""

    def held(self, editor, path):
        row = HeldText.objects.filter(filing=self.filing, person=editor.user, path=path).first()
        return row.value if row else ""

    def lost(self):
        """Return texts that are neither stored nor held, and that nobody replaced knowingly."""
        kept = {self.stored(path) for path in PATHS}
        kept |= set(HeldText.objects.filter(filing=self.filing).values_list("value", flat=True))
        return [(path, text) for _who, path, text in self.typed if text not in kept | self.replaced]


@pytest.mark.django_db
def test_no_text_is_lost_in_1000_interleavings_of_two_editors():
    application, cast = make.make_application(State.CONDITIONALLY_APPROVED)
    filing = filing_of(application, "plan")
    second = factories.make_user("contributor", cast.district)
    lost = []
    for number in range(ROUNDS):
        dice = random.Random(number)  # noqa: S311 - an order, not a secret
        Entry.objects.filter(filing=filing).delete()
        HeldText.objects.filter(filing=filing).delete()
        editors = [Editor(cast.lead), Editor(second)]
        story = Story(filing, editors)
        for editor in editors:
            editor.open(filing)
        for _step in range(STEPS):
            editor, path = dice.choice(editors), dice.choice(PATHS)
            act = dice.random()
            if act < 0.2:
                editor.open(filing)
            elif act < 0.35:
                story.choose(editor, path, dice)
            else:
                story.write(editor, path)
        lost += [(number, *each) for each in story.lost()]
    assert lost == []
