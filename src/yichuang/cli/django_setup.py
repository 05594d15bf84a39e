"""Commands that touch the database call this first."""

from __future__ import annotations

import os


def setup() -> None:
    """Loads Django with the installation's settings. Stops with one line where a setting is missing."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.config.settings")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
