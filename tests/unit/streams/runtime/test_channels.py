"""A webhook and a mail server get what they shall, and what they answer is understood."""

from email import message_from_string, policy

import pytest

from contracts.errors import SettingError
from contracts.settings import Settings
from ops.ports import free_ports
from streams.alerts.notices import Step
from streams.runtime.notices.channels import Channel, Mail, Sent, Webhook, channels
from tests.fixtures.alerts import NOW_MS, an_alert
from tests.fixtures.receivers import mail_receiver, web_receiver

STEP = Step("7.1", "critical", 0, NOW_MS, an_alert(severity=1))


def test_nothing_is_told_unless_somebody_asks_for_it() -> None:
    assert channels(Settings()) == []


def test_mail_without_a_server_or_a_sender_names_the_setting() -> None:
    with pytest.raises(SettingError, match="IOC_SMTP_SERVER is empty"):
        channels(Settings(notify_mail_to="a@example.org"))
    with pytest.raises(SettingError, match="IOC_NOTIFY_MAIL_FROM is empty"):
        channels(Settings(notify_mail_to="a@example.org", smtp_server="mail"))


def test_a_webhook_gets_the_step_with_its_identity_and_the_token() -> None:
    with web_receiver() as web:
        (channel,) = channels(Settings(notify_webhook=web.address, notify_webhook_token="secret"))
        assert channel.send(STEP) == (Sent.YES, "HTTP 200")
    ((headers, body),) = web.got
    assert (headers["Idempotency-Key"], headers["Authorization"]) == ("7.1", "Bearer secret")
    assert (body["kind"], body["alert"]["id"]) == ("critical", STEP.alert.id)


@pytest.mark.parametrize(
    ("status", "sent"),
    [
        (204, Sent.YES),
        (503, Sent.NOT_YET),
        (429, Sent.NOT_YET),
        (404, Sent.REFUSED),
        (301, Sent.REFUSED),
        (0, Sent.UNKNOWN),
    ],
)
def test_an_answer_of_a_web_server_is_understood(status: int, sent: Sent) -> None:
    with web_receiver(status) as web:
        assert Webhook(Settings(notify_webhook=web.address)).send(STEP)[0] is sent
    assert len(web.got) == 1


def mail(server: str) -> Mail:
    return Mail(
        Settings(
            notify_mail_to="a@example.org, b@example.org",
            notify_mail_from="ioc@example.org",
            smtp_server=server,
            smtp_security="none",
            public_url="https://ioc.example",
        )
    )


def test_a_mail_says_in_its_subject_what_is_wrong() -> None:
    with mail_receiver() as server:
        assert mail(server.server).send(STEP) == (Sent.YES, "taken")
    (raw,) = server.got
    message = message_from_string(raw, policy=policy.default)
    assert message["Subject"] == "[Khẩn cấp] Camera im lặng"
    assert message["To"] == "a@example.org, b@example.org"
    assert f"https://ioc.example/alerts/{STEP.alert.id}" in message.get_content()


@pytest.mark.parametrize(("answer", "sent"), [("550 no such user", Sent.REFUSED), ("450 later", Sent.NOT_YET)])
def test_an_answer_of_a_mail_server_is_understood(answer: str, sent: Sent) -> None:
    with mail_receiver(answer) as server:
        assert mail(server.server).send(STEP)[0] is sent
    assert server.got == []


@pytest.mark.parametrize("kind", ["web", "mail"])
def test_a_server_that_is_away_got_nothing_yet(kind: str) -> None:
    (port,) = free_ports((0,))
    web = Webhook(Settings(notify_webhook=f"http://127.0.0.1:{port}"))
    channel: Channel = web if kind == "web" else mail(f"127.0.0.1:{port}")
    assert channel.send(STEP)[0] is Sent.NOT_YET
