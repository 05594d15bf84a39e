"""E-mail over SMTP: ``smtp://[user:password@]host:port`` (STARTTLS where offered) or ``smtps://``."""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from yichuang.apps.notices.adapters.channels import TIMEOUT_SECONDS, Outgoing, Rejected, Unreachable

_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Mail:
    """``Message-ID`` carries the notice's id, by which mail servers and readers drop repeats."""

    url: str = field(repr=False)
    sender: str = "yichuang@localhost"
    timeout_seconds: float = TIMEOUT_SECONDS

    def send(self, message: Outgoing) -> None:
        """Raises Rejected, Unreachable."""
        letter = EmailMessage()
        letter["From"], letter["To"], letter["Subject"] = self.sender, message.address, message.title
        letter["Message-ID"] = f"<{message.id}@yichuang>"
        letter.set_content(message.text)
        try:
            with self._connect() as server:
                server.send_message(letter)
        except smtplib.SMTPRecipientsRefused as fault:
            codes = [code for code, _ in fault.recipients.values()]
            raise _verdict(min(codes)) from fault
        except smtplib.SMTPResponseException as fault:
            raise _verdict(fault.smtp_code) from fault
        except (OSError, smtplib.SMTPException) as fault:
            raise Unreachable(type(fault).__name__) from fault

    def _connect(self) -> smtplib.SMTP:
        parts = urlsplit(self.url)
        host, secure = parts.hostname or "", parts.scheme == "smtps"
        if secure:
            server: smtplib.SMTP = smtplib.SMTP_SSL(host, parts.port or 465, timeout=self.timeout_seconds)
        else:
            server = smtplib.SMTP(host, parts.port or 25, timeout=self.timeout_seconds)
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        return server


def _verdict(code: int) -> Rejected | Unreachable:
    return Rejected(f"smtp_{code}") if code >= _PERMANENT else Unreachable(f"smtp_{code}")
