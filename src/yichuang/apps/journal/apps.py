from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "yichuang.apps.journal"
    label = "journal"
