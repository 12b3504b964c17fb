"""The chart of an alert: its measure an hour before and after the begin, what is usual, and the line of its rule."""

import msgspec
import numpy as np

from contracts.alerts import Alert, Text
from contracts.calendar import WorkingCalendar
from contracts.catalogue import FEEDS
from contracts.measures import HOUR_MS, Fold, Grain
from contracts.registry import Registry
from contracts.rules import RuleSheet
from dashboard.desk.curves import CURVES, OWN, Curve, Picks, Sums, picks
from dashboard.feeds import described
from dashboard.feeds.measuring import rolling
from dashboard.i18n import text
from dashboard.live.charts import band
from dashboard.live.frame import Band
from state.figures.numbers import Floats
from state.figures.usual import samples_of, usual_between
from state.figures.workdays import weekday_of
from state.readable import Readable

AROUND_MS = HOUR_MS
_FALLBACK = {"traffic": "vehicles", "dossiers": "received", "payments": "transactions", "system": "feed_silent_s"}
"""What is drawn of a domain where the rule names nothing, as for an alert by hand."""


class AlertChart(msgspec.Struct, frozen=True):
    """`now[i]` covers the minutes up to the end of minute i from `start_ms`; None: not known. `limits`: where the rule
    fires, in the same unit. `started_ms` and `ended_ms` (0: not yet) mark the alert.
    """

    title: Text
    unit: str
    start_ms: int
    step_ms: int
    now: list[float | None]
    usual: Band | None
    limits: list[float]
    started_ms: int
    ended_ms: int


class ChartMaker:
    """Draws charts from the mirror's cells."""

    def __init__(self, cells: Readable, registry: Registry) -> None:
        self._cells = cells
        self._registry = registry
        self._weekday = weekday_of(WorkingCalendar(registry.holiday_dates))

    def chart(self, alert: Alert, sheet: RuleSheet | None, now_ms: int) -> AlertChart:
        """The chart of the alert as far as time has come."""
        named = sheet.chart if sheet is not None and sheet.chart in CURVES else _FALLBACK[alert.domain]
        curve, chosen = CURVES[named], picks(alert.where, self._registry)
        minute = Grain.MINUTE.span_ms
        start = (alert.started_ms - AROUND_MS) // minute * minute
        end = max(start + minute, min(now_ms, alert.started_ms + AROUND_MS) // minute * minute)
        values = [v for feed in self._feeds(curve, alert) for v in [self._values(curve, feed, chosen, start, end)]]
        total = np.sum(values, axis=0) if len(values) > 1 else values[0]
        return AlertChart(
            title=text(f"curve.{named}"),
            unit=curve.unit,
            start_ms=start,
            step_ms=minute,
            now=[None if np.isnan(v) else round(v, 2) for v in total.tolist()],
            usual=self._usual(curve, chosen, start, end),
            limits=_limits(named, sheet),
            started_ms=alert.started_ms,
            ended_ms=alert.ended_ms,
        )

    @staticmethod
    def _feeds(curve: Curve, alert: Alert) -> list[str]:
        if curve.feed is not None:
            return [curve.feed.name]
        names = [feed.name for feed in FEEDS]
        return [alert.where.entity] if alert.where.entity in names else names

    def _values(self, curve: Curve, feed: str, chosen: Picks, start_ms: int, end_ms: int) -> Floats:
        sums = self._sums(curve, feed, chosen, start_ms - (curve.over - 1) * Grain.MINUTE.span_ms, end_ms)
        gauges = curve.table.measures[-1].over_time is Fold.LAST
        values = curve.derive(curve.table, sums if gauges else rolling(sums, curve.over))
        return 100 * values / self._free_flow(chosen) if curve.free else values

    def _sums(self, curve: Curve, feed: str, chosen: Picks, start_ms: int, end_ms: int) -> Sums:
        names = feed, curve.table.name, Grain.MINUTE
        every = self._cells.window(*names, start_ms, end_ms, columns=(curve.table.measures[0].name,)).entities
        found: Sums = self._cells.window(*names, start_ms, end_ms, [e for e in every if chosen(e)]).values.sum(axis=0)
        return found

    def _free_flow(self, chosen: Picks) -> float:
        speeds = [camera.free_flow_kmh for camera in self._registry.cameras if chosen(camera.id)]
        return float(np.mean(speeds)) if speeds else 1.0

    def _usual(self, curve: Curve, chosen: Picks, start_ms: int, end_ms: int) -> Band | None:
        if not curve.usual or curve.feed is None:
            return None
        names, rests = (curve.feed.name, curve.table.name, Grain.HOUR), described(curve.feed.name).series.rests

        def samples(first: int, end: int) -> Floats:
            span = Grain.HOUR.start_ms(first), Grain.HOUR.start_ms(end)
            every = self._cells.window(*names, *span, columns=(curve.usual,)).entities
            own = [e for e in every if chosen(e)]
            hours = self._cells.window(*names, *span, own, columns=(curve.usual,)).values
            return samples_of(hours.sum(axis=0)[:, 0], silent_hours_count=rests)

        scale = 1.0 if curve.unit == "per_hour" else curve.over / 60
        found = usual_between(samples, start_ms, end_ms, self._weekday)
        return band(found, Grain.MINUTE, start_ms, end_ms, scale)


def _limits(named: str, sheet: RuleSheet | None) -> list[float]:
    if sheet is None or named not in OWN:
        return []
    return [limit.value for limit in sheet.fires if limit.measure == named and limit.unit != "usual"]
