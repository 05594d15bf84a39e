"""What each action needs, as typed data; a missing reason is refused before anything moves.

Texts are what people will read in letters. No field may hold personal data: they go into the journal.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from yichuang.apps.cases.lifecycle.states import Action


class Need(BaseModel):
    """Base: frozen, unknown keys refused. ``in_person``: the person stood at the counter for this."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    in_person: bool = False


class Fault(BaseModel):
    """One thing to mend: a field key or a material code, and what to do, in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    about: str
    text: str = Field(min_length=2, max_length=200)


class PreReview(Need):
    complete: bool
    opinion: str = Field(default="", max_length=500)
    missing: tuple[str, ...] = ()


class RequestCorrection(Need):
    faults: tuple[Fault, ...] = Field(min_length=1)


class Supplement(Need):
    """What the file now holds; filled in by the service, not by people."""

    answers_version: int | None = None
    answers: str | None = None  # digest
    steps: tuple[str, ...] | None = None
    materials: tuple[str, ...] | None = None


class Accept(Need):
    urgent_reason: str | None = Field(default=None, min_length=4, max_length=300)


class AcceptTolerated(Accept):
    materials: tuple[str, ...] = Field(min_length=1)
    commitment: str = Field(min_length=4, max_length=1000)
    due_on: date | None = None


class AcceptOnCommitment(Accept):
    materials: tuple[str, ...] = Field(min_length=1)
    commitment: str = Field(min_length=4, max_length=1000)


class RefuseAcceptance(Need):
    reason: str = Field(min_length=4, max_length=500)
    where_to_go: str = Field(default="", max_length=200)


class Reason(Need):
    reason: str = Field(min_length=4, max_length=500)


class Supply(Need):
    material: str


class Claim(Need):
    pass


class Reassign(Need):
    to_user: int
    reason: str = Field(min_length=2, max_length=300)


class Review(Need):
    opinion: str = Field(min_length=2, max_length=1000)
    officers: tuple[int, ...] = ()  # the second officer where the law wants two
    answers_version: int | None = None  # with what was entered in a check step; filled in by the service
    answers: str | None = None  # digest


class SendBack(Reason):
    step: str


class RequestOpinion(Need):
    offices: tuple[str, ...] = Field(min_length=1)
    question: str = Field(min_length=4, max_length=500)
    due_on: date | None = None


class GiveOpinion(Need):
    agrees: bool
    opinion: str = Field(min_length=2, max_length=1000)
    office: str | None = None


class Publish(Need):
    text: str = Field(min_length=4, max_length=1000)
    place: str = Field(min_length=2, max_length=200)
    days: int = Field(default=7, ge=1, le=60)


class Object(Need):
    text: str = Field(min_length=4, max_length=500)


class Suspend(Reason):
    ground: str


class Extend(Reason):
    days: int = Field(ge=1, le=60)


class Grant(Need):
    reasons: str = Field(default="", max_length=1000)
    amount_fen: int | None = Field(default=None, ge=0)


class Deny(Need):
    """``despite_report``: why, where the final report of the means check says that it fits."""

    reasons: str = Field(min_length=4, max_length=1000)
    despite_report: str = Field(default="", max_length=500)


class Serve(Need):
    method: str = Field(pattern="^(counter|express|electronic)$")
    express_no: str | None = Field(default=None, max_length=40)
    signature: str | None = Field(default=None, max_length=64)  # digest of the drawn signature


class Rate(Need):
    grade: int = Field(ge=1, le=5)
    options: tuple[int, ...] = ()


class Terminate(Reason):
    ground: str = Field(min_length=2, max_length=200)


class Lapse(Need):
    what: str


class Rectify(Reason):
    field: str
    old: str = Field(max_length=500)
    new: str = Field(max_length=500)


class Revoke(Reason):
    ground: str = Field(min_length=2, max_length=200)


NEEDS: dict[Action, type[Need]] = {
    Action.PRE_REVIEW: PreReview,
    Action.REQUEST_CORRECTION: RequestCorrection,
    Action.SUPPLEMENT: Supplement,
    Action.ACCEPT: Accept,
    Action.ACCEPT_TOLERATED: AcceptTolerated,
    Action.ACCEPT_ON_COMMITMENT: AcceptOnCommitment,
    Action.DEEM_ACCEPTED: Need,
    Action.REFUSE_ACCEPTANCE: RefuseAcceptance,
    Action.REVOKE_ACCEPTANCE: Reason,
    Action.SUPPLY: Supply,
    Action.CLAIM: Claim,
    Action.RELEASE: Claim,
    Action.REASSIGN: Reassign,
    Action.REVIEW: Review,
    Action.SEND_BACK: SendBack,
    Action.REQUEST_OPINION: RequestOpinion,
    Action.GIVE_OPINION: GiveOpinion,
    Action.PUBLISH: Publish,
    Action.OBJECT: Object,
    Action.END_PUBLICATION: Need,
    Action.SUSPEND: Suspend,
    Action.RESUME: Need,
    Action.EXTEND: Extend,
    Action.GRANT: Grant,
    Action.DENY: Deny,
    Action.SERVE: Serve,
    Action.RATE: Rate,
    Action.WITHDRAW: Need,
    Action.TERMINATE: Terminate,
    Action.LAPSE: Lapse,
    Action.RECTIFY: Rectify,
    Action.REVOKE: Revoke,
    Action.REMIND: Need,
    Action.EXPIRE: Need,
    Action.ARCHIVE: Need,
}
