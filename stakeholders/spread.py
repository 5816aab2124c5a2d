"""How each group is met: by which kinds of activity, at what time of day. No database here: rows in, rows out."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from stakeholders.vocabulary import Direction, Kind, TimeOfDay

Meeting = tuple[int, int, str, str, Any]  # group, activity, kind, direction, time of day


@dataclass
class Spread:
    """One group: how often it was met in which way and when."""

    group: Any
    kinds: Counter[str] = field(default_factory=Counter)
    times: Counter[str] = field(default_factory=Counter)
    heard: int = 0

    @property
    def total(self) -> int:
        """Return the number of activities."""
        return self.kinds.total()

    @property
    def is_only_told(self) -> bool:
        """Say whether the group was met, and never in a way in which it could speak."""
        return self.total > 0 and not self.heard

    @property
    def kinds_sentence(self) -> str:
        """Return "Site visit: 2; Public meeting: 1", or "Public meeting: 3, nothing else"."""
        parts = [f"{Kind(kind).label}: {number}" for kind, number in self.kinds.most_common()]
        if len(parts) == 1:
            return _("%(kind)s, nothing else") % {"kind": parts[0]}
        return "; ".join(parts)

    @property
    def times_sentence(self) -> str:
        """Return the times of day in their order."""
        return "; ".join(f"{each.label}: {self.times[each]}" for each in TimeOfDay if self.times[each])


def spread(groups: Iterable[Any], meetings: Iterable[Meeting]) -> list[Spread]:
    """Return a row for each group without a parent, in the order given; a part counts for its group, once."""
    groups = list(groups)
    top = {group.pk: group.parent_id or group.pk for group in groups}
    rows = {group.pk: Spread(group) for group in groups if group.parent_id is None}
    for group, _activity, kind, direction, time in dict.fromkeys(
        (top[group], activity, kind, direction, time) for group, activity, kind, direction, time in meetings
    ):
        row = rows[group]
        row.kinds[kind] += 1
        row.times[time] += 1
        row.heard += direction == Direction.TWO_WAY
    return list(rows.values())
