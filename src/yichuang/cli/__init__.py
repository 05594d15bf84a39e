"""The command ``yichuang``: scripts and people rely on its names, its output and its exit codes (0, 1, 2)."""

from __future__ import annotations

import typer

from yichuang.cli import clock

app = typer.Typer(
    help="一窗：民政局一个窗口办所有事。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(clock.app, name="clock")
