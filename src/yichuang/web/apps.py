from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "yichuang.web"
    label = "web"
