from django.apps import AppConfig


class ChecksConfig(AppConfig):
    name = "yichuang.apps.checks"
    label = "checks"
