"""What a number of a past moment rests on: cells and records of then, not of now."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.registry import load_registry
from dashboard.access import Person, Refused
from dashboard.access.current import acting
from dashboard.api.explain import add_explain
from dashboard.desk.explain import Span
from dashboard.explained.explanation import Explainer
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.composer import Composer
from dashboard.past.frames import PastFrames
from tests.fixtures.alerts import TableAlerts
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000 + 12 * HOUR_MS
THEN = NOW - 2 * HOUR_MS
REGISTRY = load_registry()
CAMERA = REGISTRY.cameras[0].id
VIEWER = Person("lan", "Lan", "viewer")


class Centre:
    """A centre whose cameras count 2 vehicles a minute up to THEN and 9 since, and what was asked of its log."""

    def __init__(self) -> None:
        self.spans: list[tuple[int, int]] = []
        mirror = TableMirror(NOW)
        mirror.offsets["traffic"] = 700
        for at_ms in range(THEN - HOUR_MS, NOW, MINUTE_MS):
            vehicles = 2 if at_ms < THEN else 9
            mirror.count("traffic", "camera", CAMERA, at_ms, vehicles=vehicles)
            mirror.count("traffic", "intake", "traffic", at_ms, received=vehicles, counted=vehicles)
        mirror.beat("camera", CAMERA, NOW)
        log: Any = None
        hub: Any = self
        self.frame = Composer(mirror, REGISTRY, lambda: AlertsNow((), NOW)).compose(1, {}, NOW)
        self.app = FastAPI()
        explainer = Explainer(mirror, self._offsets, log, 1, lambda: NOW)
        add_explain(self.app, explainer, hub, PastFrames(mirror, TableAlerts(), REGISTRY, lambda: NOW), REGISTRY)

    async def _offsets(self, _topic: str, partitions: Sequence[int], start: int, end: int) -> Mapping[int, Span]:
        await asyncio.sleep(0)
        self.spans.append((start, end))
        return dict.fromkeys(partitions, (100, 109))

    def explained(self, query: str, person: Person = VIEWER) -> Any:
        with acting(person), TestClient(self.app) as client:
            return client.get(f"/api/v1/explain?figure=traffic.flow{query}").json()


@pytest.fixture
def centre() -> Centre:
    return Centre()


def test_value_sums_and_records_of_an_explanation_are_of_one_moment(centre: Centre) -> None:
    told = centre.explained(f"&at={THEN}")
    assert told["made_ms"] == told["to_ms"] == THEN
    assert told["value"]["value"] == 12 * told["sums"]["vehicles"] == 12 * 10
    assert told["counts"]["received"] == 10
    assert centre.spans == [(THEN - 5 * MINUTE_MS, THEN)]


def test_where_workers_read_on_is_of_the_present_only(centre: Centre) -> None:
    (then,), (now,) = (centre.explained(query)["partitions"] for query in (f"&at={THEN}", ""))
    assert (then["first"], then["last"], then["next"]) == (100, 109, None)
    assert now["next"] == 700


def test_the_present_is_told_of_the_newest_frame(centre: Centre) -> None:
    told = centre.explained("")
    assert (told["made_ms"], told["sums"]["vehicles"]) == (NOW, 45)


def test_who_is_for_another_domain_is_told_of_no_moment(centre: Centre) -> None:
    payer = Person("binh", "Bình", "viewer", domains=("payments",))
    with pytest.raises(Refused):
        centre.explained(f"&at={THEN}", payer)
