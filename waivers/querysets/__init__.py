"""Reading: which rows exist for whom, by noun."""

from waivers.querysets.applications import (
    ApplicationQuerySet,
    CannedCommentQuerySet,
    CommentQuerySet,
    ExtensionQuerySet,
    FeedQuerySet,
    FilingQuerySet,
    ObligationQuerySet,
    RecusalQuerySet,
    RequestQuerySet,
    RoundQuerySet,
    SavedViewQuerySet,
    recused_districts,
    recused_from,
    without_recused,
)
from waivers.querysets.delegations import DelegationQuerySet

__all__ = [
    "ApplicationQuerySet",
    "CannedCommentQuerySet",
    "CommentQuerySet",
    "DelegationQuerySet",
    "ExtensionQuerySet",
    "FeedQuerySet",
    "FilingQuerySet",
    "ObligationQuerySet",
    "RecusalQuerySet",
    "RequestQuerySet",
    "RoundQuerySet",
    "SavedViewQuerySet",
    "recused_districts",
    "recused_from",
    "without_recused",
]
