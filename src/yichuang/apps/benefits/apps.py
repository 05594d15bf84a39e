from django.apps import AppConfig


class BenefitsConfig(AppConfig):
    name = "yichuang.apps.benefits"
    label = "benefits"
