from django.apps import AppConfig


class OutreachConfig(AppConfig):
    name = "yichuang.apps.outreach"
    label = "outreach"
