"""What granian serves: the application, and beside it the preparing of each release."""

from yichuang.config.wsgi import application

from yichuang.config import warming  # isort: skip - rooms want their settings first

__all__ = ["application"]

warming.begin()
