"""What happened in a walk, held against what the guide promised: visits, papers, steps, days, fee, result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.end_to_end.telling import Walk

ACCEPTING = ("accept", "accept_tolerated")


def compare(walk: Walk) -> None:
    """A served case against its guide."""
    case = walk.now()
    assert case["state"] == "served"
    assert case["result"]["decision"] == walk.scenario.expect.decision
    assert case["visits"] <= walk.guide["visit_rule"]["count"]
    assert case["late"] is False
    told = walk.guide["promised_term"]
    assert case["promised"] in {told["limit"], *(branch["limit"] for branch in told["branches"])}
    assert case["used"] <= walk.offering.promised.value
    _materials(walk)
    _steps(walk)
    _figures(walk, case)
    fee = next(section for section in walk.guide["guide"] if section["code"] == "fee")
    assert (walk.guide["fee_fen"] == 0) == (fee["lines"][0]["text"] == "不收费")
    if walk.scenario.expect.decision == "grant":
        _result(walk, case)


def _materials(walk: Walk) -> None:
    """Nothing that the guide does not name, and all it names without a condition."""
    told = {one["code"]: one for one in walk.guide["materials"]}
    always = {c for c, one in told.items() if one["required"] and one["to_upload"] and one["when"] is None}
    assert always <= walk.due <= told.keys()
    kept = walk.ok(walk.hall.get(f"/cases/{walk.case['no']}/documents", walk.decider))["documents"]
    papers = {one["material"] for one in kept if one["kind"] == "upload"}
    assert papers == walk.handed_in
    if walk.scenario.expect.decision == "grant":
        assert papers == walk.due


def _steps(walk: Walk) -> None:
    """What the journal tells is the way the guide draws, less the steps these answers do not call for."""
    names = {step["code"]: step["name"] for step in walk.guide["route"]}
    kinds = {step["kind"]: step["name"] for step in walk.guide["route"]}
    done: list[str] = []
    for event in walk.ok(walk.hall.get(f"/cases/{walk.case['no']}/journal", walk.decider))["events"]:
        action, data = event["action"], event["data"]
        if action == "submit":
            done.append("提交申请")
        elif action in ACCEPTING:
            done.append("受理")
        elif action == "review":
            done.append(names[data["step"]])
        elif action == "end_publication":
            done.append(kinds["publication"])
        elif action == "give_opinion" and data.get("completes_step"):
            done.append(kinds["opinion"])
        elif action in ("grant", "deny"):
            done.append(kinds["decision"])
        elif action == "serve":
            done.append("送达")
    skipped = {step["name"] for step in walk.guide["route"] if step["when"]} - set(done)
    assert done == [name for name in walk.guide["steps"] if name not in skipped]


def _figures(walk: Walk, case: dict[str, Any]) -> None:
    """The case is counted, once, with its visits and its grade."""
    day = case["decided_at"][:10]
    path = f"/figures?from={day}&to={day}&by=service"
    told = walk.ok(walk.hall.get(path, f"office_head@{walk.guide['office']['code']}"))
    assert told["closed"] == told["rated"] == 1
    assert told["one_visit_rate"] == {"n": 1, "d": 1, "value": "100.00"}
    immediate = case["handling"] == "immediate"
    assert (told["immediate"], told["committed"]) == ((1, 0) if immediate else (0, 1))
    assert immediate or told["actual_days"] == case["used"]


def _result(walk: Walk, case: dict[str, Any]) -> None:
    told, result = walk.guide["result"], case["result"]
    assert (result["entry"] is not None) == (told["register_code"] is not None)
    effect = walk.offering.service.result.effect
    certified = told["certificate"] is not None and effect != "close"
    assert (result["certificate"] is not None) == certified
    if certified:
        proof = walk.ok(walk.hall.get(f"/certificates/{result['certificate']}/verify"))
        assert proof["state"] == "valid"
        assert proof["office"] == walk.guide["office"]["name"]
    if result["entry"] is not None:
        found = _entries(walk)
        assert result["entry"] in found
        assert found[result["entry"]]["state"] == ("closed" if effect == "close" else "living")


def _entries(walk: Walk) -> dict[str, dict[str, Any]]:
    clerk = f"clerk@{walk.guide['receiving']['code']}"
    page = walk.ok(
        walk.hall.get(f"/registers/{walk.guide['result']['register_code']}/entries?limit=100", clerk)
    )
    return {entry["number"]: entry for entry in page["entries"]}
