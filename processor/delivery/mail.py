"""One mail over SMTP, with a clear word on whether it arrived.

Until the final dot is sent nothing is delivered; once it is sent, silence proves nothing.
Sources: RFC 5321 4.2.5 and 4.5.3.2.6; RFC 2034 for what 4xx and 5xx mean.
"""

from __future__ import annotations

import smtplib
import ssl
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from processor.delivery.outcome import Outcome, Went


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where mail is handed over. ``security``: starttls, tls or none."""

    host: str
    port: int
    sender: str
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    seconds: float = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail. ``id`` makes its Message-ID, so the same mail is known again."""

    id: str
    to: str
    subject: str
    text: str
    at: datetime


def written(mail: Mail, sender: str) -> bytes:
    """The mail as it goes over the wire and into the spool."""
    message = EmailMessage(policy=SMTP)
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = " ".join(mail.subject.split())
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@form-desk.invalid>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    return message.as_bytes()


def send_mail(server: MailServer, to: str, content: bytes) -> Outcome:
    """Hand one mail over; never raises for what the server or the network does."""
    try:
        with _connected(server) as client:
            return _hand_over(client, server.sender, to, content)
    except smtplib.SMTPResponseException as said:
        return _said(said.smtp_code, said.smtp_error)
    except smtplib.SMTPException as trouble:
        return Outcome(Went.LATER, type(trouble).__name__)
    except (OSError, ValueError) as trouble:
        return Outcome(Went.LATER, str(trouble.args[-1] if trouble.args else trouble)[:200])


def _connected(server: MailServer) -> smtplib.SMTP:
    context = ssl.create_default_context()
    client: smtplib.SMTP
    if server.security == "tls":
        client = smtplib.SMTP_SSL(server.host, server.port, timeout=server.seconds, context=context)
    else:
        client = smtplib.SMTP(server.host, server.port, timeout=server.seconds)
    if server.security == "starttls":
        client.starttls(context=context)
    if server.user:
        client.login(server.user, server.password)
    return client


def _hand_over(client: smtplib.SMTP, sender: str, to: str, content: bytes) -> Outcome:
    client.ehlo_or_helo_if_needed()
    for code, said in (client.mail(sender), client.rcpt(to)):
        if code >= 400:
            return _said(code, said)
    client.putcmd("data")
    code, said = client.getreply()
    if code != 354:
        return _said(code, said)
    client.send(smtplib._quote_periods(content) + b".\r\n")  # type: ignore[attr-defined]
    try:
        code, said = client.getreply()
    except (smtplib.SMTPException, OSError):
        client.close()
        return Outcome(Went.UNCERTAIN, "no answer after the message was sent")
    return Outcome(Went.SENT) if code == 250 else _said(code, said)


def _said(code: int, said: bytes | str) -> Outcome:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    went = Went.LATER if 400 <= code < 500 else Went.REFUSED
    return Outcome(went, f"{code} {' '.join(text.split())}"[:200])
