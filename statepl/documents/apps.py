from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "statepl.documents"
    label = "documents"
