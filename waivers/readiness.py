"""What is missing. One small function a check, each with an id, a sentence and a link.

The same list is the district's to-do list, the gate's refusal, the API's errors and the report's
register of what is missing. Apps above register their checks from `ready()`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.utils.functional import Promise


class Status(Enum):
    """How a check stands."""

    MET = "met"
    OPEN = "open"
    BY_HAND = "by_hand"  # the product has no facts for it yet: the state checks it, nothing is claimed


@dataclass(frozen=True)
class Finding:
    """The answer of a check: `sentence` says what is met or what to do, `detail` why, `url` where.

    `by_state` is true where the state acts, not the district: the district then reads that it waits,
    and gets no link to a page that is not its own.
    """

    code: str
    status: Status
    sentence: str | Promise
    detail: str | Promise = ""
    url: str = ""
    by_state: bool = False

    @property
    def is_open(self) -> bool:
        """Say whether the gate stays shut because of this."""
        return self.status is Status.OPEN


Check = Callable[[Any], Finding]
_checks: dict[str, tuple[int, frozenset[str], Check]] = {}


def check(code: str, *, gates: set[str], order: int = 50) -> Callable[[Check], Check]:
    """Register a check under its id for some gates of the lifecycle table.

    The function takes the application and returns a Finding with the same code. A second function
    under the same code replaces the first: an app above answers what this one could only ask.
    """

    def register(function: Check) -> Check:
        _checks[code] = (order, frozenset(gates), function)
        return function

    return register


def findings(application: Any, gate: str) -> list[Finding]:
    """Return every check of a gate, met or not, in order."""
    chosen = [(order, code, function) for code, (order, gates, function) in _checks.items() if gate in gates]
    return [function(application) for _order, _code, function in sorted(chosen, key=lambda row: row[:2])]


def open_findings(application: Any, gate: str) -> list[Finding]:
    """Return every failing check of a gate, not only the first."""
    return [finding for finding in findings(application, gate) if finding.is_open]


def described(gate: str) -> list[tuple[str, str]]:
    """Return code and sentence of every check of a gate, in order, for the lifecycle document.

    The sentence is the first line of the check's docstring: it holds for every application.
    """
    chosen = sorted(
        (order, code, function) for code, (order, gates, function) in _checks.items() if gate in gates
    )
    return [(code, (function.__doc__ or "").strip().partition("\n")[0]) for _order, code, function in chosen]
