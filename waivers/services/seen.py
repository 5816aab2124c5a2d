"""Handing in what one has seen, and nothing else."""

from django.utils.translation import gettext as _

from statepl.core.errors import MoveRefused
from waivers.models import Filing
from waivers.seen import parts_of, seal


def require_seen(filing: Filing, seen: str | None) -> None:
    """Raise MoveRefused (code "changed") when a locked filing is not what the person has seen.

    `seen` is `waivers.seen.seal` of the parts on the person's page; None asks nothing, for what no person
    hands in from a page.
    """
    if seen is not None and seen != seal(parts_of(filing)):
        raise MoveRefused(
            _("Somebody has changed the text since you opened this page. Nothing is handed in."),
            code="changed",
        )
