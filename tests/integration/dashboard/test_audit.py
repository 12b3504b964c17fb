"""The audit on a real Kafka, and its routes: both logs in one list; whoever takes a file is on record."""

import asyncio
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaProducer
from fastapi.testclient import TestClient

from contracts import audit
from contracts.alerts import Act, encode
from contracts.audit import Audited, AuditEntry
from contracts.catalogue import ALERT_TRANSITIONS, AUDIT
from contracts.clock import system_clock
from contracts.measures import HOUR_MS
from contracts.settings import Settings
from dashboard.access import EVERYTHING
from dashboard.audited import log
from dashboard.audited.log import Answer, KafkaAudit
from dashboard.audited.row import Row, Wanted
from ops.topics import create_topics
from tests.fixtures.access import NOW, NOWHERE, PASSWORD, SAME_ORIGIN, Outlet, account, app_of
from tests.fixtures.alerts import an_alert, told


async def _write(bootstrap: str, *records: tuple[str, bytes]) -> None:
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap)
    await producer.start()
    try:
        for topic, value in records:
            await producer.send_and_wait(topic, value)
    finally:
        await producer.stop()


def rows(settings: Settings, wanted: Wanted, most: int = 100) -> Answer:
    return asyncio.run(KafkaAudit(settings).rows(wanted, EVERYTHING, most))


@pytest.fixture
def settings(empty_kafka: str) -> Settings:
    found = Settings(kafka_bootstrap=empty_kafka)
    create_topics(found)
    return found


def test_both_logs_are_one_list_the_newest_first(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    now = system_clock()
    alert = an_alert("HY-0001")
    acted = told(alert, 1, act=Act.ACKNOWLEDGE, by="lan", at_ms=now - 1_000)
    raised = told(alert, 0, act=Act.RAISE, by="rule", at_ms=now - 9_000)
    entries = [AuditEntry(now - n * 1_000, Audited.SIGN_IN, f"user{n}") for n in (5, 3)]
    records = [(AUDIT, audit.encode(entry)) for entry in entries]
    records += [(ALERT_TRANSITIONS, encode(raised)), (ALERT_TRANSITIONS, encode(acted))]
    asyncio.run(_write(settings.kafka_bootstrap, *records))
    span = Wanted(now - HOUR_MS, now + HOUR_MS)
    assert [row.by for row in rows(settings, span).rows] == ["lan", "user3", "user5"]
    everything = msgspec.structs.replace(span, machines=True)
    assert [row.by for row in rows(settings, everything).rows][-1] == "rule"
    assert [row.by for row in rows(settings, msgspec.structs.replace(span, about=alert.id)).rows] == ["lan"]
    assert rows(settings, span, most=1) == Answer(rows(settings, span).rows[:1], more=True)
    assert rows(settings, Wanted(now - 2 * HOUR_MS, now - HOUR_MS)) == Answer([], more=False)
    monkeypatch.setattr(log, "MOST_READ", 1)
    assert [row.by for row in rows(settings, span).rows] == ["lan", "user3"]
    assert rows(settings, span).more


class Shelf:
    """Stands where Kafka is."""

    def __init__(self) -> None:
        self.asked: list[Wanted] = []
        self.away = False

    async def rows(self, wanted: Wanted, _scope: object, most: int) -> Answer:
        if self.away:
            raise TimeoutError
        self.asked.append(wanted)
        return Answer([Row(NOW, "lan", "sign_in")][:most], more=False)


@pytest.fixture
def office(valkey: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    shelf, outlet = Shelf(), Outlet()
    monkeypatch.setattr("dashboard.app.KafkaAudit", lambda _settings: shelf)
    settings = msgspec.structs.replace(NOWHERE, redis_url=valkey)
    app = app_of(settings, outlet, account("an", "administrator"), account("lan"))
    with TestClient(app.server, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client, shelf, outlet


def sign_in(client: TestClient, user: str) -> None:
    client.post("/login", data={"user": user, "password": PASSWORD}, headers=SAME_ORIGIN)


def test_administrators_read_it_and_nobody_else(office: Any) -> None:
    client, _, _ = office
    sign_in(client, "lan")
    assert client.get("/api/v1/audit").status_code == 403
    assert client.get("/audit").status_code == 403
    sign_in(client, "an")
    assert client.get("/audit").status_code == 200
    assert client.get("/api/v1/audit").json()["rows"] == [{"at_ms": NOW, "by": "lan", "act": "sign_in"}]


def test_the_span_and_the_filters_are_those_of_the_address(office: Any) -> None:
    client, shelf, _ = office
    sign_in(client, "an")
    query = {"from": "2026-11-22T08:00:00+07:00", "to": "2026-11-22T09:00:00+07:00", "by": "lan", "act": "shelve"}
    client.get("/api/v1/audit", params=query | {"about": "x", "machines": "yes"})
    (wanted,) = shelf.asked
    assert wanted.to_ms - wanted.from_ms == HOUR_MS
    assert (wanted.by, wanted.act, wanted.about, wanted.machines) == ("lan", "shelve", "x", True)
    for wrong in ({"act": "fly"}, {"from": "2026-11-23T08:00:00Z", "to": "2026-11-22T08:00:00Z"}, {"x": "1"}):
        assert client.get("/api/v1/audit", params=wrong).status_code == 400


def test_taking_a_file_is_on_record_or_does_not_happen(office: Any) -> None:
    client, _, outlet = office
    sign_in(client, "an")
    answer = client.get("/api/v1/audit.csv?by=lan&lang=en")
    assert answer.headers["content-type"].startswith("text/csv")
    assert "lan" in answer.text
    assert (outlet.entries[-1].act, outlet.entries[-1].by) == (Audited.EXPORT, "an")
    assert outlet.entries[-1].subject == "/audit?by=lan&lang=en"
    outlet.away = True
    assert client.get("/api/v1/audit.csv").status_code == 503


def test_while_kafka_is_away_it_says_so(office: Any) -> None:
    client, shelf, _ = office
    sign_in(client, "an")
    shelf.away = True
    assert client.get("/api/v1/audit").status_code == 503
