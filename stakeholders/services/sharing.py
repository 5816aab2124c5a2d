"""What a place shares with the others."""

from typing import Any

from stakeholders.models import SharedPractice
from stakeholders.services.together import keep_changed, keep_new
from statepl.audit.verbs import Verb


def add_practice(district: Any, *, actor: Any, groups: Any = (), **facts: Any) -> SharedPractice:
    """List something of a district, or of the state for None. Raises NotPermitted or ValidationError."""
    row = SharedPractice(district=district, **facts)
    return keep_new(row, Verb.PRACTICE_ADDED, actor=actor, groups=groups)


def edit_practice(row: SharedPractice, *, actor: Any, version: int, **facts: Any) -> SharedPractice:
    """Change what is listed, share it or stop sharing it. Raises StaleVersion, NotPermitted or ValidationError."""
    return keep_changed(row, Verb.PRACTICE_CHANGED, actor=actor, version=version, **facts)
