from django.apps import AppConfig


class OversightConfig(AppConfig):
    name = "yichuang.apps.oversight"
    label = "oversight"
