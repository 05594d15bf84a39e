"""What is let in: every file is looked at before anything opens it. Pure: bytes in, a verdict out.

Nothing here decodes a picture, inflates more than it must, resolves an entity or opens a socket.
"""

from yichuang.apps.documents.intake.examine import REASONS, Examined, examine

__all__ = ["REASONS", "Examined", "examine"]
