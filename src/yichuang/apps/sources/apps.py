from django.apps import AppConfig


class SourcesConfig(AppConfig):
    name = "yichuang.apps.sources"
    label = "sources"

    def ready(self) -> None:
        """A faulty exchange file stops start-up, not the first look-up."""
        from yichuang.apps.sources import exchange

        exchange.current()
