"""Stored files, the documents that name them, and the one row per number series."""

from yichuang.apps.documents.models.document import Document, DocumentKind
from yichuang.apps.documents.models.number_series import NumberSeries
from yichuang.apps.documents.models.stored_file import StoredFile

__all__ = ["Document", "DocumentKind", "NumberSeries", "StoredFile"]
