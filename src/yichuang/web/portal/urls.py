"""Addresses of the portal, mounted at the root. Nothing personal stands in an address."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from yichuang.web.portal import (
    accounts,
    asking,
    benefits,
    bundles,
    consents,
    filling,
    found,
    hall,
    handing_in,
    lookups,
    mandates,
    mine,
    papers,
    renewing,
    sharing,
    tracking,
    volunteering,
)

app_name = "portal"

_CASE: list[URLPattern | URLResolver] = [
    path("", mine.case, name="case"),
    path("/why", mine.why_page, name="why"),
    path("/withdraw", mine.withdraw, name="withdraw"),
    path("/rate", mine.rate, name="rate"),
    path("/supply/<slug:material>", mine.supply, name="supply"),
    path("/letters/<uuid:uuid>", mine.letter, name="letter"),
    path("/certificates/<int:pk>", mine.certificate, name="certificate"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", hall.home, name="home"),
    path("services", hall.services, name="services"),
    path("services/<slug:code>", hall.service, name="service"),
    path("services/<slug:code>/ask", asking.about_service, name="ask_service"),
    path("bundles", bundles.index, name="bundles"),
    path("bundles/<slug:code>", bundles.bundle, name="bundle"),
    path("benefits", benefits.benefits, name="benefits"),
    path("benefits/hearings/<uuid:key>", benefits.hearing, name="benefit_hearing"),
    path("benefits/<str:number>/letters/<uuid:uuid>", benefits.letter, name="benefit_letter"),
    path("help", hall.help_page, name="help"),
    path("preferences/elder", hall.elder, name="elder"),
    path("preferences/region", hall.region, name="region"),
    path("login", accounts.login, name="login"),
    path("login/code", accounts.login_code, name="login_code"),
    path("staff/login", accounts.staff_login, name="staff_login"),
    path("staff", RedirectView.as_view(url="/desk/")),
    path("logout", accounts.logout, name="logout"),
    path("apply/<slug:code>", filling.apply, name="apply"),
    path("a/<str:no>", filling.task_list, name="task_list"),
    path("a/<str:no>/<int:number>", filling.form_page, name="form_page"),
    path("a/<str:no>/renew", renewing.renew, name="renew"),
    path("a/<str:no>/consent", sharing.consent, name="consent"),
    path("a/<str:no>/family", consents.family, name="family_consents"),
    path("consents/<uuid:key>", consents.consent, name="asked_consent"),
    path("a/<str:no>/found", found.found, name="found"),
    path("a/<str:no>/found/wrong", found.contest, name="contest"),
    path("a/<str:no>/materials", papers.materials, name="materials"),
    path("a/<str:no>/materials/<uuid:uuid>", papers.material_file, name="material_file"),
    path("a/<str:no>/check", handing_in.check, name="check"),
    path("a/<str:no>/submit", handing_in.submit, name="submit"),
    path("a/<str:no>/done", handing_in.done, name="done"),
    path("a/<str:no>/receipt", handing_in.receipt, name="receipt"),
    path("mine", mine.mine, name="mine"),
    path("mine/lookups", lookups.lookups, name="lookups"),
    path("mine/consents/<uuid:key>/revoke", lookups.revoke, name="revoke_consent"),
    path("mandates", mandates.mandates, name="mandates"),
    path("mandates/<uuid:mandate>/revoke", mandates.revoke, name="revoke_mandate"),
    path("mandates/<uuid:mandate>/start", mandates.start, name="start_mandate"),
    path("volunteer", volunteering.volunteer, name="volunteer"),
    path("inbox", mine.inbox, name="inbox"),
    path("track", tracking.track, name="track"),
    path("case/<str:no>/whole/<uuid:uuid>", mine.bundle_letter, name="bundle_letter"),
    path("case/<str:no>/messages", asking.about_application, name="ask"),
    path("case/<str:no>", include(_CASE)),
    path("case/<str:no>/<int:part>", include(_CASE)),
]
