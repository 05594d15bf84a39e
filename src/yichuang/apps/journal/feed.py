"""The journal as others read it, page after page: in the order of the seals, so that nothing is ever passed over.

Ids are given out before a transaction commits, so a reader who goes by id can pass one that commits later. A seal holds
only what is committed; seals follow each other one by one, and each event stands in one of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.db import connection

from yichuang.apps.journal.models import Event
from yichuang.core.errors import InvalidInput

_WRITTEN = re.compile(r"([0-9]{1,18})(?:\.([0-9]{1,9}))?")
# no seal is empty, so so many seals surely hold the page
_PAGE = """
SELECT s.id, e.place, e.event_id
  FROM (SELECT id, event_ids FROM journal_seal WHERE id >= %(seal)s ORDER BY id LIMIT %(limit)s + 1) s,
       unnest(s.event_ids) WITH ORDINALITY e (event_id, place)
 WHERE (s.id, e.place) > (%(seal)s, %(place)s)
 ORDER BY s.id, e.place LIMIT %(limit)s
"""


@dataclass(frozen=True, slots=True)
class Place:
    """How far somebody has read: the seal, and the events of it they have had. Written ``17.203``."""

    seal: int = 0
    place: int = 0

    def __str__(self) -> str:
        return f"{self.seal}.{self.place}"

    @classmethod
    def parse(cls, text: str) -> Place:
        """What ``str`` wrote; nothing or 0 is the beginning. InvalidInput."""
        found = _WRITTEN.fullmatch(text or "0")
        if found is None:
            raise InvalidInput(field="after", reason="unknown")
        return cls(int(found[1]), int(found[2] or 0))


def sealed_after(after: Place, limit: int = 200) -> tuple[list[Event], Place]:
    """The sealed events that follow ``after``, and the place behind the last of them."""
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, {"seal": after.seal, "place": after.place, "limit": limit})
        rows = cursor.fetchall()
    events = Event.objects.in_bulk([row[2] for row in rows])
    last = Place(rows[-1][0], rows[-1][1]) if rows else after
    return [events[row[2]] for row in rows], last
