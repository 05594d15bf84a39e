"""Logging in and out: citizens by a code on their phone, staff by name and password."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import auth, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.apps.accounts import service as accounts
from yichuang.apps.accounts.logins import CODE_LIFETIME
from yichuang.apps.accounts.models import User, UserKind
from yichuang.apps.accounts.phones import parse_mobile
from yichuang.apps.accounts.queries import actor_for
from yichuang.apps.cases import ownership
from yichuang.apps.notices import service as notices
from yichuang.apps.notices.models import Channel
from yichuang.core.errors import DomainError
from yichuang.core.masking import mask_phone
from yichuang.web import now
from yichuang.web.errors import wording
from yichuang.web.sessions import next_url, recall, remember

_BACKEND = "django.contrib.auth.backends.ModelBackend"
_PHONE = "login_phone"
_MINUTES = str(int(CODE_LIFETIME.total_seconds() // 60))


@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    """First the phone; the code follows on the next page."""
    error, phone = "", request.POST.get("phone", "")
    if request.method == "POST":
        try:
            _send_code(request, phone)
        except DomainError as refused:
            error = wording(refused).text
        else:
            return HttpResponseRedirect(_with_next(request, "portal:login_code"))
    context = {"error": error, "phone": phone, "next": next_url(request)}
    return render(request, "portal/login.html", context, status=422 if error else 200)


def _send_code(request: HttpRequest, phone: str) -> None:
    number = parse_mobile(phone)
    code = accounts.request_login_code(number, _address(request), now(request))
    sent = notices.tell(
        key=f"login/{uuid.uuid4()}",
        recipient=notices.Recipient(phone=number),
        template="login_code",
        values={"code": code, "minutes": _MINUTES},
        channels=(Channel.SMS,),
    )
    remember(request, _PHONE, number)
    if settings.DEMO and not sent:  # no gateway in this demo: nobody would ever see the code
        messages.info(request, f"演示环境不发短信。验证码是 {code}。")


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def login_code(request: HttpRequest) -> HttpResponse:
    """The code; right, it opens the account and leads on to where the person was going."""
    phone = recall(request, _PHONE)
    if not phone:
        return HttpResponseRedirect(_with_next(request, "portal:login"))
    error = ""
    if request.method == "POST":
        try:
            user = accounts.log_in_with_code(
                phone, request.POST.get("code", ""), now(request), address=_address(request)
            )
        except DomainError as refused:
            error = wording(refused).text
        else:
            request.session.pop(_PHONE, None)
            auth.login(request, user, backend=_BACKEND)
            ownership.take_over(actor_for(user, now(request)))
            return HttpResponseRedirect(next_url(request))
    context = {
        "error": error,
        "phone": mask_phone(phone),
        "next": next_url(request),
        "gateway": settings.ENVIRONMENT.gateway_url if settings.DEMO else "",
    }
    return render(request, "portal/login_code.html", context, status=422 if error else 200)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def staff_login(request: HttpRequest) -> HttpResponse:
    """Name and password; limited per name and address."""
    error, username = "", request.POST.get("username", "").strip()
    if request.method == "POST":
        try:
            accounts.check_login_allowed(username, _address(request), now(request))
        except DomainError as refused:
            error = wording(refused).text
        else:
            user = auth.authenticate(request, username=username, password=request.POST.get("password", ""))
            if isinstance(user, User) and user.kind == UserKind.STAFF:
                accounts.login_succeeded(username, _address(request))
                auth.login(request, user, backend=_BACKEND)
                return HttpResponseRedirect(next_url(request, "/desk"))
            error = "用户名或密码不对，请再输一次。忘记密码请找本单位管理员。"
    context = {"error": error, "username": username, "next": next_url(request, "/desk")}
    return render(request, "portal/staff_login.html", context, status=422 if error else 200)


@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    """Ends the session; nothing of the person stays in the browser."""
    staff = getattr(request.user, "kind", "") == UserKind.STAFF
    auth.logout(request)
    messages.success(request, "已退出登录。")
    return HttpResponseRedirect("/staff/login" if staff else "/")


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


def _with_next(request: HttpRequest, view: str) -> str:
    return f"{reverse(view)}?{urlencode({'next': next_url(request)})}"
