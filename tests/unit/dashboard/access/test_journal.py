"""The audit's writer: what changes something waits for the log; what was refused anyway follows, but bounded."""

import asyncio

import pytest

from contracts.audit import Audited
from dashboard.access import journal as module
from dashboard.access.journal import MOST_WAITING, Journal, UnrecordedError
from tests.fixtures.access import NOW, Outlet

pytestmark = pytest.mark.anyio


class Written:
    """A journal and what it wrote to."""

    def __init__(self) -> None:
        self.outlet = Outlet()
        self.journal = Journal(self.outlet, lambda: NOW)

    def note(self, by: str) -> None:
        self.journal.note(self.journal.entry(Audited.REFUSED, by))


async def test_what_is_recorded_is_on_the_log_when_it_returns() -> None:
    at = Written()
    await at.journal.record(at.journal.entry(Audited.SIGN_IN, "lan", "local", address="10.0.0.1"))
    (entry,) = at.outlet.entries
    assert (entry.at_ms, entry.act, entry.by, entry.subject, entry.address) == (
        NOW,
        Audited.SIGN_IN,
        "lan",
        "local",
        "10.0.0.1",
    )


async def test_what_cannot_be_recorded_says_so() -> None:
    at = Written()
    at.outlet.away = True
    with pytest.raises(UnrecordedError):
        await at.journal.record(at.journal.entry(Audited.SIGN_IN, "lan"))


async def test_notes_wait_for_kafka_and_follow_in_order() -> None:
    at = Written()
    at.outlet.away = True
    running = asyncio.create_task(at.journal.run())
    for by in ("a", "b", "c"):
        at.note(by)
    await asyncio.sleep(0)
    assert at.outlet.entries == []
    at.outlet.away = False
    await at.journal.settle()
    assert [entry.by for entry in at.outlet.entries] == ["a", "b", "c"]
    running.cancel()


async def test_more_notes_than_can_wait_are_refused() -> None:
    at = Written()
    for _ in range(MOST_WAITING):
        at.note("a")
    with pytest.raises(UnrecordedError, match="wait for Kafka"):
        at.note("b")


async def test_an_end_does_not_wait_for_a_kafka_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SETTLE_S", 0.01)
    at = Written()
    at.note("a")
    await at.journal.settle()
    assert at.outlet.entries == []
