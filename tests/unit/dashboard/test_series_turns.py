"""Series are computed beside the live frames: one after the other, and for nobody who has left."""

import asyncio
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI

from contracts.registry import load_registry
from dashboard.access import Person
from dashboard.access.current import acting
from dashboard.api import series
from dashboard.api.routes import add_series
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
