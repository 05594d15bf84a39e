from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "yichuang.apps.visits"
    label = "visits"
