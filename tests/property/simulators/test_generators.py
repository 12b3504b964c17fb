"""Whatever the window and wherever it is cut: the same events, in order, none twice and none missing."""

import functools
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulators.batch import Generator
from simulators.feeds.dossiers import DossiersGenerator
from simulators.feeds.payments import PaymentsGenerator
from simulators.feeds.traffic import TrafficGenerator
from simulators.stream import Stream
from tests.unit.simulators.parts import HOUR, KEY, at, events, registry

BASE = at("2026-11-20T22:00")
SPANS = {"traffic": 20_000, "payments": 10 * 60_000, "dossiers": 12 * HOUR}


@functools.cache
def generator(name: str) -> Generator:
    makers: dict[str, Any] = {
        "traffic": lambda: TrafficGenerator(registry(), 7, KEY),
        "payments": lambda: PaymentsGenerator(registry(), 7),
        "dossiers": lambda: DossiersGenerator(registry(), 7),
    }
    made: Generator = makers[name]()
    return made


@settings(max_examples=25)
@given(
    name=st.sampled_from(sorted(SPANS)),
    start=st.integers(0, 4 * HOUR),
    cuts=st.lists(st.floats(0.0, 1.0), max_size=4),
    step=st.floats(0.05, 1.0),
)
def test_any_cut_of_any_window_gives_the_same_events(name: str, start: int, cuts: list[float], step: float) -> None:
    one, length = generator(name), SPANS[name]
    first = BASE + start
    whole = events(one, first, length, length)
    edges = sorted({0, length, *(int(cut * length) for cut in cuts)})
    pieces = [
        event
        for begin, end in pairwise(edges)
        for event in events(one, first + begin, end - begin, max(1, int(step * length)))
    ]
    assert pieces == whole
    times = [time_ms for time_ms, *_ in whole]
    assert times == sorted(times)


@settings(max_examples=15)
@given(name=st.sampled_from(sorted(SPANS)), start=st.integers(0, 4 * HOUR))
def test_sequences_of_every_source_grow_by_one_from_zero(name: str, start: int) -> None:
    stream = Stream(generator(name), "5f3a")
    seen: dict[bytes, int] = {}
    for record in stream.events(BASE + start, BASE + start + SPANS[name], SPANS[name]):
        value = record.value or b""
        source = value.split(b'"source":"', 1)[1].split(b'"', 1)[0]
        sequence = int(value.split(b'"sequence":"', 1)[1].split(b'"', 1)[0])
        assert sequence == seen.get(source, -1) + 1
        seen[source] = sequence
