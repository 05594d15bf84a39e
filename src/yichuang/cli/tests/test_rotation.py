"""``keys rotate`` counts without touching anything, then rotates, and says when the old keys may go."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from django.conf import settings as django_settings
from typer.testing import CliRunner

from yichuang.apps.accounts import queries
from yichuang.apps.accounts import service as accounts
from yichuang.cli import app


@pytest.mark.django_db
def test_the_command_counts_first_and_rotates_then(settings: Any) -> None:
    user = accounts.create_user("c1", "张演", kind="citizen")
    accounts.set_phone(user, "13800001234")
    old = django_settings.ENVIRONMENT
    field, index = {2: b"n" * 32}, {2: b"m" * 32}
    settings.ENVIRONMENT = dataclasses.replace(
        old, field_keys=old.field_keys | field, index_keys=old.index_keys | index
    )
    run = CliRunner().invoke
    counted = json.loads(run(app, ["keys", "rotate", "--dry-run", "--json"]).stdout)
    assert counted["outdated"] == counted["left"]
    assert counted["outdated"]["accounts_user"] == 1
    done = run(app, ["keys", "rotate", "--json"])
    assert (done.exit_code, json.loads(done.stdout)["remaining"]) == (0, 0)
    assert "全部在最新的密钥下" in run(app, ["keys", "rotate"]).stdout
    settings.ENVIRONMENT = dataclasses.replace(old, field_keys=field, index_keys=index)
    assert queries.user_by_phone("13800001234") == user
