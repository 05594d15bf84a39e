"""Who is told of what: the only place that ties a lower room's topics to a higher room's handlers."""

from __future__ import annotations

from yichuang.apps.cases import dialogue, letters
from yichuang.apps.journal.outbox import Handlers
from yichuang.apps.oversight import service as ratings

handlers = Handlers()
handlers.on("case.*", letters.write_letters)
handlers.on("case.*", letters.tell_person)
handlers.on("case.*", letters.print_certificate)
handlers.on(dialogue.ANSWERED, dialogue.tell_person)
handlers.on("case.rate", ratings.record_rating)
