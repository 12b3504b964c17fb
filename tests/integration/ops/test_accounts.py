"""`ioc users` and `ioc tokens` on a real Kafka: dashboards read what they write, and all of it is on record."""

import asyncio
import subprocess

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition

from contracts.audit import Audited, AuditEntry, decode
from contracts.catalogue import AUDIT
from contracts.clock import system_clock
from contracts.settings import Settings
from dashboard.access.directory import Directory
from dashboard.access.passwords import PasswordCheck
from ops.topics import create_topics
from tests.fixtures.access import PASSWORD
from tests.fixtures.stack import IOC, clean_environment


class Console:
    """A command line in front of one Kafka."""

    def __init__(self, bootstrap: str) -> None:
        self.settings = Settings(kafka_bootstrap=bootstrap)
        create_topics(self.settings)

    def ioc(self, *arguments: str, typed: str = "") -> str:
        done = self.run(*arguments, typed=typed)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
        environ = clean_environment() | {"IOC_KAFKA_BOOTSTRAP": self.settings.kafka_bootstrap}
        return subprocess.run(
            (*IOC, *arguments), env=environ, input=typed, capture_output=True, text=True, check=False, timeout=90
        )

    def directory(self) -> Directory:
        found = Directory(self.settings)
        asyncio.run(found.load())
        return found

    def entries(self) -> list[AuditEntry]:
        return asyncio.run(_entries(self.settings.kafka_bootstrap))


async def _entries(bootstrap: str) -> list[AuditEntry]:
    consumer = AIOKafkaConsumer(bootstrap_servers=bootstrap, isolation_level="read_committed")
    await consumer.start()
    try:
        partition = TopicPartition(AUDIT, 0)
        consumer.assign([partition])
        await consumer.seek_to_beginning(partition)
        end = (await consumer.end_offsets([partition]))[partition]
        found: list[AuditEntry] = []
        while await consumer.position(partition) < end:
            records = (await consumer.getmany(partition, timeout_ms=500)).get(partition, [])
            found += [decode(record.value) for record in records]
        return found
    finally:
        await consumer.stop()


@pytest.fixture
def console(empty_kafka: str) -> Console:
    return Console(empty_kafka)


def test_the_first_administrator_can_sign_in_and_is_on_record(console: Console) -> None:
    assert "makes the first" in console.ioc("users", "list")
    console.ioc("users", "add", "lan", "--role", "administrator", "--name", "Lan", typed=PASSWORD + "\n")
    account = console.directory().account("lan")
    assert account is not None
    assert (account.shown, account.role, account.epoch) == ("Lan", "administrator", 1)
    assert asyncio.run(_right(PASSWORD, account.password))
    assert not asyncio.run(_right("another", account.password))
    (entry,) = console.entries()
    assert (entry.act, entry.subject, entry.detail) == (Audited.ACCOUNT_ADDED, "lan", {"role": "administrator"})
    assert entry.by.startswith("console:")


async def _right(password: str, kept: str) -> bool:
    return await PasswordCheck().right(password, kept)


def test_every_change_ends_the_sessions_before_it(console: Console) -> None:
    console.ioc("users", "add", "lan", typed=PASSWORD + "\n")
    console.ioc("users", "role", "lan", "viewer", "--domain", "traffic")
    console.ioc("users", "password", "lan", typed="cầu phao trên sông Luộc\n")
    console.ioc("users", "disable", "lan")
    account = console.directory().account("lan")
    assert account is not None
    assert (account.epoch, account.role, account.domains, account.disabled) == (4, "viewer", ("traffic",), True)
    assert "disabled" in console.ioc("users", "list")
    console.ioc("users", "enable", "lan")
    console.ioc("users", "remove", "lan")
    assert console.directory().account("lan") is None
    assert [entry.act for entry in console.entries()][-2:] == [Audited.ACCOUNT_CHANGED, Audited.ACCOUNT_REMOVED]


def test_tokens_are_printed_once_and_open_until_they_are_revoked(console: Console) -> None:
    line = console.ioc("tokens", "display", "Wall of the hall")
    text = line.strip().rpartition("token=")[2]
    program = console.ioc("tokens", "api", "Reports", "--role", "operator", "--domain", "payments").strip()
    found, now_ms = console.directory(), system_clock()
    wall, reports = found.token(text, now_ms), found.token(program, now_ms)
    assert wall is not None
    assert reports is not None
    assert (wall.kind, wall.role, reports.kind, reports.role) == ("display", "viewer", "api", "operator")
    assert text not in console.ioc("tokens", "list")
    console.ioc("tokens", "revoke", wall.id)
    assert console.directory().token(text, now_ms) is None
    assert [entry.act for entry in console.entries()][-1] is Audited.TOKEN_REVOKED


@pytest.mark.parametrize(
    ("arguments", "typed", "says"),
    [
        (("users", "add", "0912345678"), PASSWORD, "user name '0912345678'"),
        (("users", "add", "lan"), "short", "the password needs 12"),
        (("users", "add", "lan", "--domain", "weather"), PASSWORD, "domain 'weather' is not known"),
        (("users", "add", "lan", "--commune", "1"), PASSWORD, "commune '1' is not known"),
        (("users", "add", "lan", "--unit", "fire"), PASSWORD, "unit 'fire' is not known"),
        (("users", "disable", "nobody"), "", "there is no account 'nobody'"),
        (("tokens", "revoke", "nothing"), "", "there is no token nothing"),
    ],
)
def test_what_cannot_be_is_one_line_and_changes_nothing(
    console: Console, arguments: tuple[str, ...], typed: str, says: str
) -> None:
    done = console.run(*arguments, typed=typed + "\n")
    assert done.returncode == 1
    assert done.stderr.startswith(f"ioc: {says}")
    assert done.stderr.count("\n") == 1
    assert console.entries() == []


def test_without_kafka_nothing_is_changed_and_the_line_says_where_it_was_looked_for() -> None:
    environ = clean_environment() | {"IOC_KAFKA_BOOTSTRAP": "127.0.0.1:1"}
    done = subprocess.run(
        (*IOC, "users", "disable", "lan"), env=environ, capture_output=True, text=True, check=False, timeout=90
    )
    assert done.returncode == 1
    assert done.stderr.startswith("ioc: IOC_KAFKA_BOOTSTRAP=127.0.0.1:1: nothing was changed")
    assert done.stderr.count("\n") == 1
