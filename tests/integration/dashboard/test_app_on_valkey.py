"""The whole dashboard on a real Valkey: what is written there is on the screen and in the interface."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2
import pytest
import redis
from websockets.sync.client import connect

from contracts.clock import system_clock
from contracts.measures import Grain
from contracts.registry import load_registry
from contracts.settings import Settings
from dashboard.app import create_app
from tests.fixtures.servers import running_valkey
from tests.integration.dashboard.conftest import Served, serving
from tests.integration.dashboard.writing import Writer, row

WAIT_S = 20.0
CAMERA = load_registry().cameras[0]
ALL = [("camera", CAMERA.id), ("adapter", "one-stop-1"), ("gateway", load_registry().providers[0].id)]


@contextmanager
def dashboard_on(url: str) -> Iterator[Served]:
    with serving(create_app(Settings(redis_url=url, partitions=1, demo=True)).server) as served:
        yield served


class Screen:
    """A screen that remembers the last frame."""

    def __init__(self, served: Served) -> None:
        self._connecting = connect(served.ws, max_size=None, close_timeout=0.2)
        self._socket = self._connecting.__enter__()
        self._socket.send('{"seen":0,"boot":""}')

    def until(self, holds: Callable[[Any], bool]) -> Any:
        """The first message or frame for which it holds."""
        while True:
            message = json.loads(self._socket.recv(timeout=WAIT_S))
            whole = [message["frame"]] if message["type"] == "snapshot" else message.get("frames", [message])
            for found in whole:
                if holds(found):
                    return found

    def close(self) -> None:
        self._connecting.__exit__(None, None, None)


@contextmanager
def screen_of(served: Served) -> Iterator[Screen]:
    screen = Screen(served)
    try:
        yield screen
    finally:
        screen.close()


def vehicles(count: int) -> Callable[[Any], bool]:
    return lambda frame: frame.get("figures", {}).get("traffic.vehicles", {}).get("value") == count


def passages(at_ms: int, count: int) -> list[Any]:
    return [row(CAMERA.id, grain.bucket(at_ms), count, grain=grain) for grain in Grain]


def test_what_is_counted_is_on_the_screen_and_in_the_interface(valkey: str) -> None:
    writer = Writer(valkey)
    writer.claim_all()
    with dashboard_on(valkey) as served, screen_of(served) as screen:
        screen.until(lambda frame: "figures" in frame)
        at_ms = system_clock()
        writer.beat(*ALL)
        writer.write("traffic", *passages(at_ms, 7), received=9, counted=7, duplicates=1, malformed=1, late=2)
        screen.until(vehicles(7))
        with httpx2.Client(base_url=served.http) as http:
            points = http.get("/api/v1/series", params={"feed": "traffic", "grain": "hour"}).json()["points"]
            assert points[-1][1] == 7
            traffic = next(feed for feed in http.get("/api/v1/feeds").json() if feed["feed"] == "traffic")
            counted = {name: traffic[name] for name in ("received", "counted", "duplicates", "late", "dead_letters")}
            assert counted == {"received": 9, "counted": 7, "duplicates": 1, "late": 2, "dead_letters": 1}
            assert traffic["state"] == "fresh"
            assert http.get("/readyz").json()["ready"]
            metrics = http.get("/metrics").text
            assert 'ioc_records_total{feed="traffic",kind="counted",partition="0"} 7.0' in metrics
            assert 'ioc_cells_bytes{feed="dossiers"} 0.0' in metrics
            assert 'ioc_cells_bytes{feed="traffic"} 0.0' not in metrics
            assert http.get("/api/v1/snapshot").json()["figures"]["traffic.vehicles"]["value"] == 7
            then = http.get("/api/v1/snapshot", params={"at": str(system_clock())}).json()
            assert then["made_ms"] % 60_000 == 0


def test_when_redis_dies_the_screen_says_so_and_goes_on_when_it_is_back(tmp_path: Path) -> None:
    with running_valkey(tmp_path) as url:
        port = int(url.rpartition(":")[2].partition("/")[0])
        writer = Writer(url)
        writer.claim_all()
        writer.write("traffic", *passages(system_clock(), 7))
        with dashboard_on(url) as served, screen_of(served) as screen:
            screen.until(vehicles(7))
            _end_valkey(url)
            beat = screen.until(lambda message: message.get("type") == "beat" and not message["links"]["redis"])
            assert beat["made_ms"] > 0
            with httpx2.Client(base_url=served.http) as http:
                assert http.get("/healthz").status_code == 200
                assert http.get("/readyz").status_code == 503
                assert http.get("/api/v1/snapshot").json()["figures"]["traffic.vehicles"]["value"] == 7
            with running_valkey(tmp_path, port):
                screen.until(lambda frame: frame.get("links", {}).get("redis") and vehicles(7)(frame))


def _end_valkey(url: str) -> None:
    with redis.Redis.from_url(url) as client:
        client.shutdown(nosave=True)


@pytest.fixture
def http() -> Iterator[httpx2.Client]:
    """A dashboard whose Redis is not there."""
    app = create_app(Settings(redis_url="redis://127.0.0.1:1/0", partitions=1, demo=True))
    with serving(app.server) as served, httpx2.Client(base_url=served.http) as client:
        yield client


def test_without_redis_the_pages_are_served_and_nothing_is_claimed(http: httpx2.Client) -> None:
    assert http.get("/").status_code == 200
    assert http.get("/healthz").json() == {"status": "ok"}
    assert http.get("/readyz").json()["reasons"]
    assert http.get("/api/v1/snapshot").status_code == 503
    assert {feed["state"] for feed in http.get("/api/v1/feeds").json()} == {"dead"}


def test_a_bad_parameter_is_a_400_that_names_it(http: httpx2.Client) -> None:
    answer = http.get("/api/v1/series", params={"feed": "traffic", "grain": "week"})
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "grain"
    assert answer.json()["error"]["allowed"] == ["minute", "hour", "day"]
    twice = http.get("/api/v1/series?feed=traffic&feed=payments")
    assert (twice.status_code, twice.json()["error"]["field"]) == (400, "feed")
    assert http.get("/api/v1/feeds?x=1").status_code == 400
    assert http.get("/api/v1/nothing").status_code == 404
    long_ago = http.get("/api/v1/snapshot", params={"at": "2020-01-01T00:00:00Z"})
    assert (long_ago.status_code, long_ago.json()["error"]["field"]) == (400, "at")


def test_the_past_is_not_made_up_while_redis_is_away(http: httpx2.Client) -> None:
    minute_ago = system_clock() - 60_000
    assert http.get("/api/v1/snapshot", params={"at": str(minute_ago)}).status_code == 503


def test_the_reference_page_needs_nothing_from_elsewhere(http: httpx2.Client) -> None:
    page = http.get("/api/docs").text
    assert "/api/v1/series" in page
    assert "http://" not in page
    assert "https://" not in page
    assert "<script" not in page
    document = http.get("/api/openapi.json").json()
    assert {"/api/v1/snapshot", "/api/v1/feeds", "/api/v1/series", "/healthz", "/readyz", "/metrics"} <= set(
        document["paths"]
    )


def test_answers_are_compressed_and_assets_are_kept_by_their_hash(http: httpx2.Client) -> None:
    page = http.get("/")
    assert page.headers["content-encoding"] == "gzip"
    assert "default-src 'self'" in page.headers["content-security-policy"]
    link = next(part for part in page.text.split('"') if part.startswith("/assets/") and "?v=" in part)
    asset = http.get(link)
    assert "immutable" in asset.headers["cache-control"]
    again = http.get(link, headers={"If-None-Match": asset.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert http.get(link.partition("?")[0] + "?v=other").headers["cache-control"] == "no-cache"
    assert http.get("/assets/../app.py").status_code in (200, 404)
    assert "create_app" not in http.get("/assets/%2e%2e/app.py").text
