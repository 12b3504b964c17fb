"""One closed minute as measures see it: cells of the last minutes, what is usual, and each of them read once."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from contracts.alerts import Where
from contracts.catalogue import HEARTBEATS
from contracts.heartbeats import SourceState
from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS, UTC_OFFSET_MS, Grain
from state.figures.numbers import Floats
from state.figures.usual import HISTORY_HOURS, hours_like, middle
from streams.alerts.province import Province
from streams.alerts.reading import Reading
from streams.alerts.watermark import loads_past

T = TypeVar("T")
Ints = NDArray[np.int64]
Sample = Callable[[int], Floats]
"""Hour bucket → amounts (E,) of that hour, NaN where there is no sample."""


STEP_MINUTES = 30


class Counted:
    """Counts per hour of E entities over 35 days: `values` (E, H) from hour bucket `first`; NaN is no sample."""

    def __init__(self, first: int, values: Floats) -> None:
        self.first = first
        self.values = values

    def at(self, hour: int) -> Floats:
        """(E,) of one hour."""
        place = hour - self.first
        inside = 0 <= place < self.values.shape[1]
        return self.values[:, place] if inside else np.full(len(self.values), np.nan)


class Moment:
    """Everything that measures of one evaluation read. `end_ms` is the end of the minute that is evaluated."""

    def __init__(self, province: Province, reading: Reading, minute_ms: int, now_ms: int) -> None:
        self.province = province
        self.reading = reading
        self.minute_ms = minute_ms
        self.end_ms = minute_ms + MINUTE_MS
        self.now_ms = now_ms
        self._known: dict[Any, Any] = {}

    def entities(self, kind: str) -> tuple[Where, ...]:
        """The entities of a kind, in the order of every array of it; sources are those whose completeness is known."""
        return self._sources() if kind == "source" else self.province.kinds[kind]

    def _sources(self) -> tuple[Where, ...]:
        def compute() -> tuple[Where, ...]:
            roster = self.reading.cells.roster(HEARTBEATS.name)
            states = [(name, roster.get(name)) for name in sorted(self.completeness())]
            return tuple(
                self.province.source(name, state.role, state.entity)
                if isinstance(state, SourceState)
                else self.province.source(name, "", name)
                for name, state in states
            )

        return self.once("sources of completeness", compute)

    def completeness(self) -> dict[str, tuple[int, int]]:
        """Source → (received, expected) of feeds that keep up, without sources under planned maintenance.

        What waits to be read is not missing.
        """

        def compute() -> dict[str, tuple[int, int]]:
            absent = self.reading.absent
            return {
                source: pair
                for feed, by_source in self.reading.completeness.items()
                if self._keeps_up(feed)
                for source, pair in by_source.items()
                if not absent.has(feed, source)
            }

        return self.once("completeness", compute)

    def _keeps_up(self, feed: str) -> bool:
        cells = self.reading.cells
        whole = all(shard.state != "rebuilding" for shard in cells.shards(feed))
        return whole and not self.loads_past(feed)

    def loads_past(self, feed: str) -> bool:
        """See `watermark.loads_past`."""
        return self.once(("loads past", feed), lambda: loads_past(self.reading.cells, feed, self.now_ms))

    def once(self, key: Any, compute: Callable[[], T]) -> T:
        """What `compute` gives, computed at the first call with this key."""
        if key not in self._known:
            self._known[key] = compute()
        found: T = self._known[key]
        return found

    def minutes(
        self,
        feed: str,
        table: str,
        count: int,
        entities: Sequence[str] | None = None,
        columns: tuple[str, ...] | None = None,
    ) -> Ints:
        """Cells (E, count, W) of the last `count` minutes up to the evaluated one."""
        start = self.end_ms - count * MINUTE_MS

        def read() -> Ints:
            window = self.reading.cells.window(feed, table, Grain.MINUTE, start, self.end_ms, entities, columns=columns)
            return window.values

        return self.once(("minutes", feed, table, count, columns), read)

    def hour(self, feed: str, table: str, hour: int, entities: Sequence[str]) -> Ints:
        """Cells (E, W) of one hour bucket."""
        start = Grain.HOUR.start_ms(hour)

        def read() -> Ints:
            window = self.reading.cells.window(feed, table, Grain.HOUR, start, start + HOUR_MS, entities)
            values: Ints = window.values[:, 0]
            return values

        return self.once(("hour", feed, table, hour), read)

    def counted(
        self, feed: str, table: str, column: str, entities: Sequence[str], *, silent_hours_count: bool
    ) -> Counted:
        """Counts per hour of the 35 days before the running hour.

        The hour in which our history begins is cut short and no sample, and neither is an hour of a gap: one in which
        nothing at all was counted, or beside one (offices close at night: with `silent_hours_count` a silent hour is a
        real zero).
        """

        def read() -> Counted:
            running = Grain.HOUR.bucket(self.minute_ms)
            first = running - HISTORY_HOURS - 1
            span = Grain.HOUR.start_ms(first), Grain.HOUR.start_ms(running + 1)
            window = self.reading.cells.window(feed, table, Grain.HOUR, *span, entities, columns=(column,))
            values = window.values[:, :, 0].astype(np.float64)
            values[:, _no_sample(values.sum(axis=0), silent_hours_count=silent_hours_count)] = np.nan
            return Counted(first, values[:, :-1])

        return self.once(("counted", feed, table, column), read)

    def usual(self, key: Any, kind: str, sample: Sample, at_ms: int) -> tuple[Floats, Floats]:
        """(usual, margin) per entity (E,) of `kind` at a moment: SCREENS 4, between the middles of two hours.

        Hours in which an alert on the entity was active are left out.
        """
        place = (at_ms + UTC_OFFSET_MS) / HOUR_MS - 0.5
        left, weight = int(place // 1), place % 1
        before, after = (self._usual_hour(key, kind, sample, hour) for hour in (left, left + 1))
        return _between(before[0], after[0], weight), _between(before[1], after[1], weight)

    def expected(self, key: Any, kind: str, sample: Sample, over: int) -> Floats:
        """Usual count (E,) of the last `over` minutes, from usual counts per hour: in steps of at most half an hour."""

        def compute() -> Floats:
            steps = -(-over // STEP_MINUTES)
            middles = [self.end_ms - round((at + 0.5) * over / steps * MINUTE_MS) for at in range(steps)]
            rates = [self.usual(key, kind, sample, middle)[0] for middle in middles]
            total: Floats = np.sum(rates, axis=0) * over / steps / 60
            return total

        return self.once(("expected", key, over), compute)

    def _usual_hour(self, key: Any, kind: str, sample: Sample, hour: int) -> tuple[Floats, Floats]:
        def compute() -> tuple[Floats, Floats]:
            week, days = hours_like(hour, self.province.weekday)
            columns = {like: self._clean(kind, like, sample(like)) for like in {*week, *days}}
            size = len(next(iter(columns.values())))
            found = middle(_stack([columns[like] for like in week], size), _stack([columns[d] for d in days], size))
            return found.median, found.margin

        return self.once(("usual", key, hour), compute)

    def _clean(self, kind: str, hour: int, values: Floats) -> Floats:
        rows = self._alerted(kind).get(hour)
        if not rows:
            return values
        cleaned = values.copy()
        cleaned[rows] = np.nan
        return cleaned

    def _alerted(self, kind: str) -> dict[int, list[int]]:
        """Hour bucket → entities (positions in the kind's order) on which an alert was active then."""
        return self.once(("alerted", kind), lambda: self._alerted_hours(kind))

    def _alerted_hours(self, kind: str) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        if not self.reading.alerted:
            return found
        for place, where in enumerate(self.province.kinds.get(kind, ())):
            own = [*self.reading.alerted.get((where.kind, where.entity), ())]
            if where.road and where.kind != "road":
                own += self.reading.alerted.get(("road", where.road), ())
            for start, end in own:
                for hour in range(Grain.HOUR.bucket(start), Grain.HOUR.bucket(min(end, start + DAY_MS) - 1) + 1):
                    found.setdefault(hour, []).append(place)
        return found


def _no_sample(totals: Floats, *, silent_hours_count: bool) -> NDArray[np.bool_]:
    """Which hours (H,) are none of our history, by the totals over all entities."""
    counted = np.flatnonzero(totals)
    out = np.ones(len(totals), dtype=np.bool_)
    if not len(counted):
        return out
    out[counted[0] + (counted[0] > 0) :] = False
    if not silent_hours_count:
        gap = totals == 0
        out |= gap
        out[1:] |= gap[:-1]
        out[:-1] |= gap[1:]
    return out


def _stack(columns: list[Floats], size: int) -> Floats:
    return np.stack(columns, axis=1) if columns else np.empty((size, 0))


def _between(left: Floats, right: Floats, weight: float) -> Floats:
    """Linear between two hours; where one is not known the nearer one stands alone."""
    blended = left * (1 - weight) + right * weight
    return np.where(np.isnan(blended), left if weight < HALF else right, blended)


HALF = 0.5
