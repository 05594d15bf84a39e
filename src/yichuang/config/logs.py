"""Logs: one JSON line an event, with everything that could be a person's number, phone or account blotted out (R12)."""

from __future__ import annotations

import logging
import re
from collections.abc import MutableMapping
from typing import Any

import structlog

_NUMBER = re.compile(r"(?<![\dA-Za-z-])(\d{17}[\dXx]|\d{15,19}|1[3-9]\d{9})(?![\dA-Za-z-])")
BLOT = "〔已隐去〕"


def blot(text: str) -> str:
    """
    >>> blot("身份证 11010519491231002X 手机 13800001234 申请号 330200-26-SO02-000123-P")
    '身份证 〔已隐去〕 手机 〔已隐去〕 申请号 330200-26-SO02-000123-P'
    """
    return _NUMBER.sub(BLOT, text)


def _blotted(value: Any) -> Any:
    if isinstance(value, str):
        return blot(value)
    if isinstance(value, dict):
        return {key: _blotted(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_blotted(one) for one in value]
    return value


def redact(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The last processor before the line is written."""
    return {key: _blotted(value) for key, value in event.items()}


class RedactingFilter(logging.Filter):
    """The same for libraries that use the standard logging module."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = blot(record.getMessage()), ()
        return True


def configure() -> None:
    """Called once, from settings."""
    handler = logging.StreamHandler()
    handler.addFilter(RedactingFilter())
    logging.basicConfig(
        level=logging.WARNING, handlers=[handler], format="%(levelname)s %(name)s %(message)s"
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    )
