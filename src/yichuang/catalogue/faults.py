"""What is wrong in the catalogue: where, what and what to do. Faults are data; nobody prints here."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """An error stops the catalogue from being released; a hint is a thing to look at."""

    ERROR = "error"
    HINT = "hint"


@dataclass(frozen=True, order=True)
class Fault:
    """One fault: file relative to the catalogue, line from 1, Chinese message and remedy, stable ``code``."""

    file: str
    line: int
    message: str
    remedy: str
    code: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message} — {self.remedy}"

    def as_json(self) -> dict[str, Any]:
        """The fault as plain data for ``--json``."""
        return {
            "file": self.file,
            "line": self.line,
            "message": self.message,
            "remedy": self.remedy,
            "code": self.code,
            "severity": self.severity.value,
        }
