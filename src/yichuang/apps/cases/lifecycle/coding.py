"""A snapshot as JSON and back, so that a row can keep it and a command need not fold the whole journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from yichuang.apps.cases.lifecycle.snapshot import Afterward, Opinion, Promise, Publication, Snapshot, Stop
from yichuang.apps.cases.lifecycle.states import Flag, State
from yichuang.core.limits import Limit


def to_json(case: Snapshot) -> dict[str, Any]:
    """Compact: what is empty is left out."""
    full: dict[str, Any] = {
        "state": case.state.value,
        "version": case.version,
        "received": _text(case.received_at),
        "promised": str(case.promised),
        "statutory": str(case.statutory) if case.statutory else None,
        "flags": sorted(flag.value for flag in case.flags),
        "planned": list(case.planned),
        "required": list(case.required),
        "steps": list(case.steps),
        "position": case.position,
        "step_since": _text(case.step_since),
        "assignee": case.assignee,
        "notified": _text(case.notified_at),
        "accepted": _text(case.accepted_at),
        "decided": _text(case.decided_at),
        "served": _text(case.served_at),
        "ended": _text(case.ended_at),
        "decision": case.decision,
        "corrections": case.corrections,
        "stops": [[stop.ground, _text(stop.since), _text(stop.until)] for stop in case.stops],
        "extension": str(case.extension) if case.extension else None,
        "promises": [[p.material, p.due_on.isoformat(), p.supplied] for p in case.promises],
        "opinions": [
            [o.office, o.due_on.isoformat() if o.due_on else None, o.given, o.agrees] for o in case.opinions
        ],
        "publication": [case.publication.until.isoformat(), case.publication.objections]
        if case.publication
        else None,
        "duties": sorted([duty, user] for duty, user in case.duties),
        "visits": sorted(day.isoformat() for day in case.visits),
        "grade": case.grade,
        "promised_suspends": list(case.promised_suspends),
        "statutory_suspends": list(case.statutory_suspends),
        "objections": case.objections,
        "afterwards": [
            [a.code, a.on.isoformat(), a.then, _day(a.remind_on), a.reminded, a.over] for a in case.afterwards
        ],
    }
    return {key: value for key, value in full.items() if value}


def from_json(no: str, kept: Mapping[str, Any]) -> Snapshot:
    """The snapshot that ``to_json`` kept."""
    publication = kept.get("publication")
    return Snapshot(
        no=no,
        state=State(kept["state"]),
        version=kept["version"],
        received_at=datetime.fromisoformat(kept["received"]),
        promised=_limit(kept["promised"]),
        statutory=_limit(kept["statutory"]) if "statutory" in kept else None,
        flags=frozenset(Flag(flag) for flag in kept.get("flags", ())),
        planned=tuple(kept.get("planned", ())),
        required=tuple(kept.get("required", ())),
        steps=tuple(kept.get("steps", ())),
        position=kept.get("position", 0),
        step_since=_moment(kept.get("step_since")),
        assignee=kept.get("assignee"),
        notified_at=_moment(kept.get("notified")),
        accepted_at=_moment(kept.get("accepted")),
        decided_at=_moment(kept.get("decided")),
        served_at=_moment(kept.get("served")),
        ended_at=_moment(kept.get("ended")),
        decision=kept.get("decision"),
        corrections=kept.get("corrections", 0),
        stops=tuple(Stop(g, datetime.fromisoformat(s), _moment(u)) for g, s, u in kept.get("stops", ())),
        extension=_limit(kept["extension"]) if "extension" in kept else None,
        promises=tuple(Promise(m, date.fromisoformat(d), s) for m, d, s in kept.get("promises", ())),
        opinions=tuple(
            Opinion(o, date.fromisoformat(d) if d else None, g, a) for o, d, g, a in kept.get("opinions", ())
        ),
        publication=Publication(date.fromisoformat(publication[0]), publication[1]) if publication else None,
        duties=frozenset((duty, user) for duty, user in kept.get("duties", ())),
        visits=frozenset(date.fromisoformat(day) for day in kept.get("visits", ())),
        grade=kept.get("grade"),
        promised_suspends=tuple(kept.get("promised_suspends", ())),
        statutory_suspends=tuple(kept.get("statutory_suspends", ())),
        objections=kept.get("objections", 0),
        afterwards=tuple(
            Afterward(code, date.fromisoformat(on), then, date.fromisoformat(r) if r else None, told, over)
            for code, on, then, r, told, over in kept.get("afterwards", ())
        ),
    )


def _day(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at is not None else None


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


@lru_cache(maxsize=1024)
def _limit(text: str) -> Limit:
    """Few limits stand in many cases."""
    return Limit.parse(text)
