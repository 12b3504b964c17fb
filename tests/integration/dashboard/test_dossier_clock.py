"""The clock of one dossier, from its whole entry on a real Valkey."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2
import msgspec
import pytest

from contracts.dossiers import STATUSES, OpenDossier, Step
from contracts.measures import DAY_MS
from contracts.settings import Settings
from dashboard.access import Person
from dashboard.access.identity import Visitor
from dashboard.app import create_app
from tests.fixtures.records import T0
from tests.integration.dashboard.conftest import serving
from tests.integration.dashboard.writing import Writer

VIEWER = Person("lan", "Lan", "viewer")


def step(status: str, day: int, due_ms: int = 0) -> Step:
    place = STATUSES.index(status)
    return Step(T0 + day * DAY_MS, "/adapters/one-stop-1", "5f3a", day, place, due_ms, 0, 0, "H31.15", "LAND", "", T0)


STEPS = [step("accepted", 0, T0 + 9 * DAY_MS), step("needs_supplement", 2), step("done", 3)]
DOSSIER = OpenDossier("H31.15", "", "province", "P", "LAND", "online", 8, 5, 0, T0, T0, STEPS)


@contextmanager
def asking(url: str, person: Person) -> Iterator[httpx2.Client]:
    """A dashboard on that Redis, which takes everybody for the person."""

    async def of(_asking: object) -> Visitor:
        return Visitor(person, "session")

    app = create_app(Settings(redis_url=url, partitions=1, demo=True))
    identity: Any = app.server.state.parts.entrance.identity
    identity.of = of
    with serving(app.server) as served, httpx2.Client(base_url=served.http) as client:
        yield client


@pytest.fixture
def url(valkey: str) -> str:
    """A Redis that has one dossier."""
    writer = Writer(valkey)
    writer.claim_all()
    writer.write("dossiers", roster={"H31.15-1": DOSSIER})
    return valkey


def test_the_steps_that_readers_do_not_keep_are_told_when_they_are_asked_for(url: str) -> None:
    with asking(url, VIEWER) as http:
        told = http.get("/api/v1/dossiers/H31.15-1").json()
    assert [(one["status"], one["runs"]) for one in told["stretches"]] == [
        ("accepted", True), ("needs_supplement", False), ("done", False),
    ]  # fmt: skip
    assert told["stretches"][1]["worked_ms"] == told["paused_ms"] > 0
    assert told["used_ms"] > 0


def test_a_dossier_that_nobody_has_is_not_found(url: str) -> None:
    with asking(url, VIEWER) as http:
        assert http.get("/api/v1/dossiers/H31.15-2").status_code == 404
        assert http.get("/api/v1/dossiers/H31.15-1?x=1").status_code == 400


@pytest.mark.parametrize("scope", [{"domains": ("traffic",)}, {"communes": ("11953",)}])
def test_a_dossier_outside_of_ones_scope_is_refused(url: str, scope: dict[str, Any]) -> None:
    with asking(url, msgspec.structs.replace(VIEWER, **scope)) as http:
        assert http.get("/api/v1/dossiers/H31.15-1").status_code == 403


def test_without_redis_no_clock_is_made_up() -> None:
    with asking("redis://127.0.0.1:1/0", VIEWER) as http:
        assert http.get("/api/v1/dossiers/H31.15-1").status_code == 503
