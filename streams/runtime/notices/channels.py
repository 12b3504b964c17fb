"""Ways of telling: a webhook and e-mail. Each says whether what it sent has arrived, has not, or may have."""

import http.client
import smtplib
import ssl
from email.message import EmailMessage
from enum import Enum
from typing import Protocol
from urllib.parse import urlsplit

import msgspec

from contracts.errors import SettingError
from contracts.settings import Settings, variable
from streams.alerts.notices import Step, payload, subject, text

ANSWER_S = 15.0
BUSY = (408, 425, 429)
"""Answers of a web server that it may take the same later; so are those from 500 on."""


class Sent(Enum):
    """What became of one attempt. UNKNOWN: it was handed over, and no answer came."""

    YES = "sent"
    NOT_YET = "not yet"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class Channel(Protocol):
    """One way of telling. `send` waits for its answer: call it in a thread."""

    @property
    def name(self) -> str: ...

    def send(self, step: Step) -> tuple[Sent, str]:
        """What became of it, and why."""
        ...


class Webhook:
    """POSTs JSON to an address; the header `Idempotency-Key` names the step, `Authorization` carries the token."""

    name = "webhook"

    def __init__(self, settings: Settings) -> None:
        self._url = urlsplit(settings.notify_webhook)
        self._token = settings.notify_webhook_token
        self._address = settings.public_url

    def send(self, step: Step) -> tuple[Sent, str]:
        body = msgspec.json.encode(payload(step, self._address))
        headers = {"Content-Type": "application/json", "Idempotency-Key": step.id}
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        connection = self._connection()
        handed_over = False
        try:
            connection.connect()
            handed_over = True
            target = self._url.path or "/"
            connection.request("POST", f"{target}?{self._url.query}" if self._url.query else target, body, headers)
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            return Sent.UNKNOWN if handed_over else Sent.NOT_YET, f"{type(error).__name__}: {error}"
        finally:
            connection.close()
        return _of_status(status), f"HTTP {status}"

    def _connection(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._url.scheme == "https" else http.client.HTTPConnection
        return kind(self._url.hostname or "", self._url.port, timeout=ANSWER_S)


def _of_status(status: int) -> Sent:
    if 200 <= status < 300:
        return Sent.YES
    return Sent.NOT_YET if status in BUSY or status >= 500 else Sent.REFUSED


class Mail:
    """Sends one mail to all receivers, in the centre's language."""

    name = "mail"

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._receivers = [one.strip() for one in settings.notify_mail_to.split(",") if one.strip()]
        self._host, _, port = settings.smtp_server.partition(":")
        self._port = int(port or {"tls": 465, "starttls": 587, "none": 25}[settings.smtp_security])

    def send(self, step: Step) -> tuple[Sent, str]:
        handed_over = False
        try:
            smtp = self._connection()
            handed_over = True
            try:
                smtp.send_message(self._message(step), to_addrs=self._receivers)
            finally:  # what was taken is taken, however the server says goodbye
                smtp.close()
        except smtplib.SMTPResponseException as error:
            return _of_codes(error.smtp_code), str(error)
        except smtplib.SMTPRecipientsRefused as error:  # all of them: who takes it lets it pass
            return _of_codes(*(code for code, _ in error.recipients.values())), str(error)
        except (OSError, smtplib.SMTPException) as error:
            return Sent.UNKNOWN if handed_over else Sent.NOT_YET, f"{type(error).__name__}: {error}"
        return Sent.YES, "taken"

    def _connection(self) -> smtplib.SMTP:
        """Signed in, ready to send."""
        told = self._settings
        trusted = ssl.create_default_context()
        if told.smtp_security == "tls":
            smtp: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=ANSWER_S, context=trusted)
        else:
            smtp = smtplib.SMTP(self._host, self._port, timeout=ANSWER_S)
        try:
            if told.smtp_security == "starttls":
                smtp.starttls(context=trusted)
            if told.smtp_username:
                smtp.login(told.smtp_username, told.smtp_password)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _message(self, step: Step) -> EmailMessage:
        language = 0 if self._settings.language == "vi" else 1
        message = EmailMessage()
        message["Subject"] = subject(step)[language]
        message["From"] = self._settings.notify_mail_from
        message["To"] = ", ".join(self._receivers)
        message["Message-ID"] = f"<{step.id}.{step.at_ms}@ioc.hungyen>"
        message.set_content(text(step, self._settings.public_url)[language])
        return message


def _of_codes(*codes: int) -> Sent:
    """Answers from 400 to 499 are for now."""
    return Sent.NOT_YET if any(400 <= code < 500 for code in codes) else Sent.REFUSED


def channels(settings: Settings) -> list[Channel]:
    """The ways of telling that are switched on: none by default. SettingError names what one of them lacks."""
    found: list[Channel] = []
    if settings.notify_webhook:
        found.append(Webhook(settings))
    if settings.notify_mail_to:
        for field in ("smtp_server", "notify_mail_from"):
            if not getattr(settings, field):
                raise SettingError(f"{variable(field)} is empty, but IOC_NOTIFY_MAIL_TO wants mail to be sent")
        found.append(Mail(settings))
    return found
