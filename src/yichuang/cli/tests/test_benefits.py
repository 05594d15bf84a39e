"""Recipients out to a batch and results back: in files, by a named officer."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from typer.testing import CliRunner

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.benefits.models import Recheck
from yichuang.apps.benefits.tests.test_checking import award_of, due, result
from yichuang.apps.checks.tests.conftest import CENTRE, Centre, centre, city
from yichuang.cli.benefits import app
from yichuang.rules.codes import Change

__all__ = ["centre", "city"]
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ready(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yichuang.cli.benefits.setup", lambda: None)


def test_a_batch_goes_out_and_comes_back_once(centre: Centre, tmp_path: Path) -> None:
    centre.sign(centre.ready())
    award = award_of(centre)
    recheck = due(centre, award)
    officer = ["--as", accounts.user(centre.reviewer.user_id or 0).username]
    out = tmp_path / "名单"
    wanted = ["recipients", "--office", CENTRE, "--out", str(out), "--purpose", "季度复核", *officer]
    done = CliRunner().invoke(app, wanted)
    assert done.exit_code == 0, done.output
    assert pyarrow.parquet.read_table(out / "members.parquet").num_rows == 3
    assert stat.S_IMODE((out / "members.parquet").stat().st_mode) == 0o600
    assert CliRunner().invoke(app, wanted).exit_code == 2, "nothing is overwritten"
    results = tmp_path / "结果"
    (results / "results").mkdir(parents=True)
    row = result(award, change=int(Change.LOWER), amount_fen=100_000)
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), results / "results" / "00000.parquet")
    take = ["take", str(results), "--month", "2026-12", *officer, "--json"]
    assert CliRunner().invoke(app, take).exit_code == 2, "a batch that did not finish has no manifest"
    (results / "manifest.json").write_text(json.dumps({"digest_of_results": "e" * 64}))
    taken = [json.loads(CliRunner().invoke(app, take).output)["taken"] for _ in range(2)]
    assert taken == [1, 0]
    recheck = Recheck.objects.get(pk=recheck.pk)
    assert (recheck.change, recheck.amount_fen, recheck.digest) == ("lower", 100_000, "e" * 64)
    assert CliRunner().invoke(app, ["take", str(results), "--month", "2026-13", *officer]).exit_code == 2
    assert (
        CliRunner().invoke(app, ["take", str(results), "--month", "2026-12", "--as", "nobody"]).exit_code == 2
    )
