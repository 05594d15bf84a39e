"""Which way serves which kind of message, as this installation is configured."""

from __future__ import annotations

from django.conf import settings

from yichuang.apps.notices.adapters.channels import Way
from yichuang.apps.notices.adapters.gateway import Gateway
from yichuang.apps.notices.adapters.mail import Mail


def way_for(channel: str) -> Way | None:
    """The configured way for sms, email or wechat; None where the installation has none."""
    environment = settings.ENVIRONMENT
    if channel == "email":
        return Mail(environment.smtp_url) if environment.smtp_url else None
    return Gateway(environment.gateway_url) if environment.gateway_url else None
