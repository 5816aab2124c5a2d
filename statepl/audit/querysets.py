"""Reading the audit trail."""

from typing import Any, Self

from django.db import models

from statepl.core.restrictions import Restrictions

RESTRICTIONS = Restrictions()


def object_key(subject: models.Model) -> tuple[str, str]:
    """Return (type, id) under which a thing stands in the trail."""
    return subject._meta.label_lower, str(subject.pk)


class AuditEventQuerySet(models.QuerySet[Any]):
    """Rows of the trail, newest first."""

    def visible_to(self, user: Any) -> Self:
        """Return the whole trail for administrators, nothing for anybody else.

        What is about a district stays away from an administrator who is recused from it.
        """
        if not (user.is_authenticated and user.is_administrator):
            return self.none()
        return RESTRICTIONS.apply(self, user)

    def about(self, *subjects: models.Model) -> Self:
        """Return what happened to any of these things."""
        wanted = models.Q(pk__in=[])
        for subject in subjects:
            kind, key = object_key(subject)
            wanted |= models.Q(object_type=kind, object_id=key)
        return self.filter(wanted)
