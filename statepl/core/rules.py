"""What a rule answers: allowed or not, and the reason that a person reads."""

from typing import NamedTuple

from django.utils.functional import Promise


class Verdict(NamedTuple):
    """The answer of a predicate. `reason` is a translated sentence, empty when allowed."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed


ALLOWED = Verdict(True)


def refuse(reason: str | Promise) -> Verdict:
    """Build a refusal with its reason."""
    return Verdict(False, reason)


def first_refusal(*verdicts: Verdict) -> Verdict:
    """Return the first refusal, or ALLOWED when every verdict allows."""
    return next((verdict for verdict in verdicts if not verdict.allowed), ALLOWED)
