from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "statepl.audit"
    label = "audit"
