"""Who hears of what, in their language, once."""

from waivers.notifications.moves import (
    NEWS,
    TO_REVIEWERS,
    leads_of,
    next_step,
    subject_of_move,
    tell_of_extension,
    tell_of_move,
)

__all__ = [
    "NEWS",
    "TO_REVIEWERS",
    "leads_of",
    "next_step",
    "subject_of_move",
    "tell_of_extension",
    "tell_of_move",
]
