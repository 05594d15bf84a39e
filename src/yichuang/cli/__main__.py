"""``python -m yichuang.cli``."""

from yichuang.cli import app

app()
