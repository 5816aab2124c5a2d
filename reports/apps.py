from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from reports.services import KIND, ORDER_KIND, ask_reports, make_report, order_failed, report_failed
        from statepl.core.logs import hide_after
        from statepl.jobs import registry

        hide_after("/public/reports/")
        registry.register(KIND, make_report, failed=report_failed)
        registry.register(ORDER_KIND, ask_reports, failed=order_failed)
