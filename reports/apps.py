from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports.services import KIND, make_report, report_failed
        from statepl.jobs import registry

        registry.register(KIND, make_report, failed=report_failed)
