"""How django-allauth behaves here: nobody signs up alone."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts are made by an administrator; signing up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
