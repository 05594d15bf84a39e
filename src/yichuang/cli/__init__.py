"""The command ``yichuang``: scripts and people rely on its names, its output and its exit codes (0, 1, 2)."""

from __future__ import annotations

import typer
from typer import rich_utils

from yichuang.cli import (
    benefits,
    bundle,
    catalogue,
    certificate,
    check,
    clock,
    devices,
    gateway,
    journal,
    running,
    sources,
    trust,
)
from yichuang.cli.figures import figures
from yichuang.cli.guide import guide
from yichuang.cli.replay import replay
from yichuang.cli.rotation import rotate
from yichuang.cli.simulate import simulate

rich_utils.ARGUMENTS_PANEL_TITLE = "参数"
rich_utils.OPTIONS_PANEL_TITLE = "选项"
rich_utils.COMMANDS_PANEL_TITLE = "命令"

app = typer.Typer(
    help="一窗：民政局一个窗口办所有事。每个命令加 --help 看用法和例子。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(catalogue.app, name="catalogue")
app.add_typer(bundle.app, name="bundle")
app.add_typer(clock.app, name="clock")
app.add_typer(journal.app, name="journal")
app.add_typer(certificate.app, name="certificate")
trust.app.command()(rotate)
app.add_typer(trust.app, name="keys")
app.add_typer(sources.app, name="sources")
app.add_typer(check.app, name="check")
app.add_typer(benefits.app, name="benefits")
app.add_typer(gateway.app, name="gateway")
app.add_typer(devices.app, name="devices")
app.command()(guide)
app.command()(figures)
app.command()(replay)
app.command()(simulate)
app.command()(running.demo)
app.command()(running.serve)
app.command()(running.worker)
app.command()(running.migrate)
app.add_typer(running.token, name="token")
