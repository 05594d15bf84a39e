"""Verification, public registers, figures, statements. No login, no personal data beyond what law makes public."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from yichuang.apps.accounts import queries as accounts
from yichuang.apps.checks import queries as checks
from yichuang.apps.journal import signing
from yichuang.apps.registers import queries as registers
from yichuang.apps.releases import queries as releases
from yichuang.catalogue.model import Register
from yichuang.core.attestation import Fault
from yichuang.core.clocktime import shanghai_date
from yichuang.core.errors import NotFound
from yichuang.web import now
from yichuang.web.public.counting import count

_PAGE = 20
_LONGEST_NUMBER = 80
_LONGEST_TEXT = 2000
_STATES = {
    "valid": ("success", "证照有效", "请把下面的内容和手里的证照比一比，不一样就是假的。"),
    "expired": ("warning", "证照已过期", "它曾经有效，现在过了有效期，不能再用。"),
    "revoked": ("error", "证照已作废", "它已被撤销，不能再用。请不要接受。"),
    "superseded": ("error", "证照已换发", "它已被新的一份代替，不能再用。请要新的一份。"),
    "unknown": ("error", "没有这个编号", "没有发过这个编号的证照。请核对编号，或打电话问发证机关。"),
}
_FAULTS = {
    Fault.UNREADABLE: (
        "error",
        "这不是证照的二维码",
        "没有在里面找到证照的签名。请把二维码扫出来的文字整段粘贴，从 http 开头到最后。",
    ),
    Fault.UNKNOWN_KEY: (
        "error",
        "不是本机关签发的",
        "签名用的密钥不是我们的。请不要接受，并打电话问证照上写的发证机关。",
    ),
    Fault.FORGED: ("error", "签名不对", "内容被改过。请不要接受。"),
}
_NOT_OURS = (
    "error",
    "和发证记录对不上",
    "签名是真的，但记录里没有这样一份证照。请不要接受，并打电话问发证机关。",
)
_CLOSED = "登记已经注销或撤销，这份证照不能再用。"
_REPORTS = {
    "valid": (
        "success",
        "核对报告有效",
        "请把下面的编号、日期和数据摘要与手里的报告比一比，不一样就是假的。",
    ),
    "replaced": ("error", "核对报告已有新的一份", "它已被复查后的报告代替，请要新的一份。"),
    "expired": ("warning", "核对报告已过期", "它曾经有效，现在过了有效期，要重新核对。"),
}


@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest, no: str = "") -> HttpResponse:
    """Whether a certificate stands, and the lines anyone may compare with the paper.

    By the number as typed, by the code as scanned (``c``), or by the code's text as pasted (POST, so that it stays out
    of addresses and logs).
    """
    typed = request.GET.get("no", "").strip()[:_LONGEST_NUMBER]
    if typed and not no:
        return HttpResponseRedirect(reverse("public:verify_number", args=[typed]))
    context: dict[str, object] = {"no": no, "crumbs": [{"label": "首页", "url": "/"}, {"label": "验证证照"}]}
    scanned = _scanned(request)
    if scanned:
        count(request)
        context |= _proved(request, scanned)
    elif no:
        count(request)
        context |= _found(request, no)
    return render(request, "public/verify.html", context)


def _scanned(request: HttpRequest) -> str:
    if request.method == "POST":
        return request.POST.get("text", "").strip()[:_LONGEST_TEXT]
    return f"{request.path}?c={request.GET['c']}"[:_LONGEST_TEXT] if "c" in request.GET else ""


def _proved(request: HttpRequest, text: str) -> dict[str, object]:
    """What the signature proves first, then what only the hall knows: whether the certificate still stands."""
    proof = registers.prove(text)
    number = None if proof.fault or proof.as_issued else checks.attested(text, signing.trusted())
    if number is not None:
        return {"no": number, "signed": True, **_found(request, number)}
    if proof.fault:
        kind, title, words = _FAULTS[proof.fault]
        return {"kind": kind, "title": title, "text": words, "unproved": True}
    if not proof.as_issued:
        kind, title, words = _NOT_OURS
        return {"kind": kind, "title": title, "text": words, "unproved": True}
    return {"no": proof.number, "proof": proof, **_found(request, proof.number)}


def _found(request: HttpRequest, no: str) -> dict[str, object]:
    report = checks.verify(no[:_LONGEST_NUMBER], shanghai_date(now(request)))
    if report is not None:
        state = "valid" if report.valid else "replaced" if report.replaced else "expired"
        kind, title, text = _REPORTS[state]
        return {"report": report, "kind": kind, "title": title, "text": text}
    found = registers.verify(no[:_LONGEST_NUMBER], on=now(request).date())
    kind, title, text = _STATES[found.state]
    if found.state == "valid" and found.entry_state != "living":
        kind, title, text = "error", "登记已失效", _CLOSED
    return {"found": found, "kind": kind, "title": title, "text": text}


@require_GET
def public_keys(request: HttpRequest) -> HttpResponse:
    """The public keys of certificates and seals, for who verifies without a network."""
    return HttpResponse(signing.published(), content_type="application/x-pem-file")


@require_GET
def register_list(request: HttpRequest) -> HttpResponse:
    """The registers anyone may search."""
    context = {
        "registers": public_registers(),
        "crumbs": [{"label": "首页", "url": "/"}, {"label": "查登记"}],
    }
    return render(request, "public/registers.html", context)


def public_registers() -> list[Register]:
    """In the order of their names."""
    found = releases.current_catalogue().registers.values()
    return sorted((register for register in found if register.public), key=lambda register: register.name)


@require_GET
def register(request: HttpRequest, code: str) -> HttpResponse:
    """One public register, searched by name or number, page by page. NotFound for one that is not public."""
    found = next((r for r in public_registers() if r.code == code), None)
    if found is None:
        raise NotFound(what="register")
    count(request)
    words, after = request.GET.get("q", "").strip()[:60], request.GET.get("after", "")[:400]
    page = registers.search(found, words, after=after, limit=_PAGE)
    more = urlencode({"q": words, "after": page.after}) if page.after else ""
    context = {
        "register": found,
        "words": words,
        "page": page,
        "offices": accounts.office_names({entry.office for entry in page.entries}),
        "next_url": f"?{more}" if more else "",
        "first_url": f"?{urlencode({'q': words})}" if after else "",
        "crumbs": [
            {"label": "首页", "url": "/"},
            {"label": "查登记", "url": reverse("public:registers")},
            {"label": found.name},
        ],
    }
    return render(request, "public/register.html", context)


@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """What the pages promise to people with impairments, and whom to tell where they fall short."""
    crumbs = [{"label": "首页", "url": "/"}, {"label": "无障碍说明"}]
    return render(request, "public/accessibility.html", {"crumbs": crumbs})


@require_GET
def robots(request: HttpRequest) -> HttpResponse:
    """Search engines read guides and statements, never applications, registers or verification."""
    closed = (
        "/a/",
        "/apply/",
        "/case/",
        "/mine",
        "/inbox",
        "/login",
        "/track",
        "/verify",
        "/registers",
        "/assistance",
        "/desk",
        "/board",
        "/staff",
        "/api/",
    )
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
