"""Addresses of the desk, mounted at ``desk/``. A case's number may end in ``/2``."""

from __future__ import annotations

from django.urls import path, register_converter

from yichuang.web.desk import (
    act,
    assisting,
    benefit_payments,
    benefit_rechecks,
    benefits,
    bundles,
    cases,
    checking,
    checks,
    exports,
    filling,
    guardians,
    guides,
    handover,
    help_days,
    intake,
    lead,
    leads,
    lists,
    organisations,
    papers,
    printed_form,
    registers,
    renewing,
    review,
    threads,
    today,
    undoing,
    visiting,
)


class CaseNo:
    """A case or application number, as typed: ``330200-26-SO02-000123-K`` or with ``/2``."""

    regex = r"[0-9A-Za-z-]{12,40}(?:/[0-9]{1,2})?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CaseNo, "caseno")

app_name = "desk"
urlpatterns = [
    path("", lists.home, name="home"),
    path("q/<str:name>", lists.queue, name="queue"),
    path("questions", threads.questions, name="questions"),
    path("questions/<uuid:thread>", threads.question, name="question"),
    path("search", lists.search, name="search"),
    path("export/<str:name>.<str:form>", exports.export, name="export"),
    path("c/<caseno:no>", cases.case, name="case"),
    path("c/<caseno:no>/why", cases.why, name="why"),
    path("c/<caseno:no>/unmask", cases.unmask, name="unmask"),
    path("c/<caseno:no>/ticks", checking.ticks, name="ticks"),
    path("c/<caseno:no>/do/<str:action>", act.act, name="act"),
    path("c/<caseno:no>/file/<uuid:uuid>", papers.file, name="file"),
    path("c/<caseno:no>/receipt", papers.receipt, name="receipt"),
    path("c/<caseno:no>/letters", papers.letters, name="letters"),
    path("c/<caseno:no>/certificate/<uuid:key>", papers.certificate, name="certificate"),
    path("c/<caseno:no>/means", checks.ask, name="ask_check"),
    path("checks", checks.queue, name="checks"),
    path("checks/<caseno:check_no>", checks.check, name="check"),
    path("checks/<caseno:check_no>/report/<int:version>", checks.report, name="check_report"),
    path("checks/<caseno:check_no>/paper/<uuid:uuid>", checks.paper, name="check_paper"),
    path("bundles/<caseno:no>", bundles.bundle, name="bundle"),
    path("bundles/<caseno:no>/undo", undoing.undo, name="undo_bundle"),
    path("guardians", guardians.queue, name="guardian_queue"),
    path("guardians/<caseno:no>", guardians.check, name="guardians"),
    path("partners", bundles.partners, name="partners"),
    path("new", intake.start, name="new"),
    path("new/card", intake.card, name="card"),
    path("new/<caseno:no>", filling.fill, name="fill"),
    path("new/<caseno:no>/save", filling.save, name="save"),
    path("new/<caseno:no>/renew", renewing.renew, name="renew"),
    path("new/<caseno:no>/form", printed_form.printed_form, name="form"),
    path("new/<caseno:no>/submit", filling.submit, name="submit"),
    path("benefits", benefits.awards, name="awards"),
    path("benefits/<str:number>", benefits.award, name="award"),
    path("benefits/<str:number>/letters/<uuid:uuid>", benefits.letter, name="award_letter"),
    path("relatives", benefits.relatives, name="relatives"),
    path("payments", benefit_payments.payments, name="payments"),
    path("payments/<str:number>", benefit_payments.payment, name="payment"),
    path("payments/<str:number>/export.<str:form>", benefit_payments.export, name="payment_export"),
    path("payments/<str:number>/return", benefit_payments.return_template, name="payment_return"),
    path("rechecks", benefit_rechecks.rechecks, name="rechecks"),
    path("rechecks/<uuid:key>", benefit_rechecks.recheck, name="recheck"),
    path("registers", registers.index, name="registers"),
    path("registers/<str:code>", registers.search, name="register"),
    path("guides", guides.index, name="guides"),
    path("guides/<str:code>", guides.guide, name="guide"),
    path("today", today.today, name="today"),
    path("assist", assisting.people, name="assist"),
    path("assist/new", assisting.note, name="assist_note"),
    path("assist/sync", assisting.sync, name="assist_sync"),
    path("assist/visit", visiting.note, name="visit_note"),
    path("assist/visit/sync", visiting.sync, name="visit_sync"),
    path("assist/lead", leads.note, name="lead_note"),
    path("assist/lead/sync", leads.sync, name="lead_sync"),
    path("assist/worker.js", assisting.worker, name="assist_worker"),
    path("visits", visiting.home, name="visits"),
    path("visits/<uuid:visit>", visiting.visit, name="visit"),
    path("visits/<uuid:visit>/file/<uuid:uuid>", visiting.file, name="visit_file"),
    path("leads", leads.leads, name="leads"),
    path("leads/<uuid:lead>", lead.lead, name="lead"),
    path("leads/<uuid:lead>/agree", lead.agree, name="lead_agree"),
    path("organisations", organisations.organisations, name="organisations"),
    path("organisations/<uuid:partner>", organisations.organisation, name="organisation"),
    path("help-days", help_days.help_days, name="help_days"),
    path("help-days/<uuid:day>", help_days.help_day, name="help_day"),
    path("review", review.review, name="review"),
    path("handover", handover.handover, name="handover"),
    path("handover/<int:pk>/end", handover.end, name="end_handover"),
]
