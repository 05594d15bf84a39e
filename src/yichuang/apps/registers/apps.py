from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "yichuang.apps.registers"
    label = "registers"
