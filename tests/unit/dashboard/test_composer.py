"""The whole frame, from a mirror in memory."""

import msgspec

from contracts.catalogue import FEEDS
from contracts.freshness import State
from contracts.measures import HOUR_MS
from contracts.registry import load_registry
from contracts.status import no_delays
from dashboard.feeds import CHARTS, FIGURES
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.composer import Composer
from dashboard.live.frame import Frame, Level
from tests.unit.dashboard.table_mirror import TableMirror, status

NOW = 1_795_312_800_000 + 12 * HOUR_MS + 30_000
MINUTE = 60_000
REGISTRY = load_registry()
CAMERA = REGISTRY.cameras[0]
PROVIDER = REGISTRY.providers[0]


def lively(now_ms: int = NOW) -> TableMirror:
    """Every source beat a moment ago."""
    mirror = TableMirror(now_ms)
    for camera in REGISTRY.cameras:
        mirror.beat("camera", camera.id, now_ms - 5_000)
    for number in range(1, 5):
        mirror.beat("adapter", f"one-stop-{number}", now_ms - 1_000)
    for provider in REGISTRY.providers:
        mirror.beat("gateway", provider.id, now_ms - 1_000)
    return mirror


def composer_of(mirror: TableMirror) -> Composer:
    return Composer(mirror, REGISTRY, lambda: AlertsNow((), mirror.now_ms))


def frame(mirror: TableMirror, now_ms: int = NOW) -> Frame:
    return composer_of(mirror).compose(1, {}, now_ms)


def test_an_empty_state_shows_every_figure_as_unknown() -> None:
    found = frame(TableMirror(NOW))
    assert set(found.figures) == set(FIGURES)
    assert set(found.charts) == set(CHARTS)
    known = {name for name, figure in found.figures.items() if figure.value is not None}
    assert known == {"traffic.reporting"}
    assert found.figures["traffic.reporting"].value == 0
    assert all(value is None for chart in found.charts.values() for value in chart.now)


def test_a_state_that_never_was_is_blind() -> None:
    mirror = TableMirror(NOW)
    for name in mirror.statuses:
        mirror.statuses[name] = None
    found = frame(mirror)
    assert found.level is Level.BLIND
    assert not found.links.kafka
    assert {feed.state for feed in found.feeds} == {State.NEVER}


def test_when_all_live_the_wall_is_normal() -> None:
    found = frame(lively())
    assert found.level is Level.NORMAL
    assert {feed.name: feed.state for feed in found.feeds if feed.public} == dict.fromkeys(
        (feed.name for feed in FEEDS), State.FRESH
    )
    assert [feed.sources for feed in found.feeds[:3]] == [len(REGISTRY.cameras), 4, len(REGISTRY.providers)]


def test_two_silent_feeds_make_the_wall_blind() -> None:
    mirror = lively()
    for name in ("traffic", "payments"):
        mirror.statuses[name] = status(NOW, canary_ms=NOW - 5 * MINUTE)
    assert frame(mirror).level is Level.BLIND


def test_a_passage_is_in_flow_chart_and_today_at_once() -> None:
    mirror = lively()
    minute = NOW - 2 * MINUTE
    mirror.count("traffic", "camera", CAMERA.id, minute, vehicles=7, speed_25=7)
    found = frame(mirror)
    assert found.figures["traffic.flow"].value == 12 * 7
    assert found.figures["traffic.vehicles"].value == 7
    chart = found.charts["traffic.flow"]
    place = (minute - chart.start_ms) // MINUTE
    assert (chart.now[place], chart.now[place - 1]) == (7 * 60, None)


def test_today_grows_between_two_seconds() -> None:
    mirror = lively()
    mirror.count("traffic", "camera", CAMERA.id, NOW - HOUR_MS, vehicles=7)
    composer = composer_of(mirror)
    composer.compose(1, {}, NOW)
    mirror.count("traffic", "camera", CAMERA.id, NOW, vehicles=5)
    assert composer.compose(2, {}, NOW + 250).figures["traffic.vehicles"].value == 12


def test_yesterday_is_not_today() -> None:
    mirror = lively()
    mirror.count("traffic", "camera", CAMERA.id, NOW - 24 * HOUR_MS, vehicles=7)
    mirror.count("traffic", "camera", CAMERA.id, NOW - HOUR_MS, vehicles=1)
    composer = composer_of(mirror)
    assert composer.compose(1, {}, NOW).figures["traffic.vehicles"].value == 1
    assert composer.compose(2, {}, NOW + 24 * HOUR_MS).figures["traffic.vehicles"].value == 0


def test_payments_of_a_provider_stand_in_its_part() -> None:
    mirror = lively()
    sums = {"transactions": 40, "success": 36, "technical_decline": 4, "amount_vnd": 9_000_000}
    mirror.count("payments", "provider_service", f"{PROVIDER.id}/water", NOW - 2 * MINUTE, **sums)
    found = frame(mirror)
    assert found.figures["payments.technical_success"].value == 90
    assert found.figures["payments.value"].value == 9_000_000
    assert found.figures["payments.transactions"].value == 8
    assert found.parts["payments"].columns["technical"][0] == 4
    worst = found.worst["payments"][0]
    assert (worst.id, worst.value, worst.n, worst.of) == (f"{PROVIDER.id}/water", 10, 4, 40)


def test_goals_that_are_not_to_be_passed_are_marked() -> None:
    found = frame(lively()).figures
    aims = {name.partition(".")[2]: figure.at_most for name, figure in found.items() if figure.goal is not None}
    assert aims == {
        "on_time": False,
        "submitted_online": False,
        "processed_online": False,
        "time_used_p90": True,
        "supplements": True,
    }


def test_a_mirror_that_has_just_loaded_is_read_anew() -> None:
    mirror = lively()
    mirror.loaded = False
    composer = composer_of(mirror)
    composer.compose(1, {}, NOW)
    mirror.count("traffic", "camera", CAMERA.id, NOW - 2 * HOUR_MS, vehicles=7)
    mirror.loaded = True
    found = composer.compose(2, {}, NOW + 250)
    assert sum(v or 0 for v in found.charts["traffic.flow"].now) == 7 * 60


def test_minutes_that_may_lack_records_are_unknown() -> None:
    mirror = lively()
    mirror.count("traffic", "camera", CAMERA.id, NOW - 30 * MINUTE, vehicles=7)
    mirror.count("traffic", "camera", CAMERA.id, NOW - 10 * MINUTE, vehicles=7)
    mirror.statuses["traffic"] = status(NOW, incomplete_before_ms=NOW - 20 * MINUTE)
    shown = frame(mirror).charts["traffic.flow"].now
    assert shown[-30] is None
    assert shown[-11:].count(420) == 1


def test_a_frame_stays_small() -> None:
    mirror = lively()
    for camera in REGISTRY.cameras:
        mirror.count("traffic", "camera", camera.id, NOW - 2 * MINUTE, vehicles=97, speed_45=97)
    assert len(msgspec.json.encode(frame(mirror))) < 20_000


def test_while_history_is_loaded_no_figure_that_needs_all_of_it_is_shown() -> None:
    mirror = lively()
    mirror.count("dossiers", "agency", REGISTRY.agencies[0].id, NOW - 5 * MINUTE, received=1)
    mirror.count("dossiers", "intake", "dossiers", NOW, received=400, counted=400, late=399)
    found = frame(mirror)
    assert {feed.name for feed in found.feeds if feed.history} == {"dossiers"}
    assert found.figures["dossiers.on_time"].value is None
    assert found.figures["dossiers.on_time"].goal == 95
    assert found.figures["dossiers.open"].value is None
    assert found.figures["dossiers.received"].value == 1
    assert {name: set(told) for name, told in found.parts["dossiers"].columns.items()} == {
        "open": {None},
        "overdue": {None},
    }


def test_a_history_that_is_loaded_does_not_count_as_lag() -> None:
    mirror, old, live = lively(), [0] * len(no_delays()[0]), [0] * len(no_delays()[0])
    old[-2], live[0] = 500, 500
    mirror.count("dossiers", "intake", "dossiers", NOW, received=400, counted=400, late=399)
    composer = composer_of(mirror)
    composer.compose(1, {}, NOW)
    mirror.statuses["dossiers"] = status(NOW + 50, delays=[old] * 4)
    assert composer.compose(2, {}, NOW + 250).figures["system.lag"].value is None
    mirror.statuses["traffic"] = status(NOW + 300, delays=[live] * 4)
    lag = composer.compose(3, {}, NOW + 500).figures["system.lag"].value
    assert lag is not None
    assert lag < 1_000


def test_a_few_late_records_are_no_history() -> None:
    mirror = lively()
    mirror.count("dossiers", "agency", REGISTRY.agencies[0].id, NOW - 5 * MINUTE, received=1)
    mirror.count("dossiers", "intake", "dossiers", NOW, received=400, counted=400, late=199)
    found = frame(mirror)
    assert not any(feed.history for feed in found.feeds)
    assert found.figures["dossiers.open"].value == 0


def test_many_old_events_are_history_though_none_is_late() -> None:
    mirror = lively()
    mirror.statuses["dossiers"] = status(NOW, event_ms=NOW - 30 * MINUTE)
    mirror.count("dossiers", "intake", "dossiers", NOW, received=400, counted=400)
    found = frame(mirror)
    assert {feed.name for feed in found.feeds if feed.history} == {"dossiers"}


def test_a_quiet_day_without_new_events_is_no_history() -> None:
    mirror = lively()
    mirror.statuses["dossiers"] = status(NOW, event_ms=NOW - 30 * MINUTE)
    mirror.count("dossiers", "intake", "dossiers", NOW, received=40, counted=40)
    assert not any(feed.history for feed in frame(mirror).feeds)
