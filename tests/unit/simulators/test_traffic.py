import re
from collections import Counter, defaultdict
from itertools import pairwise
from statistics import median
from typing import Any

import numpy as np
import pytest

from simulators.effects import Effect
from simulators.feeds.congestion import HEAD_KMH, TAIL_KMH, incident_queue_km, standing_queue_km, undisturbed_share
from simulators.feeds.traffic import TrafficGenerator
from tests.unit.simulators.parts import HOUR, KEY, MINUTE, at, events, registry

MONDAY = at("2026-11-23T07:00")


@pytest.fixture(scope="module")
def generator() -> TrafficGenerator:
    return TrafficGenerator(registry(), 1, KEY)


def test_the_same_seed_gives_the_same_events(generator: TrafficGenerator) -> None:
    again = TrafficGenerator(registry(), 1, KEY)
    assert events(generator, MONDAY, MINUTE) == events(again, MONDAY, MINUTE)


def test_another_seed_gives_other_events(generator: TrafficGenerator) -> None:
    other = TrafficGenerator(registry(), 2, KEY)
    assert {t for t, *_ in events(generator, MONDAY, 10_000)} != {t for t, *_ in events(other, MONDAY, 10_000)}


def test_a_window_cut_in_pieces_gives_the_same_events(generator: TrafficGenerator) -> None:
    whole = events(generator, MONDAY, 2 * MINUTE, HOUR)
    pieces = [
        e for first in range(0, 120_000, 7_700) for e in events(generator, MONDAY + first, min(7_700, 120_000 - first))
    ]
    assert pieces == whole


def test_a_window_over_midnight_is_whole(generator: TrafficGenerator) -> None:
    midnight = at("2026-11-24T00:00")
    whole = events(generator, midnight - MINUTE, 2 * MINUTE, HOUR)
    assert whole == events(generator, midnight - MINUTE, MINUTE) + events(generator, midnight, MINUTE)
    assert len(whole) > 100


def test_events_are_in_time_order_within_their_window(generator: TrafficGenerator) -> None:
    times = [t for t, *_ in events(generator, MONDAY, 3 * MINUTE)]
    assert times == sorted(times)
    assert times[0] >= MONDAY
    assert times[-1] < MONDAY + 3 * MINUTE


def test_a_working_day_has_about_seven_million_passages_with_two_peaks(generator: TrafficGenerator) -> None:
    midnight = at("2026-11-23T00:00")
    hourly = [len(events(generator, midnight + hour * HOUR + 30 * MINUTE, MINUTE)) * 60 for hour in range(24)]
    assert sum(hourly) == pytest.approx(7_000_000, rel=0.06)
    assert max(range(4, 11), key=lambda h: hourly[h]) in (6, 7)
    assert max(range(13, 22), key=lambda h: hourly[h]) in (16, 17)
    assert min(hourly) < 0.06 * max(hourly)


def test_a_holiday_is_as_quiet_as_a_sunday(generator: TrafficGenerator) -> None:
    rush = "T07:00"
    counts = {day: len(events(generator, at(day + rush), MINUTE)) for day in ("2026-09-02", "2026-09-06", "2026-09-09")}
    assert counts["2026-09-02"] < 0.75 * counts["2026-09-09"]
    assert counts["2026-09-06"] < 0.75 * counts["2026-09-09"]


def test_motorcycles_dominate_but_stay_off_the_expressway(generator: TrafficGenerator) -> None:
    kinds = {camera.id: registry().roads[registry().road_index[camera.road]].kind for camera in registry().cameras}
    mix: dict[str, Counter[str]] = defaultdict(Counter)
    for _, _, row in events(generator, MONDAY, 3 * MINUTE):
        mix[kinds[row.camera]][row.vehicle_class] += 1
    for kind in ("national", "provincial", "urban"):
        assert mix[kind].most_common(1)[0][0] == "motorcycle"
    assert "motorcycle" not in mix["expressway"]
    total = sum(mix.values(), Counter[str]())
    assert 0.5 < total["motorcycle"] / total.total() < 0.75


def test_lanes_and_directions_fit_the_camera(generator: TrafficGenerator) -> None:
    cameras = {camera.id: camera for camera in registry().cameras}
    for _, _, row in events(generator, MONDAY, MINUTE):
        camera = cameras[row.camera]
        assert 1 <= row.lane <= camera.lanes
        assert camera.direction in (row.direction, "both")


def test_only_tokens_leave_the_generator_and_the_key_makes_them(generator: TrafficGenerator) -> None:
    rows = [row for *_, row in events(generator, MONDAY, MINUTE)]
    tokens = [row.plate_token for row in rows if row.plate_token is not None]
    assert 0.95 < len(tokens) / len(rows) < 0.99
    assert all(re.fullmatch(r"[0-9a-f]{16}", token) for token in tokens)
    other = {row.plate_token for *_, row in events(TrafficGenerator(registry(), 1, b"other"), MONDAY, MINUTE)}
    assert not other & set(tokens)


def test_vehicles_pass_several_cameras_of_a_road_and_come_back_the_next_day(generator: TrafficGenerator) -> None:
    roads = {camera.id: camera.road for camera in registry().cameras}
    seen: dict[str, set[str]] = defaultdict(set)
    for _, _, row in events(generator, MONDAY, 15 * MINUTE):
        if row.plate_token and roads[row.camera] == "QL5":
            seen[row.plate_token].add(row.camera)
    several = sum(len(cameras) > 1 for cameras in seen.values())
    assert several > 0.3 * len(seen)
    tomorrow = {row.plate_token for *_, row in events(generator, MONDAY + 24 * HOUR - 15 * MINUTE, 45 * MINUTE)}
    assert len(seen.keys() & tomorrow) > 0.15 * len(seen)


def test_successive_cameras_are_reached_at_the_speed_that_was_measured(generator: TrafficGenerator) -> None:
    kms = {camera.id: camera.km for camera in registry().cameras if camera.road == "QL5"}
    free = {camera.id: camera.free_flow_kmh for camera in registry().cameras}
    passes: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for t, _, row in events(generator, MONDAY, 15 * MINUTE):
        if row.plate_token and row.camera in kms:
            passes[row.plate_token].append((t, row.camera, row.direction))
    speeds = [
        abs(kms[b] - kms[a]) / ((u - t) / HOUR) / free[a]
        for trip in passes.values()
        for (t, a, way), (u, b, same) in pairwise(trip)
        if a != b and way == same and u - t < 10 * MINUTE
    ]
    assert len(speeds) > 300
    assert 0.8 < median(speeds) < 1.05


def test_speed_stays_within_8_percent_of_free_flow_to_90_percent_of_capacity() -> None:
    share = undisturbed_share(np.linspace(0.0, 0.9, 50))
    assert share.min() >= 0.92
    assert undisturbed_share(np.array([1.0]))[0] == pytest.approx(0.75)


def test_a_standing_queue_grows_and_dissolves() -> None:
    excess = np.concatenate([np.full(60, 600.0), np.full(120, -600.0)])[None, :]
    length = standing_queue_km(excess, np.array([2.0]))[0]
    assert length[59] == pytest.approx(600 / (2 * 160), rel=0.02)
    assert length[125] == 0.0


def test_the_tail_of_an_incident_moves_upstream_at_7_kmh_until_its_head_reaches_it() -> None:
    minutes = np.arange(0.0, 120.0)
    head, tail = incident_queue_km(minutes, 10.0, 40.0)
    assert tail[40] - tail[10] == pytest.approx(TAIL_KMH / 2)
    assert (head[:41] == 0.0).all()
    assert head[50] == pytest.approx(HEAD_KMH / 6)
    assert (head[110:] >= tail[110:]).all()


def test_an_incident_slows_its_camera_thins_the_flow_and_passes() -> None:
    begin, end = MONDAY + 10 * MINUTE, MONDAY + 30 * MINUTE
    incident = Effect(kind="incident", camera="HY-0025", from_ms=begin, to_ms=end, strength=0.85)
    generator = TrafficGenerator(registry(), 1, KEY, (incident,))
    free = next(camera.free_flow_kmh for camera in registry().cameras if camera.id == "HY-0025")

    def seen(start: int) -> tuple[int, float]:
        speeds = [row.speed_kmh for *_, row in events(generator, start, 4 * MINUTE) if row.camera == "HY-0025"]
        return len(speeds), median(speeds) / free

    before, during, after = seen(MONDAY), seen(begin + 5 * MINUTE), seen(end + 30 * MINUTE)
    assert before[1] > 0.85
    assert during[1] < 0.3
    assert during[0] < 0.7 * before[0]
    assert after[1] > 0.7


def test_silent_and_blind_cameras_send_no_passages_and_only_silent_ones_no_heartbeats() -> None:
    window: dict[str, Any] = {"from_ms": MONDAY, "to_ms": MONDAY + MINUTE}
    effects = (
        Effect(kind="camera_silent", gateway="GW-15", **window),
        Effect(kind="camera_blind", camera="HY-0026", **window),
    )
    generator = TrafficGenerator(registry(), 1, KEY, effects)
    gone = {camera.id for camera in registry().cameras if camera.gateway == "GW-15" or camera.id == "HY-0026"}
    assert not gone & {row.camera for *_, row in events(generator, MONDAY, MINUTE)}
    back = {row.camera for *_, row in events(generator, MONDAY + MINUTE, 2 * MINUTE)}
    assert gone <= back
    silent = {s.entity for n, s in enumerate(generator.senders) if generator.silent(n, MONDAY + 1)}
    assert silent == gone - {"HY-0026"}


def test_rate_multiplies_vehicles_not_congestion() -> None:
    thick = TrafficGenerator(registry(), 1, KEY, rate=5.0)
    thin = TrafficGenerator(registry(), 1, KEY, rate=0.2)
    many, few = events(thick, MONDAY, 20_000), events(thin, MONDAY, 20_000)
    assert len(many) / len(few) == pytest.approx(25.0, rel=0.1)
    assert median(r.speed_kmh for *_, r in many) == pytest.approx(median(r.speed_kmh for *_, r in few), rel=0.05)
