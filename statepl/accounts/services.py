"""Making and changing accounts and roles. Keys of programs are in `keys.py`.

`actor` is the administrator; None means an operator at the command line, or the seed of a demo.
"""

from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from statepl.accounts import rules
from statepl.accounts.models import Membership, User
from statepl.accounts.roles import Role
from statepl.audit.services import record
from statepl.audit.verbs import Verb
from statepl.core import clock
from statepl.core.errors import require
from statepl.jobs.services import Origin, queue_message


# accounts ---------------------------------------------------------------------------------------------
def create_user(
    email: str,
    *,
    name: str,
    actor: Any,
    title: str = "",
    language: str = "en",
    role: Role | str | None = None,
    district: Any = None,
    password: str | None = None,
    notify: bool = True,
) -> User:
    """Make an account, with its first role if one is given, and tell the person how to set a password.

    The mail holds no key: the person asks for a link with the address. Without `password` nobody can
    sign in before that. Raises ValidationError (email taken, role without district), NotPermitted.
    """
    _require_administrator(actor)
    with transaction.atomic():
        user = _make_account(email, name=name, actor=actor, password=password, title=title, language=language)
        if role:
            grant_membership(user, role=role, district=district, actor=actor)
        if notify:
            _welcome(user)
    return user


def invite_person(email: str, *, name: str, actor: Any, language: str = "en") -> User:
    """Make an account without a role for somebody whom a rule of an app above lets in.

    The caller has asked that rule, and tells the person how to set a password: nobody can sign in before.
    Without more the account opens nothing. Raises ValidationError (email taken, no email).
    """
    with transaction.atomic():
        return _make_account(email, name=name, actor=actor, language=language)


def _make_account(email: str, *, name: str, actor: Any, password: str | None = None, **fields: str) -> User:
    user: User = User.objects.create_user(email, name, password, **fields)
    # The address is proven by the link that must be asked for; allauth needs it marked for two steps.
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    record(Verb.USER_CREATED, user, actor=actor, after={"email": user.email, "name": name})
    return user


def _welcome(user: User) -> None:
    with translation.override(user.language):
        address = settings.BASE_URL + reverse("account_reset_password")
        text = render_to_string("accounts/mail/welcome.txt", {"person": user, "address": address})
        queue_message(
            dedupe_key=f"welcome:{user.pk}",
            to=user.email,
            subject=_("Your account is ready: set a password"),
            body_text=text,
            language=user.language,
            origin=Origin(cause=Verb.USER_CREATED, about=user, person=user),
        )


def edit_user(user: User, *, name: str, title: str, language: str, actor: Any) -> User:
    """Change what an account says of its person; people change their own, administrators anybody's."""
    if actor is None or actor.pk != user.pk:
        _require_administrator(actor)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        wanted = {"name": name, "title": title, "language": language}
        before = {field: getattr(user, field) for field in wanted}
        changed = {field: value for field, value in wanted.items() if before[field] != value}
        if changed:
            for field, value in changed.items():
                setattr(user, field, value)
            user.full_clean()
            user.save(update_fields=list(changed))
            old = {field: before[field] for field in changed}
            record(Verb.USER_EDITED, user, actor=actor, before=old, after=changed)
    return user


def deactivate_user(user: User, *, actor: Any, reason: str = "") -> User:
    """Close an account and end its roles; what the person did stays, under the same name.

    Raises NotPermitted for oneself and for the last lead of a district or administrator of the state.
    """
    _require_administrator(actor)
    with transaction.atomic():
        _lock_holders(*user.memberships.lasting())
        user = User.objects.select_for_update().get(pk=user.pk)
        require(rules.can_deactivate(actor, user))
        for membership in user.memberships.lasting().select_related("district"):
            _end(membership, actor=actor, reason=reason)
        user.is_active = False
        user.save(update_fields=["is_active"])
        record(Verb.USER_DEACTIVATED, user, actor=actor, reason=reason)
    return user


def reactivate_user(user: User, *, actor: Any) -> User:
    """Open a closed account again, without roles."""
    _require_administrator(actor)
    with transaction.atomic():
        user = User.objects.select_for_update().get(pk=user.pk)
        if user.is_active:
            raise ValidationError(_("This account is open already."))
        user.is_active = True
        user.save(update_fields=["is_active"])
        record(Verb.USER_REACTIVATED, user, actor=actor)
    return user


# roles ------------------------------------------------------------------------------------------------
def grant_membership(user: User, *, role: Role | str, actor: Any, district: Any = None) -> Membership:
    """Give a person a role from today on; the first grant by the command line needs no actor.

    Raises ValidationError when the account is closed, the role is held already, or role and district
    do not fit; NotPermitted unless the actor is an administrator.
    """
    _require_administrator(actor)
    if not user.is_active:
        raise ValidationError(_("This account is deactivated. Open it again before giving it a role."))
    with transaction.atomic():
        membership = Membership(user=user, role=role, district=district)
        membership.full_clean()
        membership.save()
        facts = {"role": str(role), "district": str(district) if district else None}
        record(Verb.MEMBERSHIP_GRANTED, user, actor=actor, district=district, after=facts)
    forget_roles(user)
    return membership


def end_membership(membership: Membership, *, actor: Any, reason: str = "") -> Membership:
    """End a role at once. The district's work stays with the district.

    Raises NotPermitted when the role ended before, or its holder is the last one who can sign for the
    district, or let people in for the state.
    """
    _require_administrator(actor)
    with transaction.atomic():
        _lock_holders(membership)
        membership = Membership.objects.select_related("user", "district").get(pk=membership.pk)
        require(rules.can_end(membership))
        _end(membership, actor=actor, reason=reason)
    return membership


def _lock_holders(*memberships: Membership) -> None:
    """Lock every holder of these roles, in one order: two leaders cannot remove each other at once."""
    kinds = {(membership.role, membership.district_id) for membership in memberships}
    for role, district in sorted(kinds, key=str):
        holders = Membership.objects.filter(role=role, district=district).order_by("pk")
        list(holders.select_for_update().values_list("pk", flat=True))


def _end(membership: Membership, *, actor: Any, reason: str) -> None:
    membership.ends_on = max(clock.today(), membership.starts_on)
    membership.full_clean()
    membership.save(update_fields=["ends_on"])
    district = membership.district
    facts = {"role": membership.role, "district": str(district) if district else None}
    record(
        Verb.MEMBERSHIP_ENDED, membership.user, actor=actor, district=district, before=facts, reason=reason
    )
    forget_roles(membership.user)


def forget_roles(user: User) -> None:
    """Let this object read its roles again."""
    user.__dict__.pop("current_memberships", None)


# signing in -------------------------------------------------------------------------------------------
def record_sign_in(user: User) -> None:
    """Put a completed sign-in on the audit trail."""
    with transaction.atomic():
        record(Verb.SIGNED_IN, user, actor=user)


def record_failed_sign_in(user: User) -> None:
    """Put a failed try on the audit trail of the account; nobody knows who it was."""
    with transaction.atomic():
        record(Verb.SIGN_IN_FAILED, user)


def record_new_password(user: User) -> None:
    """Put a new password on the audit trail, without the password."""
    with transaction.atomic():
        record(Verb.PASSWORD_CHANGED, user, actor=user)


def record_new_email(user: User, *, before: str, after: str) -> None:
    """Put a changed address on the audit trail."""
    with transaction.atomic():
        record(Verb.USER_EDITED, user, actor=user, before={"email": before}, after={"email": after})


def _require_administrator(actor: Any) -> None:
    if actor is not None:
        require(rules.can_administer(actor))
