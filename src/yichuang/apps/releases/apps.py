from django.apps import AppConfig


class ReleasesConfig(AppConfig):
    name = "yichuang.apps.releases"
    label = "releases"
