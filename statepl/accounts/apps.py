from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "statepl.accounts"
    label = "accounts"

    def ready(self) -> None:
        from statepl.accounts import signals
        from statepl.core.logs import hide_after

        signals.connect()
        hide_after("/people/unsubscribe/")
