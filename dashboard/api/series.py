"""/api/v1/series: one measure over time, of an entity, a roll-up or the province, beside what is usual."""

from collections.abc import Callable, Mapping

import msgspec
import numpy as np

from contracts.catalogue import FEEDS, Feed, feed_named
from contracts.heartbeats import SOURCE
from contracts.measures import DAY_MS, HOUR_MS, Fold, Grain, Table
from contracts.registry import Registry
from contracts.traffic import DISTINCT
from dashboard.api.heard import HEARD, heard
from dashboard.api.parameters import ParameterError, choice, moment, only_known, rfc3339
from dashboard.api.places import select
from dashboard.api.usuals import Usuals
from dashboard.feeds import described
from dashboard.feeds.description import Derive, Selection
from dashboard.feeds.measuring import Cells, rolling
from dashboard.live.charts import band_moments
from dashboard.live.mirrored import Mirrored
from state.figures.numbers import Floats
from state.figures.traffic import distinct
from state.figures.usual import HISTORY_HOURS, Weekday, samples_of, usual_between

DEFAULT_MS = {Grain.MINUTE: 3 * HOUR_MS, Grain.HOUR: 2 * DAY_MS, Grain.DAY: 30 * DAY_MS}
"""How far back a series begins when `from` is not given."""
DISTINCT_MEASURE = "distinct"
USUAL = ("no", "yes")
_FIXED = ("feed", "measure", "grain", "from", "to", "usual")

Number = int | float | None


class Series(msgspec.Struct, omit_defaults=True):
    """The answer. `entity` is null for the whole province; a point is (begin of the bucket, value or null). `usual`,
    where it was asked for: (moment, low, usual, high) in the points' unit, null where history is too short; lines join
    them.
    """

    feed: str
    entity: str | None
    measure: str
    grain: str
    points: list[tuple[str, Number]]
    usual: list[tuple[str, Number, Number, Number]] | None = None


class Query(msgspec.Struct, frozen=True):
    """A series that can be answered as of `now_ms`: `start_ms` and `end_ms` are begins of buckets; `narrowed`: the
    roll-ups that gave the selection.
    """

    feed: Feed
    table: Table
    measure: str
    grain: Grain
    start_ms: int
    end_ms: int
    selection: Selection
    narrowed: tuple[tuple[str, str], ...]
    usual: bool
    now_ms: int

    @property
    def counts(self) -> bool:
        """Whether the measure grows with the length of its bucket."""
        return any(m.name == self.measure and m.over_time is Fold.SUM for m in self.table.measures)


def parse(given: Mapping[str, str], registry: Registry, now_ms: int) -> Query:
    """The query of request parameters; ParameterError says which one is wrong and what is allowed."""
    feed = feed_named(choice(given, "feed", [feed.name for feed in FEEDS]))
    only_known(given, (*_FIXED, *described(feed.name).series.roll_ups))
    selection = select(feed.name, given, registry)
    tables = [SOURCE if name == SOURCE.name else feed.table(name) for name in selection.tables]
    measure = choice(given, "measure", [m for table in tables for m in measures(feed, table)], feed.primary[1])
    table = next(table for table in tables if measure in measures(feed, table))
    grain = Grain(choice(given, "grain", [g.value for g in table.grains], _finest(table).value))
    start_ms, end_ms = _span(given, table, grain, now_ms)
    beside = choice(given, "usual", USUAL, USUAL[0]) == USUAL[1]
    if beside and not _has_usual(table, grain):
        raise ParameterError(
            "usual", f"is not known of {measure} by {grain.value}", "measures kept by the hour for weeks"
        )
    narrowed = tuple((name, given[name]) for name in described(feed.name).series.roll_ups if name in given)
    return Query(feed, table, measure, grain, start_ms, end_ms, selection, narrowed, beside, now_ms)


def _has_usual(table: Table, grain: Grain) -> bool:
    kept_ms = table.retention_ms.get(Grain.HOUR, 0)
    return grain is not Grain.DAY and table is not SOURCE and kept_ms >= HISTORY_HOURS * HOUR_MS


def measures(feed: Feed, table: Table) -> list[str]:
    """Every measure that a series may show of the table."""
    if table is DISTINCT:
        return [DISTINCT_MEASURE]
    if table is SOURCE:
        return [HEARD]
    return [m.name for m in table.measures if m.name != "samples"] + list(_derived(feed, table))


def _derived(feed: Feed, table: Table) -> Mapping[str, Derive]:
    return described(feed.name).series.derived.get(table.name, {})


def series(query: Query, mirror: Mirrored, weekday: Weekday, usuals: Usuals) -> Series:
    """Read the cells and add them up; what is usual may be one of `usuals`, some minutes old. Only buckets that have
    begun are points; what nobody can know is null, not 0.
    """
    values = _read(query, mirror, query.grain, query.start_ms, query.end_ms)
    starts = query.start_ms + query.grain.span_ms * np.arange(len(values))
    if query.counts:
        values = np.where((starts < _known_from(query, mirror)) & (values == 0), np.nan, values)
    points = [(rfc3339(s), _number(v)) for s, v in zip(starts.tolist(), values.tolist(), strict=True)]
    usual = _usual(query, mirror, weekday, usuals) if query.usual else None
    return Series(query.feed.name, query.selection.entity, query.measure, query.grain.value, points, usual)


def _usual(
    query: Query, mirror: Mirrored, weekday: Weekday, usuals: Usuals
) -> list[tuple[str, Number, Number, Number]]:
    def samples(first: int, end: int) -> Floats:
        values = _read(query, mirror, Grain.HOUR, Grain.HOUR.start_ms(first), Grain.HOUR.start_ms(end))
        rests = described(query.feed.name).series.rests
        return samples_of(values.astype(np.int64), silent_hours_count=rests) if query.counts else values

    moments = band_moments(query.grain, query.start_ms, query.end_ms)
    scale = query.grain.span_ms / HOUR_MS if query.counts else 1.0
    hours = Grain.HOUR.bucket(query.start_ms), Grain.HOUR.bucket(query.end_ms)
    asked = query.feed.name, query.table.name, query.measure, query.narrowed, hours
    kept = usuals.of(asked, query.now_ms, lambda: usual_between(samples, query.start_ms, query.end_ms, weekday))
    low, middle, high = (np.round(values, 3).tolist() for values in kept.band(moments, scale))
    told = zip(moments.tolist(), low, middle, high, strict=True)
    return [(rfc3339(at), _number(a), _number(b), _number(c)) for at, a, b, c in told]


def _read(query: Query, mirror: Mirrored, grain: Grain, start_ms: int, end_ms: int) -> Floats:
    """The measure in the buckets of a grain from start to end."""
    picks = query.selection.picks
    if query.table is SOURCE:
        return heard(mirror, query.feed, picks, grain, (start_ms, end_ms), query.now_ms)
    over = _over(query, grain)
    start_ms -= (over - 1) * grain.span_ms
    asked, first = (query.feed.name, query.table.name, grain, start_ms, end_ms), query.table.measures[0].name
    own = [e for e in mirror.window(*asked, columns=(first,)).entities if picks(e)]
    return _values(query, over, lambda *columns: mirror.window(*asked, own, columns=columns or None).values)


def _known_from(query: Query, mirror: Mirrored) -> int:
    """Since when (epoch ms) nothing counted is really nothing: from the first count of the whole table on, and after
    what was left unread.
    """
    names, first = (query.feed.name, query.table.name), (query.table.measures[0].name,)
    coarse = min((g for g in query.table.grains if g.span_ms > query.grain.span_ms), default=query.grain, key=_span_of)
    edge_ms = coarse.start_ms(coarse.bucket(query.start_ms))
    before = mirror.window(*names, coarse, query.now_ms - query.table.retention_ms[coarse], edge_ms, columns=first)
    shown = mirror.window(*names, query.grain, edge_ms, query.end_ms, columns=first)
    if before.values.any():
        return shown.complete_from_ms
    counted = np.flatnonzero(shown.values.any(axis=(0, 2)))
    begun = int(counted[0]) if len(counted) else shown.values.shape[1]
    return max(edge_ms + begun * query.grain.span_ms, shown.complete_from_ms)


def _finest(table: Table) -> Grain:
    return min(table.grains, key=_span_of)


def _span_of(grain: Grain) -> int:
    return grain.span_ms


def _span(given: Mapping[str, str], table: Table, grain: Grain, now_ms: int) -> tuple[int, int]:
    to_ms = moment(given, "to", now_ms)
    from_ms = moment(given, "from", to_ms - DEFAULT_MS[grain])
    if from_ms >= to_ms:
        raise ParameterError("from", "is not before `to`", f"a moment before {rfc3339(to_ms)}")
    kept_ms = table.retention_ms[grain]
    oldest = grain.start_ms(grain.bucket(now_ms - kept_ms))
    start = max(grain.start_ms(grain.bucket(from_ms)), oldest)
    # A bucket that begins before `to` is in, also the one that runs; what has not begun is not.
    end = grain.start_ms(grain.bucket(min(to_ms, now_ms + 1) - 1) + 1)
    if end <= start:
        what = f"between {rfc3339(oldest)} and now: grain {grain.value} keeps {kept_ms // HOUR_MS} hours"
        raise ParameterError("to" if to_ms <= oldest else "from", "nothing is kept there", what)
    return start, end


def _over(query: Query, grain: Grain) -> int:
    """Over how many buckets up to its end a derived measure of a bucket is."""
    derived = query.measure in _derived(query.feed, query.table)
    return described(query.feed.name).series.over if derived and grain is Grain.MINUTE else 1


def _values(query: Query, over: int, read: Callable[..., Cells]) -> Floats:
    """The measure per bucket from what `read(*columns)` gives: cells (entities, buckets, columns), all without any. The
    first `over` - 1 buckets only go into those that follow.
    """
    if query.table is DISTINCT:
        cells = read()
        found = [distinct(cells[:, i]) for i in range(cells.shape[1])]
        return np.array([np.nan if value is None else round(value) for value in found], dtype=np.float64)
    derive = _derived(query.feed, query.table).get(query.measure)
    if derive is not None:
        return np.round(derive(query.table, rolling(read().sum(axis=0), over)), 2)
    if query.counts:
        counted: Floats = read(query.measure).sum(axis=0)[:, 0].astype(np.float64)
        return counted
    samples, newest = read("samples", query.measure).sum(axis=0).T
    return np.where(samples == 0, np.nan, newest.astype(np.float64))


def _number(value: float) -> Number:
    if np.isnan(value):
        return None
    return int(value) if value.is_integer() else value
