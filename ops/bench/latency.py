"""How long an event takes to Redis, to a reader of its shard's changes, and to a pixel in a real browser."""

from collections.abc import Callable
from typing import Any

import msgspec

from contracts.catalogue import TRAFFIC, shard_name
from contracts.clock import Clock, monotonic_ms, system_clock
from contracts.status import STAGES
from ops.bench.browser import frames_on_the_wall
from ops.bench.centre import start_dashboard, start_pace, start_worker
from ops.bench.lab import Lab, running_lab
from ops.bench.percentiles import of_histogram, percentile, until_visible
from ops.bench.results import OURS, Result, Row, medians
from state.change import decode_change
from state.keys import Keys

RATE = 5_000
WARM_S = 5
TOTAL = STAGES.index("total")


class Seen(msgspec.Struct):
    """What a reader of the changes saw: delays in bins per stage, and of each change its newest event's age in ms."""

    stages: list[list[int]]
    ages: list[int]


def latency(seconds: int, runs: int, say: Callable[[str], None]) -> Result:
    """Medians of `runs` runs of so many seconds at 5,000 events/s."""
    with running_lab() as lab:
        start_worker(lab)
        _, url = start_dashboard(lab)
        start_pace(lab, RATE, (seconds * 2 + WARM_S + 30) * runs)
        rows = medians(_run(lab, url, seconds, number, say) for number in range(runs))
    notes = [
        f"{RATE:,} events/s; percentiles over {seconds} s each; producer, worker, dashboard and Chromium on one machine"
    ]
    return Result("latency", rows, notes)


def _run(lab: Lab, url: str, seconds: int, number: int, say: Callable[[str], None]) -> list[Row]:
    seen = follow(lab.redis, lab.settings.partitions, seconds, system_clock)
    frames = frames_on_the_wall(url, WARM_S, seconds)
    visible = until_visible(frames)
    rows = [
        *(_stage(name, seen.stages[stage], share) for stage, name in enumerate(STAGES) for share in (0.5, 0.99)),
        Row(OURS, "to_redis_p50_ms", of_histogram(seen.stages[TOTAL], 0.5)),
        Row(OURS, "to_redis_p99_ms", of_histogram(seen.stages[TOTAL], 0.99)),
        Row(OURS, "newest_to_reader_p99_ms", percentile(seen.ages, 0.99)),
        Row(OURS, "to_pixel_p50_ms", percentile(visible, 0.5)),
        Row(OURS, "to_pixel_p99_ms", percentile(visible, 0.99)),
        Row(OURS, "frames_per_s", len(frames) / seconds),
    ]
    say(f"run {number + 1}: " + ", ".join(f"{row.metric} {row.value:.0f}" for row in rows[-6:]))
    return rows


def _stage(name: str, counts: list[int], share: float) -> Row:
    return Row(OURS, f"stage_{name}_p{int(share * 100)}_ms", of_histogram(counts, share))


def follow(redis: Any, partitions: int, seconds: float, clock: Clock) -> Seen:
    """Read the traffic shards' changes as they come, for so long."""
    streams: dict[Any, Any] = {Keys(shard_name(TRAFFIC.topic, n)).changes: "$" for n in range(partitions)}
    seen = Seen([], [])
    end_ms = monotonic_ms() + round(seconds * 1000)
    while (left := end_ms - monotonic_ms()) > 0:
        for stream, entries in redis.xread(streams, block=max(1, left)) or []:
            streams.pop(stream.decode(), None)
            streams[stream] = entries[-1][0]
            now_ms = clock()
            for _, fields in entries:
                _note(seen, decode_change(fields[b"b"]).status, now_ms)
    return seen


def _note(seen: Seen, status: Any, now_ms: int) -> None:
    if not sum(status.delays[TOTAL]):
        return
    seen.ages.append(now_ms - status.event_ms)
    held = seen.stages or [[0] * len(counts) for counts in status.delays]
    seen.stages = [[a + b for a, b in zip(*pair, strict=True)] for pair in zip(held, status.delays, strict=True)]
