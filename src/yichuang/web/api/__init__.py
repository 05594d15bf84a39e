"""The API 接口 at ``/api/v1``: the same commands and queries as the pages, as JSON. No rules.

Bearer tokens or the session of a logged-in page; ``Idempotency-Key`` on every POST; ``If-Match`` on changes; refusals
as RFC 9457 problems with a stable ``code`` and a Chinese ``detail``; lists in keyset pages (``?after=``).
"""

from yichuang.web.api.assembly import api

__all__ = ["api"]
