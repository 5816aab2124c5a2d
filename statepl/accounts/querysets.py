"""Reading people and programs."""

from typing import Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.db import models
from django.db.models import Q

from statepl.core import clock


class UserManager(BaseUserManager[Any]):
    """Finds people by email, whatever its case."""

    def get_by_natural_key(self, username: str | None) -> Any:
        return self.get(email__iexact=username)

    def create_user(self, email: str, name: str = "", password: str | None = None, **fields: Any) -> Any:
        """Make a person without a role; services.create_user is the audited door."""
        user = self.model(email=self.normalize_email(email).lower(), name=name, **fields)
        user.set_password(password)
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, name: str = "", password: str | None = None, **fields: Any) -> Any:
        """Make an operator, for Django's own command."""
        return self.create_user(email, name, password, is_staff=True, is_superuser=True, **fields)


class MembershipQuerySet(models.QuerySet[Any]):
    """Roles."""

    def current(self) -> Self:
        """Return roles that are held today; `ends_on` is the first day without the role."""
        today = clock.today()
        return self.filter(starts_on__lte=today).filter(Q(ends_on__isnull=True) | Q(ends_on__gt=today))

    def lasting(self) -> Self:
        """Return roles that are held today or will be."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=clock.today()))

    def at_sea(self) -> Self:
        """Return roles at the state agency."""
        return self.filter(district__isnull=True)


class ApiClientQuerySet(models.QuerySet[Any]):
    """Programs."""

    def live(self) -> Self:
        """Return clients that may call today."""
        today = clock.today()
        return self.filter(revoked_at__isnull=True).filter(
            Q(expires_on__isnull=True) | Q(expires_on__gte=today)
        )
