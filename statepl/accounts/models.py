"""People, their roles, and the programs that call the API."""

from functools import cached_property
from typing import Any

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from statepl.accounts.querysets import ApiClientQuerySet, MembershipQuerySet, UserManager
from statepl.accounts.roles import DISTRICT_ROLES, SEA_ROLES, Rhythm, Role, Scope
from statepl.core import clock
from statepl.core.models import TimestampedModel
from statepl.districts.models import District


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: state staff or district staff. Stakeholders have none."""

    email = models.EmailField(
        _("email address"),
        unique=True,
        error_messages={"unique": _("Somebody has this email address already.")},
    )
    name = models.CharField(_("name"), max_length=150)
    title = models.CharField(_("job title"), max_length=150, blank=True)
    language = models.CharField(_("language for messages"), max_length=8, default="en")
    mail_rhythm = models.CharField(
        _("how often messages come"), max_length=8, choices=Rhythm.choices, default=Rhythm.AT_ONCE
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(
        _("operator"), default=False, help_text=_("May open the operators' pages.")
    )
    date_joined = models.DateTimeField(default=clock.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.name or self.email

    def get_language_label(self) -> str:
        """Return the name of the person's language."""
        return str(dict(settings.LANGUAGES).get(self.language, self.language))

    @cached_property
    def current_memberships(self) -> list["Membership"]:
        """Return the roles this person holds today, with their districts."""
        return list(self.memberships.current().select_related("district"))

    def has_role(self, *roles: Role | str) -> bool:
        """Say whether the person holds one of these roles today, anywhere."""
        return any(membership.role in roles for membership in self.current_memberships)

    def has_district_role(self, district: Any, *roles: Role | str) -> bool:
        """Say whether the person holds one of these roles at this district today (any when none named)."""
        wanted = roles or tuple(DISTRICT_ROLES)
        return any(
            membership.role in wanted and membership.district_id == getattr(district, "pk", district)
            for membership in self.current_memberships
        )

    @property
    def is_sea(self) -> bool:
        """Say whether the person works for the state agency (the board included)."""
        return self.has_role(*SEA_ROLES)

    @property
    def is_sea_staff(self) -> bool:
        """Say whether the person is state staff, who see drafts of the state's work; the board is not."""
        return self.has_role(*(SEA_ROLES - {Role.BOARD}))

    @property
    def is_administrator(self) -> bool:
        """Say whether the person administers accounts and the directory for the state."""
        return self.has_role(Role.ADMINISTRATOR)

    @property
    def district_ids(self) -> set[int]:
        """Return the districts where the person holds a role today."""
        return {m.district_id for m in self.current_memberships if m.district_id is not None}


class Membership(TimestampedModel):
    """One role of one person, at the SEA or at one district, for a time."""

    user = models.ForeignKey(
        User, on_delete=models.PROTECT, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    district = models.ForeignKey(
        District, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    starts_on = models.DateField(_("from"), default=clock.today)
    ends_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                name="district_role_names_its_district",
                condition=models.Q(role__in=sorted(SEA_ROLES), district__isnull=True)
                | models.Q(role__in=sorted(DISTRICT_ROLES), district__isnull=False),
                violation_error_message=_("A district role names its district; a state role names none."),
            ),
            models.UniqueConstraint(
                name="person_holds_a_role_once",
                fields=["user", "role", "district"],
                condition=models.Q(ends_on__isnull=True),
                nulls_distinct=False,
                violation_error_message=_("This person holds this role already."),
            ),
            models.CheckConstraint(
                name="role_ends_after_it_starts",
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                violation_error_message=_("A role ends on or after the day it starts."),
            ),
        ]

    def __str__(self) -> str:
        place = f", {self.district}" if self.district_id else ""
        return f"{self.user}: {self.get_role_display()}{place}"


class ApiClient(TimestampedModel):
    """A program that reads by REST, with what it may read and until when."""

    name = models.CharField(_("name"), max_length=150, unique=True)
    scopes = ArrayField(models.CharField(max_length=40, choices=Scope.choices), verbose_name=_("may read"))
    expires_on = models.DateField(_("until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = _("API client")
        verbose_name_plural = _("API clients")

    def __str__(self) -> str:
        return self.name

    @property
    def is_authenticated(self) -> bool:
        """Say yes, as DRF asks its `request.user`."""
        return True

    @property
    def is_live(self) -> bool:
        """Say whether the client may call today."""
        return self.revoked_at is None and (self.expires_on is None or clock.today() <= self.expires_on)


class ApiSecret(TimestampedModel):
    """A key of a client: its public prefix and the SHA-256 of the whole. Two may live at a time."""

    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="secrets")
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.client}: {self.prefix}"
