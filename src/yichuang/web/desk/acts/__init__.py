"""One form for every act of the table, in Chinese fields, filled with what can be read off the file."""

from __future__ import annotations

from yichuang.apps.cases.lifecycle import Action
from yichuang.web.desk.acts.acceptance import (
    AcceptForm,
    CommitmentForm,
    CorrectionForm,
    PreReviewForm,
    RefuseForm,
    SupplyForm,
    TolerateForm,
)
from yichuang.web.desk.acts.base import ActForm, ReasonForm
from yichuang.web.desk.acts.deciding import DenyForm, GrantForm, RectifyForm, ServeForm, TerminateForm
from yichuang.web.desk.acts.reviewing import (
    ExtendForm,
    GiveOpinionForm,
    ObjectForm,
    PublishForm,
    ReassignForm,
    RequestOpinionForm,
    ReviewForm,
    SendBackForm,
    SuspendForm,
)

__all__ = ["FORMS", "ActForm"]

FORMS: dict[Action, type[ActForm]] = {
    Action.PRE_REVIEW: PreReviewForm,
    Action.REQUEST_CORRECTION: CorrectionForm,
    Action.SUPPLEMENT: ActForm,
    Action.ACCEPT: AcceptForm,
    Action.ACCEPT_TOLERATED: TolerateForm,
    Action.ACCEPT_ON_COMMITMENT: CommitmentForm,
    Action.REFUSE_ACCEPTANCE: RefuseForm,
    Action.REVOKE_ACCEPTANCE: ReasonForm,
    Action.SUPPLY: SupplyForm,
    Action.CLAIM: ActForm,
    Action.RELEASE: ActForm,
    Action.REASSIGN: ReassignForm,
    Action.REVIEW: ReviewForm,
    Action.SEND_BACK: SendBackForm,
    Action.REQUEST_OPINION: RequestOpinionForm,
    Action.GIVE_OPINION: GiveOpinionForm,
    Action.PUBLISH: PublishForm,
    Action.OBJECT: ObjectForm,
    Action.SUSPEND: SuspendForm,
    Action.RESUME: ActForm,
    Action.EXTEND: ExtendForm,
    Action.GRANT: GrantForm,
    Action.DENY: DenyForm,
    Action.SERVE: ServeForm,
    Action.TERMINATE: TerminateForm,
    Action.RECTIFY: RectifyForm,
    Action.REVOKE: TerminateForm,
}
"""Acts of the desk; those of the applicant and of the clock have no form here."""
