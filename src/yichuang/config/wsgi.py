"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.config.settings")

application = get_wsgi_application()

from yichuang.config import warming  # noqa: E402 - rooms want their settings first

warming.begin()
