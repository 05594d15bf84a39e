"""``demo``, ``serve``, ``worker``, ``migrate``, ``token create``: what runs the hall."""

from __future__ import annotations

import os
import time
from typing import Annotated, NoReturn

import typer

from yichuang.cli.django_setup import setup
from yichuang.config import demo as demo_hall
from yichuang.config import env

token = typer.Typer(help="接口令牌。", no_args_is_help=True)

Port = Annotated[int, typer.Option(help="监听的端口")]


def demo(
    port: Port = 8000,
    workers: Annotated[int, typer.Option(help="网页进程数")] = 2,
    prepare_only: Annotated[
        bool, typer.Option("--prepare-only", help="只准备数据库和演示数据，不启动服务")
    ] = False,
    reset: Annotated[bool, typer.Option("--reset", help="清空演示数据，从头再来")] = False,
    later: Annotated[int, typer.Option(min=0, max=366, help="大厅里再过几天：等公示期满、等下个月发钱")] = 0,
) -> None:
    """演示：启动内嵌数据库、载入事项和演示城市，在 127.0.0.1 上开门办事。Ctrl+C 停止。

    例：yichuang demo --port 8080；过九天再开门：yichuang demo --later 9
    """
    began = time.monotonic()
    _begin(port, prepare_only=prepare_only)
    if reset:
        demo_hall.forget()
    typer.echo("正在准备数据库…")
    environment, fresh = demo_hall.prepare(port, later)
    setup()
    from yichuang.cli import demo_city  # its rooms need Django

    if prepare_only:
        demo_city.furnish(environment, fresh=fresh, say=typer.echo)
        return
    city = None
    if fresh:  # one case of each kind is there when the doors open, the rest of the month follows
        city = demo_city.furnish(environment, fresh=True, say=typer.echo, most=demo_city.ONE_OF_EACH)
    with demo_hall.running(demo_hall.commands(port, workers, environment.days_ahead)) as processes:
        if not fresh:  # while the servers come up
            city = demo_city.furnish(environment, fresh=False, say=typer.echo, most=demo_city.ONE_OF_EACH)
        if not demo_hall.wait_for(port, processes):
            _not_open(demo_hall.taken(port))
        took, ahead = time.monotonic() - began, environment.days_ahead
        typer.echo(demo_city.welcome(f"http://127.0.0.1:{port}", took, ahead))
        try:
            if city is not None:
                demo_city.complete(city, say=typer.echo)
            past = demo_city.is_city() and demo_city.history.command(environment.catalogue)
            if past:
                typer.echo(demo_city.history.told())
            with demo_hall.running([past] if past else []):
                while all(process.poll() is None for process in processes):
                    time.sleep(0.5)
        except KeyboardInterrupt:
            typer.echo("正在停止…")


def _begin(port: int, *, prepare_only: bool) -> None:
    """Before anything is changed: the ports are free, and the demo will stop what it starts."""
    taken = [] if prepare_only else demo_hall.taken(port)
    if taken:
        _not_open(taken)
    demo_hall.end_in_order()


def _not_open(taken: list[int]) -> NoReturn:
    """Says which ports are in use; nothing was changed."""
    ports = f"端口 {'、'.join(map(str, taken))} 被占用了，" if taken else "有一个进程没有起来，"
    typer.echo(
        f"没有开成门：{ports}可能另有一个演示还开着。先停掉它；网页的端口可以换：yichuang demo --port 8080",
        err=True,
    )
    raise typer.Exit(2)


def serve(
    port: Port = 8000,
    host: Annotated[str, typer.Option(help="监听的地址")] = "127.0.0.1",
    workers: Annotated[int, typer.Option(help="进程数，一般等于 CPU 核数")] = 2,
) -> None:
    """启动网页服务。"""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    env.load()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yichuang.config.settings")
    Server(
        "yichuang.config.serving:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=1,
        backlog=1024,
        log_level=LogLevels.warning,
    ).serve()


def worker() -> None:
    """启动后台进程：发通知、写文书、到期处理、封存日志。"""
    setup()
    from yichuang.config import working

    working.run()


def migrate() -> None:
    """升级数据库结构，并给应用账号授予恰好够用的权限。"""
    from yichuang.config import database

    database.prepare(env.load())


@token.command("create")
def create_token(
    user: Annotated[str, typer.Option(help="账号")],
    label: Annotated[str, typer.Option(help="用途，写给以后的自己看")] = "命令行",
) -> None:
    """给一个账号发接口令牌；只显示这一次。"""
    setup()
    from django.utils import timezone

    from yichuang.apps.accounts import queries, service
    from yichuang.core.errors import NotFound

    try:
        found = queries.user_by_name(user)
    except NotFound:
        typer.echo(f"没有账号“{user}”，请核对账号名。", err=True)
        raise typer.Exit(2) from None
    typer.echo(service.create_token(found, label, timezone.now()))
