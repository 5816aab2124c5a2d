from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "statepl.accounts"
    label = "accounts"
