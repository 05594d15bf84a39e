from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "yichuang.apps.parties"
    label = "parties"
