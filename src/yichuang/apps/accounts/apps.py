from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "yichuang.apps.accounts"
    label = "accounts"
