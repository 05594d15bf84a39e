from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "yichuang.apps.documents"
    label = "documents"
