"""A source asked over HTTP: ``POST /sources/{source}/query``."""

from __future__ import annotations

import json
import random
import time
from dataclasses import dataclass
from urllib.parse import quote

from yichuang.apps.sources.adapters import wire
from yichuang.apps.sources.adapters.connector import Answer, Call, Question, SourceFailure
from yichuang.apps.sources.adapters.reading import read_answer
from yichuang.apps.sources.asking import kind_of
from yichuang.apps.sources.exchange import Rest

_WAIT_SECONDS = (
    0.05,
    0.2,
)  # before the next attempt: a random moment, so that many callers do not come back together


@dataclass(frozen=True, slots=True)
class RestSource:
    """Asks until there is an answer, the attempts are used up, or the time is."""

    partner: Rest

    def ask(self, question: Question, call: Call) -> Answer:
        """Raises SourceFailure."""
        message = wire.Message("POST", f"/sources/{quote(question.source, safe='')}/query", _body(question))
        for attempt in range(1, self.partner.attempts + 1):
            try:
                return read_answer(wire.send(self.partner, message, call))
            except SourceFailure as failure:
                pause = random.uniform(*_WAIT_SECONDS) * attempt  # noqa: S311 - spreads load only
                late = time.monotonic() + pause >= call.deadline
                if not failure.again or attempt == self.partner.attempts or late:
                    raise
                time.sleep(pause)
        raise AssertionError("attempts are at least one")


def _body(question: Question) -> bytes:
    said = {
        "request_id": question.id,
        "key": {"type": kind_of(question.about), "value": str(question.about)},
        "elements": list(question.elements),
        "purpose": question.purpose,
        "legal_basis": question.legal_basis,
        "consent": question.consent,
    }
    return json.dumps(said, ensure_ascii=False).encode()
