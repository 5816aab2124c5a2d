"""What the log of a place says beside the questions of a worksheet: sentences made of counted rows, never of opinions.

The state's count the whole state, less what the reader is recused from. Counts only: who said or needs what
stays with those who may read it. A fact without a row behind it is an empty sentence.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Q
from django.utils import formats
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from stakeholders import fact_words as words
from stakeholders.coverage import Row
from stakeholders.matrix import matrix_of
from stakeholders.models import (
    Action,
    Activity,
    Assessment,
    Baseline,
    CapacityCheck,
    Commitment,
    Decision,
    HeardItem,
    Mindset,
    Particulars,
    Partnership,
    ProfileNote,
    ScoreSnapshot,
    Team,
    Training,
)
from stakeholders.ownership import TOGETHER
from stakeholders.partnering import gaps
from stakeholders.vocabulary import (
    Basis,
    Direction,
    Kind,
    PartnershipKind,
    Principle,
    Step,
    Strand,
    Trend,
    VenueOwner,
)
from stakeholders.vocabulary.heard import Source
from statepl.core import clock
from waivers.calendar import school_year_of
from waivers.querysets import without_recused

DAY = dt.timedelta(days=1)


class Facts:
    """What happened in one place in one school year, up to today."""

    def __init__(self, district: Any, user: Any, *, school_year: int, start_month: int) -> None:
        self.district, self.user = district, user
        self.begin = dt.date(school_year, start_month, 1)
        self.is_running = school_year == school_year_of(clock.today(), start_month=start_month)
        self.end = clock.today() if self.is_running else dt.date(school_year + 1, start_month, 1) - DAY

    def say(self, names: Iterable[str]) -> list[str]:
        """Return the sentences of some facts, without those that no row stands behind."""
        return [sentence for name in names if (sentence := FACTS[name](self))]

    @property
    def span(self) -> str:
        """Return "Since July 1, 2026", or from when to when in a year that is over."""
        begin, end = (formats.date_format(day, "DATE_FORMAT") for day in (self.begin, self.end))
        if self.is_running:
            return _("Since %(day)s") % {"day": begin}
        return _("%(begin)s to %(end)s") % {"begin": begin, "end": end}

    def _told(self, *parts: Any) -> str:
        """Return a sentence with the time that it speaks of."""
        return _("%(span)s: %(parts)s.") % {"span": self.span, "parts": "; ".join(map(str, parts))}

    def _here(self, rows: Any, district: str = "district") -> Any:
        """Return the rows of the place, for counting only."""
        if self.district:
            return rows.filter(**{district: self.district})
        return without_recused(rows, self.user, district=district)

    def _within(self, rows: Any, day: str) -> Any:
        return rows.filter(**{f"{day}__gte": self.begin, f"{day}__lte": self.end})

    # rows that several facts read ---------------------------------------------------------------------
    @cached_property
    def activities(self) -> Any:
        """Return what took place."""
        rows = self._within(self._here(Activity.objects.all()), "starts_at__date")
        return rows.filter(cancelled_at__isnull=True)

    @cached_property
    def items(self) -> Any:
        """Return what people said."""
        return self._within(self._here(HeardItem.objects.all()), "raised_at__date")

    @cached_property
    def groups(self) -> list[Row]:
        """Return the whole groups that have to be heard, or were met."""
        baselines = Baseline.objects.in_force().filter(district=self.district).prefetch_related("cells")
        found = matrix_of(
            self.district,
            baseline=baselines.first(),
            activities=self.activities,
            items=self.items,
            begin=self.begin,
        )
        return [row for row in found.rows if not row.is_part and (row.is_asked_for or row.was_contacted)]

    @cached_property
    def participations(self) -> Counter[int]:
        """Return by whole group at how many activities its people took part."""
        rows = self.activities.filter(participations__isnull=False).order_by()
        pairs = rows.values_list("pk", "participations__group", "participations__group__parent")
        return Counter(group for _activity, group in {(pk, parent or own) for pk, own, parent in pairs})

    @cached_property
    def partnerships(self) -> list[Partnership]:
        """Return the partnerships that were there in the year."""
        rows = self._here(Partnership.objects.all()).filter(created_at__date__lte=self.end)
        lasting = rows.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=self.begin))
        return list(lasting.select_related("compact").prefetch_related("groups"))

    # facts --------------------------------------------------------------------------------------------
    def voices(self) -> str:
        """Groups that took part, and those that have not been heard."""
        met = self.activities.filter(participations__isnull=False).distinct().count()
        if not met:
            return ""
        taking = {"number": len(self.participations), "activities": str(words.ACTIVITIES % {"number": met})}
        silent = sum(_farthest(row) < Step.HEARD for row in self.groups if row.is_asked_for)
        return self._told(words.TOOK_PART % taking, words.UNHEARD % {"number": silent})

    def returning(self) -> str:
        """Groups whose people came more than once."""
        number = sum(times > 1 for times in self.participations.values())
        return self._told(words.RETURNED % {"number": number}) if number else ""

    def unasked(self) -> str:
        """What people raised without being asked, and groups with which nothing happened."""
        raised = self.items.living().filter(source=Source.OPEN).count()
        unmet = sum(not row.was_contacted for row in self.groups)
        if not raised and unmet == len(self.groups):
            return ""
        return self._told(words.RAISED % {"number": raised}, words.UNMET % {"number": unmet})

    @cached_property
    def _notes(self) -> dict[str, int]:
        rows = self._within(self._here(ProfileNote.objects.all()), "seen_on").order_by()
        said = Count("pk", filter=Q(basis=Basis.SAID))
        found: dict[str, int] = rows.aggregate(
            number=Count("pk"), said=said, groups=Count("group", distinct=True)
        )
        return found

    def notes(self) -> str:
        """Things known of groups."""
        if not self._notes["number"]:
            return ""
        groups = str(words.GROUPS % {"number": self._notes["groups"]})
        return self._told(words.NOTES % {**self._notes, "groups": groups})

    def notes_said(self) -> str:
        """Things that the groups said of themselves."""
        return self._told(words.NOTES_SAID % self._notes) if self._notes["number"] else ""

    @cached_property
    def _particulars(self) -> list[Particulars]:
        return list(Particulars.objects.filter(activity__in=self.activities))

    def help(self) -> str:
        """Help planned and used at activities, and the languages spoken."""
        planned = sum(bool(row.accommodations_planned) for row in self._particulars)
        used = sum(bool(row.accommodations_used) for row in self._particulars)
        spoken = {code for codes in self.activities.values_list("languages", flat=True) for code in codes}
        if not (planned or used or spoken):
            return ""
        return self._told(
            words.HELP % {"number": planned, "used": used}, words.LANGUAGES % {"number": len(spoken)}
        )

    def decisions(self) -> str:
        """Decisions, and those that people from outside took with the staff or alone."""
        parts = list(Decision.objects.filter(activity__in=self.activities).values_list("part", flat=True))
        shared = sum(part in TOGETHER for part in parts)
        return self._told(words.DECISIONS % {"number": len(parts), "shared": shared}) if parts else ""

    def promises(self) -> str:
        """Promises of both sides."""
        sides = Commitment.objects.filter(activity__in=self.activities).by_side().values()
        number = sum(side["open"] + side["kept"] + side["let_off"] for side in sides)
        kept, overdue = (sum(side[name] for side in sides) for name in ("kept", "overdue"))
        told = {"number": number, "kept": kept, "overdue": overdue}
        return self._told(words.PROMISES % told) if number else ""

    def all_partnerships(self) -> str:
        """Partnerships, what they lack, and whether both sides signed."""
        rows = self.partnerships
        lacking = sum(bool(gaps(row, groups=len(row.groups.all()), today=self.end)) for row in rows)
        signed = sum(hasattr(row, "compact") and not row.compact.unsigned for row in rows)
        told = {"number": len(rows), "lacking": lacking, "signed": signed}
        return self._told(words.PARTNERSHIPS % told) if rows else ""

    def forms(self) -> str:
        """Partnerships by kind."""
        return self._counted(Counter(row.kind for row in self.partnerships), PartnershipKind)

    def lasting_help(self) -> str:
        """Partnerships that say what people need to stay."""
        said = sum(bool(row.accommodations.strip()) for row in self.partnerships)
        told = {"number": len(self.partnerships), "said": said}
        return self._told(words.LASTING_HELP % told) if self.partnerships else ""

    def principles(self) -> str:
        """At how many activities which principle was kept."""
        return self._counted(Counter(each for row in self._particulars for each in row.principles), Principle)

    def answers(self) -> str:
        """What people said, and how it was answered."""
        number = self.items.living().count()
        if not number:
            return ""
        overdue = self.items.answer_overdue(clock.today()).count()
        told = {"number": number, "answered": self.items.answered().count(), "overdue": overdue}
        return self._told(words.CONTRIBUTIONS % told)

    def kinds(self) -> str:
        """Activities by kind."""
        return self._counted(Counter(self.activities.order_by().values_list("kind", flat=True)), Kind)

    def dialogue(self) -> str:
        """Activities at which people speak, and those in a place of the community."""
        rows = list(self.activities.order_by().values_list("direction", "venue_owner"))
        two_way = sum(direction == Direction.TWO_WAY for direction, _owner in rows)
        near = sum(owner == VenueOwner.COMMUNITY for _direction, owner in rows)
        return (
            self._told(words.DIALOGUE % {"number": len(rows), "two_way": two_way, "near": near})
            if rows
            else ""
        )

    def learning(self) -> str:
        """Site visits, and activities that say what the state itself learned."""
        visits = self.activities.filter(kind=Kind.SITE_VISIT).count()
        learned = sum(bool(row.state_learned) for row in self._particulars)
        if not (visits or learned):
            return ""
        return self._told(words.VISITS % {"number": visits}, words.LEARNED % {"number": learned})

    def mindsets(self) -> str:
        """Readings of what groups think and do."""
        rows = self._within(self._here(Mindset.objects.all()), "read_on").order_by()
        found = list(rows.values_list("group", "trend"))
        read = len({group for group, _trend in found})
        away = len({group for group, trend in found if trend == Trend.FURTHER})
        parts = [words.READ % {"number": read}, words.MOVED_AWAY % {"number": away}]
        return self._told(*parts) if found else ""

    def tracks(self) -> str:
        """Actions planned, done and overdue."""
        return self._done(Action.objects.all())

    def concerns(self) -> str:
        """Actions that answer a concern."""
        return self._done(Action.objects.filter(strand=Strand.CONCERN))

    def _done(self, actions: Any) -> str:
        rows = list(self._within(self._here(actions), "created_at__date"))
        done, overdue = sum(row.done_on is not None for row in rows), sum(row.is_overdue for row in rows)
        return (
            self._told(words.ACTIONS % {"number": len(rows), "done": done, "overdue": overdue})
            if rows
            else ""
        )

    def map(self) -> str:
        """Groups whose standing was read."""
        rows = self._within(self._here(Assessment.objects.all()), "seen_on")
        number = rows.order_by().values("group").distinct().count()
        return self._told(words.ON_MAP % {"number": number}) if number else ""

    def buy_in(self) -> str:
        """Checks inside that name a level of buy-in, from the lowest to the highest."""
        rows = self._within(self._here(CapacityCheck.objects.all()), "checked_on")
        levels = list(rows.filter(buy_in__isnull=False).order_by().values_list("buy_in", flat=True))
        if not levels:
            return ""
        return self._told(words.CHECKS % {"number": len(levels), "least": min(levels), "most": max(levels)})

    def trainings(self) -> str:
        """Trainings of staff and boards."""
        rows = self._within(self._here(Training.objects.all()), "held_on").order_by()
        people = list(rows.values_list("people", flat=True))
        return self._told(words.TRAININGS % {"number": len(people), "people": sum(people)}) if people else ""

    @cached_property
    def _teams(self) -> list[Team]:
        rows = self._here(Team.objects.all()).filter(created_at__date__lte=self.end)
        return list(rows.at_work(self.begin).prefetch_related("seats"))

    def teams(self) -> str:
        """Teams and their seats."""
        seats = [seat for team in self._teams for seat in team.seats.all()]
        told = {"number": len(seats), "empty": sum(not seat.is_filled for seat in seats)}
        return (
            self._told(words.TEAMS % {"number": len(self._teams)}, words.SEATS % told) if self._teams else ""
        )

    def charters(self) -> str:
        """Teams that say how they decide, and how often teams met."""
        said = sum(bool(team.decides.strip()) for team in self._teams)
        met = self.activities.filter(team__isnull=False).count()
        told = {"number": len(self._teams), "said": said}
        return self._told(words.CHARTERS % told, words.MET % {"number": met}) if self._teams else ""

    def score(self) -> str:
        """The last shared-ownership score of the year."""
        rows = ScoreSnapshot.objects.filter(district=self.district, headline__isnull=False)
        last = self._within(rows, "taken_on").first()
        if last is None:
            return ""
        told = {"score": formats.number_format(last.headline, 2), "day": formats.date_format(last.taken_on)}
        return _("The shared-ownership score was %(score)s on %(day)s.") % told

    def _counted(self, found: Counter[str], labels: Any) -> str:
        """Return each word with its number, in the order of the vocabulary."""
        return (
            self._told(*(f"{each.label}: {found[each]}" for each in labels if found[each])) if found else ""
        )


def _farthest(row: Row) -> Step:
    return max((cell.step for cell in (*row.cells, row.unplaced)), default=Step.NAMED)


FACTS: dict[str, Callable[[Facts], str]] = {
    "voices": Facts.voices,
    "returning": Facts.returning,
    "unasked": Facts.unasked,
    "notes": Facts.notes,
    "notes_said": Facts.notes_said,
    "help": Facts.help,
    "decisions": Facts.decisions,
    "promises": Facts.promises,
    "partnerships": Facts.all_partnerships,
    "forms": Facts.forms,
    "lasting_help": Facts.lasting_help,
    "principles": Facts.principles,
    "answers": Facts.answers,
    "kinds": Facts.kinds,
    "dialogue": Facts.dialogue,
    "learning": Facts.learning,
    "mindsets": Facts.mindsets,
    "tracks": Facts.tracks,
    "concerns": Facts.concerns,
    "map": Facts.map,
    "buy_in": Facts.buy_in,
    "trainings": Facts.trainings,
    "teams": Facts.teams,
    "charters": Facts.charters,
    "score": Facts.score,
}
