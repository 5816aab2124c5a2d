from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "statepl.accounts"
    label = "accounts"

    def ready(self) -> None:
        from statepl.accounts import signals

        signals.connect()
