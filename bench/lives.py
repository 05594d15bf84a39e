"""Whole lives of cases over HTTP: created, answered, papers, submitted, accepted, reviewed, granted, served."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from bench import hall
from bench.served import Caller
from yichuang.apps.accounts import logins
from yichuang.apps.accounts.models import User

STEPS: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("clerk", "accept", {}),
    ("reviewer", "review", {"opinion": "材料齐全，符合条件"}),
    ("approver", "grant", {}),
    ("clerk", "serve", {"method": "electronic"}),
)
REQUESTS = 3 + 5 + len(STEPS)  # opened, answered, submitted; its papers; what the office does


@dataclass(frozen=True, slots=True)
class Cast:
    """A token for each role, and the answers they work with."""

    tokens: Mapping[str, str]
    answers: Mapping[str, Any]


def cast() -> Cast:
    """Tokens for the hall's people."""
    tokens = {
        user.username: logins.create_token(user, label="bench", at=timezone.now())
        for user in User.objects.filter(username__in=("citizen", "clerk", "reviewer", "approver"))
    }
    return Cast(tokens, hall.sample())


def live(callers: Mapping[str, Caller], answers: Mapping[str, Any]) -> str:
    """One life; the number of its case."""
    citizen = callers["citizen"]
    no = citizen.send("POST", "/applications", {"service": hall.SERVICE, "region": hall.REGION})["no"]
    own = {**answers, "association": {**answers["association"], "name": f"演示市{uuid.uuid4().hex[:10]}协会"}}
    saved = citizen.send("PATCH", f"/applications/{no}/answers", own)
    for due in saved["materials"]:
        if due["to_upload"]:
            citizen.upload(f"/applications/{no}/materials", due["code"], hall.PDF)
    opened = citizen.send("POST", f"/applications/{no}/actions/submit", {"declaration": True})
    case = opened["cases"][0]["no"]
    for role, action, data in STEPS:
        callers[role].send("POST", f"/cases/{case}/actions/{action}", data)
    return str(case)


def rate(port: int, players: Cast, *, clients: int, seconds: float) -> float:
    """Lives a second of so many clients at once."""
    done, faults = [0] * clients, []
    end = time.perf_counter() + seconds

    def play(place: int) -> None:
        callers = {role: Caller(port, token) for role, token in players.tokens.items()}
        try:
            while time.perf_counter() < end:
                live(callers, players.answers)
                done[place] += 1
        except Exception as fault:
            faults.append(fault)

    begun = time.perf_counter()
    threads = [threading.Thread(target=play, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return sum(done) / (time.perf_counter() - begun)
