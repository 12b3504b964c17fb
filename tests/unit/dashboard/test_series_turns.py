"""Series are computed beside the live frames, one after the other, for nobody who has left; the usual now and then."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from fastapi import FastAPI

from contracts.calendar import WorkingCalendar
from contracts.measures import DAY_MS
from contracts.registry import load_registry
from dashboard.access import Person
from dashboard.access.current import acting
from dashboard.api import series
from dashboard.api.routes import add_series
from dashboard.api.usuals import KEPT_MS, MOST, Usuals
from state.figures.usual import Basis, Usual
from state.figures.workdays import weekday_of
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
REGISTRY = load_registry()
VIEWER = Person("lan", "Lan", "viewer")


class Slow:
    """Series that are computed as long as nobody lets them go on."""

    def __init__(self) -> None:
        self.begun = threading.Semaphore(0)
        self.go_on = threading.Event()
        self.computed = self.at_once = self.most = 0

    def series(self, *_asked: Any) -> dict[str, int]:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.begun.release()
        self.go_on.wait(60)
        self.at_once -= 1
        self.computed += 1
        return {}


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[Slow]:
    slow = Slow()
    monkeypatch.setattr(series, "series", slow.series)
    yield slow
    slow.go_on.set()


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    add_series(app, TableMirror(NOW), REGISTRY, lambda: NOW)
    return app


async def asked(app: FastAPI, *, left: bool = False) -> int:
    """The status that the series of a feed is answered with; `left`: nobody waits for it any more."""
    told: list[Any] = []

    async def receive() -> dict[str, Any]:
        if left:
            return {"type": "http.disconnect"}
        await asyncio.Event().wait()
        return {}

    async def send(message: Any) -> None:
        told.append(message)

    scope = {
        "type": "http", "method": "GET", "path": "/api/v1/series", "raw_path": b"/api/v1/series", "root_path": "",
        "query_string": b"feed=traffic", "headers": [], "http_version": "1.1", "scheme": "http",
    }  # fmt: skip
    with acting(VIEWER):
        await app(scope, receive, send)
    return int(told[0]["status"])


def test_the_event_loop_goes_on_while_series_are_computed_one_after_the_other(slow: Slow, app: FastAPI) -> None:
    async def page() -> list[int]:
        three = [asyncio.create_task(asked(app)) for _ in range(3)]
        await asyncio.to_thread(slow.begun.acquire)
        slow.go_on.set()  # from the event loop, which would never come here if it computed
        return await asyncio.gather(*three)

    assert asyncio.run(page()) == [200, 200, 200]
    assert (slow.computed, slow.most) == (3, 1)


def test_a_series_that_nobody_waits_for_any_more_is_not_computed(slow: Slow, app: FastAPI) -> None:
    slow.go_on.set()
    assert asyncio.run(asked(app, left=True)) == 499
    assert asyncio.run(asked(app)) == 200
    assert slow.computed == 1


def test_what_is_usual_is_computed_anew_after_five_minutes_only() -> None:
    usuals, made = Usuals(), []

    def compute() -> Usual:
        made.append(1)
        nothing = np.full(1, np.nan)
        return Usual(0, nothing, nothing, [Basis.NONE])

    first = usuals.of("flow", NOW, compute)
    assert usuals.of("flow", NOW + KEPT_MS - 1, compute) is first
    assert usuals.of("speed", NOW, compute) is not first
    assert usuals.of("flow", NOW + KEPT_MS, compute) is not first
    assert len(made) == 3


def test_what_nobody_asked_for_lately_is_let_go_first() -> None:
    usuals, nothing = Usuals(), np.full(1, np.nan)

    def compute() -> Usual:
        return Usual(0, nothing, nothing, [Basis.NONE])

    first, second = (usuals.of(place, NOW, compute) for place in range(2))
    for place in (0, *range(2, MOST + 1)):
        usuals.of(place, NOW, compute)
    assert usuals.of(0, NOW, compute) is first
    assert usuals.of(1, NOW, compute) is not second


def test_the_usual_of_one_part_is_not_that_of_another() -> None:
    mirror, usuals = TableMirror(NOW), Usuals()
    weekday = weekday_of(WorkingCalendar(REGISTRY.holiday_dates))
    slow, fast = (next(c for c in REGISTRY.cameras if c.road == road) for road in ("QL5", "QL10"))
    for camera, vehicles in ((slow, 600), (fast, 100)):
        for back in range(1, 36):
            mirror.count("traffic", "camera", camera.id, NOW - back * DAY_MS, vehicles=vehicles)

    def middles(**part: str) -> set[float]:
        query = series.parse({"feed": "traffic", "grain": "hour", "usual": "yes", **part}, REGISTRY, NOW)
        found = series.series(query, mirror, weekday, usuals).usual or []
        return {row[2] for row in found if row[2]}

    assert max(middles(road="QL5")) == 600
    assert max(middles(road="QL10")) == 100
    assert max(middles()) == 700
