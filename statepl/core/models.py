"""Abstract bases. No table of their own."""

from typing import Any, Self

from django.db import models

from statepl.core import clock
from statepl.core.errors import StaleVersion


class TimestampedModel(models.Model):
    """When a row was made and last changed, by the clock that rules see."""

    created_at = models.DateTimeField(default=clock.now, editable=False)
    updated_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.updated_at = clock.now()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "updated_at"}
        super().save(*args, **kwargs)


class VersionedModel(TimestampedModel):
    """A row that several people edit: each save carries the version it was made from."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True

    @classmethod
    def lock(cls, pk: Any, *, version: int | None = None) -> Self:
        """Return the row locked until the transaction ends.

        Raises StaleVersion when `version` is given and is not the stored one.
        """
        row = cls._default_manager.select_for_update(of=("self",)).get(pk=pk)
        if version is not None and row.version != version:
            raise StaleVersion(row)
        return row

    def save_next(self) -> None:
        """Validate, count the version up and save; the caller holds the lock."""
        self.version += 1
        self.full_clean()
        self.save()
