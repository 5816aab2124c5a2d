"""What django-allauth tells us about accounts, put on the audit trail.

allauth's own signal is used, not Django's: it comes after the second factor, not before.
"""

from typing import Any

from allauth.account import signals

from statepl.accounts import services


def connect() -> None:
    """Listen from now on; called once, from ready()."""
    signals.user_logged_in.connect(_signed_in, dispatch_uid="statepl.signed_in")
    for signal in (signals.password_changed, signals.password_set, signals.password_reset):
        signal.connect(_password_changed, dispatch_uid="statepl.password_changed")
    signals.email_changed.connect(_email_changed, dispatch_uid="statepl.email_changed")


def _signed_in(sender: Any, user: Any, **kwargs: Any) -> None:
    services.record_sign_in(user)


def _password_changed(sender: Any, user: Any, **kwargs: Any) -> None:
    services.record_new_password(user)


def _email_changed(
    sender: Any, user: Any, from_email_address: Any, to_email_address: Any, **kwargs: Any
) -> None:
    before = from_email_address.email if from_email_address else ""
    services.record_new_email(user, before=before, after=to_email_address.email)
