"""`yichuang catalogue` and `yichuang guide`: what they print and with which exit code."""

import json
import shutil
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from yichuang.cli.catalogue import app
from yichuang.cli.guide import guide

MINI = Path(__file__).parents[2] / "catalogue" / "tests" / "mini"
cli = typer.Typer()
cli.add_typer(app, name="catalogue")
cli.command()(guide)


@pytest.fixture(autouse=True)
def _mini(monkeypatch):
    monkeypatch.setenv("YICHUANG_CATALOGUE", str(MINI))


def run(*words: object):
    return CliRunner().invoke(cli, [str(word) for word in words])


def test_a_sound_catalogue_passes_with_counts():
    result = run("catalogue", "check")
    assert result.exit_code == 0
    assert "2 个事项" in result.stdout
    assert json.loads(run("catalogue", "check", "--json").stdout)["counts"]["scenarios"] == 5


def test_faults_are_printed_with_file_line_and_remedy(tmp_path):
    broken = Path(shutil.copytree(MINI, tmp_path / "c"))
    service = broken / "services/registration/club-close/service.yaml"
    service.write_text(service.read_text().replace("route: spot", "route: spit"))
    result = run("catalogue", "check", broken)
    assert result.exit_code == 1
    assert (
        "services/registration/club-close/service.yaml:11: 没有“spit”这个审批路线 — 是否想写“spot”"
        in result.stdout
    )


def test_a_missing_folder_is_bad_input(tmp_path):
    assert run("catalogue", "check", tmp_path / "none").exit_code == 2


def test_statistics_have_the_stable_keys():
    data = json.loads(run("catalogue", "stats", "--json").stdout)
    assert {"services", "at_most_one_visit", "fields", "materials", "promised_days", "statutory_days"} <= set(
        data
    )
    assert run("catalogue", "stats", "--region", "1").exit_code == 2


def test_two_regions_and_two_folders_are_compared(tmp_path):
    assert "“承诺时限”：4个工作日 → 3个工作日" in run("catalogue", "diff", "900100", "900101").stdout
    other = shutil.copytree(MINI, tmp_path / "c")
    assert json.loads(run("catalogue", "diff", MINI, other, "--json").stdout) == []
    assert run("catalogue", "diff", "900100", "1").exit_code == 2


def test_a_guide_comes_in_three_formats(tmp_path):
    assert "# 演示市 俱乐部成立登记 办事指南" in run("guide", "CL-01", "--region", "900100").stdout
    page = tmp_path / "guide.html"
    assert run("guide", "club-start", "--region", "900100", "--format", "html", "-o", page).exit_code == 0
    assert "<h2>受理条件</h2>" in page.read_text()
    paper = tmp_path / "guide.pdf"
    assert run("guide", "CL-01", "--region", "900100", "--format", "pdf", "-o", paper).exit_code == 0
    assert paper.read_bytes().startswith(b"%PDF")


def test_bad_input_of_a_guide_is_one_clear_line():
    assert run("guide", "nothing", "--region", "900100").exit_code == 2
    closed = run("guide", "CL-01", "--region", "900102")
    assert closed.exit_code == 2
    assert "请到演示市民政局办理" in closed.output


def test_five_kinds_of_less_are_listed_with_why_and_added_up() -> None:
    done = run("catalogue", "stats", "--five", "--json")
    data = json.loads(done.stdout)
    assert set(data["saves"]) == {"items", "steps", "materials", "days", "fees"}
    assert sum(d["saves"] for d in data["suggestions"] if d["less"] == "items") == data["saves"]["items"]
    assert all(d["text"] for d in data["suggestions"])
    assert "减材料" in run("catalogue", "stats", "--five").stdout
    assert run("catalogue", "stats", "--five", "--region", "1").exit_code == 2
