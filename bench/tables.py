"""Tables on the terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

_CONSOLE = Console()


def show(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], note: str = "") -> None:
    """One table; the first column is text, the others are figures."""
    table = Table(title=title, title_justify="left", caption=note or None, caption_justify="left")
    for place, column in enumerate(columns):
        table.add_column(column, justify="left" if place == 0 else "right", no_wrap=place == 0)
    for row in rows:
        table.add_row(*row)
    _CONSOLE.print(table)


def verdict(value: float, *, at_least: float | None = None, at_most: float | None = None) -> str:
    """The target and whether it is met."""
    if at_least is not None:
        return f"≥ {at_least:g} {'✓' if value >= at_least else '✗'}"
    return f"≤ {at_most:g} {'✓' if at_most is not None and value <= at_most else '✗'}"
