"""Every kind of case is archived some day: a procedure says when, and how long the file is kept."""

from __future__ import annotations

from yichuang.catalogue.lint.context import Context


def check(context: Context) -> None:
    """Report procedures without a rule of archiving."""
    for code, procedure in context.parts.procedures.items():
        if procedure.archive is None:
            text = (
                f"程序“{procedure.name}”没写何时归档、保管多久",
                "在 archive 写明 after、retention 和 basis",
                "missing_archive",
            )
            context.fault("procedures", code, (), text)
