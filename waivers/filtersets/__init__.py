"""Filters of lists; the same for page and address."""

from waivers.filtersets.public import (
    DutyFilter,
    OpportunityFilter,
    PublicFilter,
)

__all__ = [
    "DutyFilter",
    "OpportunityFilter",
    "PublicFilter",
]
