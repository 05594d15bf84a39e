"""SMS and WeChat over the city's message gateway: one POST of JSON, de-duplicated there by ``id``.

200-299 taken; 408, 425, 429 and 5xx try again; any other answer is final. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from yichuang.apps.journal import outgoing
from yichuang.apps.notices.adapters.channels import TIMEOUT_SECONDS, Outgoing, Rejected, Unreachable

_LATER = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class Gateway:
    """``url`` is the gateway's root; messages go to ``<url>/messages``."""

    url: str
    timeout_seconds: float = TIMEOUT_SECONDS

    def send(self, message: Outgoing) -> None:
        """Raises Rejected, Unreachable."""
        status = self._post(
            {
                "id": str(message.id),
                "channel": message.channel,
                "to": message.address,
                "title": message.title,
                "text": message.text,
            }
        )
        if status in _LATER or status >= 500:
            raise Unreachable(f"http_{status}")
        if not 200 <= status < 300:
            raise Rejected(f"http_{status}")

    def _post(self, body: dict[str, str]) -> int:
        parts = urlsplit(self.url)
        connection = outgoing.connection(self.url, self.timeout_seconds)
        try:
            connection.request(
                "POST",
                f"{parts.path.rstrip('/')}/messages",
                body=json.dumps(body, ensure_ascii=False).encode(),
                headers={"Content-Type": "application/json", "Idempotency-Key": body["id"]},
            )
            return connection.getresponse().status
        except (OSError, http.client.HTTPException) as fault:
            raise Unreachable(type(fault).__name__) from fault
        finally:
            connection.close()
