"""Who is told of what: the only place that ties a lower room's topics to a higher room's handlers."""

from __future__ import annotations

from uuid import NAMESPACE_URL, uuid5

from yichuang.apps.benefits import service as benefits
from yichuang.apps.cases import (
    bundle_letters,
    bundles,
    departments,
    dialogue,
    dispatching,
    letters,
    means,
    partner_words,
    province,
    survey,
)
from yichuang.apps.checks import corrections
from yichuang.apps.journal import heads
from yichuang.apps.journal.adapters.sinks import sinks
from yichuang.apps.journal.outbox import Handlers
from yichuang.apps.notices.adapters.channels import Outgoing, Unreachable
from yichuang.apps.notices.adapters.ways import way_for
from yichuang.apps.outreach import alerts, progress
from yichuang.apps.oversight import service as ratings
from yichuang.apps.sources import service as sources
from yichuang.apps.visits import service as visits


def _mail(address: str, title: str, text: str) -> None:
    """The notices' way for mail, for a room below them. The same text always has the same id."""
    way = way_for("email")
    if way is None:
        raise Unreachable("not_configured")
    way.send(Outgoing(uuid5(NAMESPACE_URL, address + text), "email", address, title, text))


handlers = Handlers()
handlers.on("case.*", letters.write_letters)
handlers.on("case.*", letters.tell_person)
handlers.on("case.*", letters.print_certificate)
handlers.on("case.*", dispatching.tell)
handlers.on("case.*", bundles.advance)
handlers.on("case.submit", bundle_letters.keep_data_receipt)
handlers.on(bundles.SUBMITTED, bundle_letters.write_receipt)
handlers.on(bundles.SUBMITTED, bundle_letters.keep_data_receipt)
handlers.on(bundles.FINISHED, bundle_letters.write_result)
handlers.on(bundles.REVERSED, bundle_letters.write_reversal)
handlers.on("case.*", province.push)
handlers.on("feed.*", departments.hear)
handlers.on("case.supply", departments.serve_supplied)
handlers.on("feed.application", province.pull)
handlers.on(visits.KEPT, survey.of_visit)
handlers.on("case.accept", survey.of_case)
handlers.on("case.review", survey.of_case)
handlers.on(visits.KEPT, progress.of_visit)
handlers.on("case.*", progress.of_case)
handlers.on(f"feed.{alerts.KIND}", alerts.hear)
handlers.on("case.*", means.of_case)
handlers.on("check.done", means.of_check)
handlers.on(sources.CORRECTION_ANSWERED, partner_words.tell_answer)
handlers.on(sources.CORRECTION_ANSWERED, corrections.of_correction)
handlers.on(sources.SENDING_REFUSED, partner_words.hear_refusal)
handlers.on(dialogue.ANSWERED, dialogue.tell_person)
handlers.on("case.submit", benefits.note_relative)
handlers.on("case.review", benefits.note_visit)
handlers.on("case.grant", benefits.open_award)
handlers.on("case.revoke", benefits.revoke_award)
handlers.on("case.rectify", benefits.correct_award)
handlers.on("check.done", benefits.hear_check)
handlers.on("life.*", benefits.of_life_event)
handlers.on("award.*", benefits.share)
handlers.on("case.rate", ratings.record_rating)
handlers.on(heads.TOPIC, heads.delivery(sinks(_mail)))
