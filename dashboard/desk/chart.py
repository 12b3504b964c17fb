"""The chart of an alert: its measure an hour before and after the begin, what is usual, and the lines of its rule."""

from collections.abc import Mapping
from typing import Any

import msgspec
import numpy as np

from contracts.alerts import Alert, Text
from contracts.calendar import WorkingCalendar
from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.registry import Registry
from contracts.rules import Limit, RuleSheet
from dashboard.desk.curves import FALLBACK, curve_of
from dashboard.desk.judged import Of, Since, judged
from dashboard.desk.lines.scene import Drawn, Scene
from dashboard.i18n import text
from state.alerts.spans import Alerted
from state.figures.numbers import Floats
from state.figures.workdays import weekday_of
from state.readable import Readable

AROUND_MS = HOUR_MS
SAID_UNITS = frozenset({"%", "s", "veh/h"})
"""Units that stand behind a title; what is counted stands in it."""
WHOLE = 100.0
SLOWEST = ".slowest"
"""Behind the name of a line that follows the slowest of several cameras."""
Line = list[float | None]


class Band(msgspec.Struct, frozen=True):
    """What is usual in each minute; None: not known. Where no band is known the middle may be."""

    low: Line
    middle: Line
    high: Line


class Beside(msgspec.Struct, frozen=True):
    """Another line that the rule compares with: the own `baseline`, what is so `elsewhere`, what was `sent`."""

    name: str
    values: Line


class LimitLine(msgspec.Struct, frozen=True):
    """Where the rule fires. `value` is what it says: in the chart's unit (`fixed`), in percent of what is `usual` or
    was `sent`, or in `deviations` from the usual; `values` are that in the chart's unit.
    """

    of: Of
    value: float
    values: Line


class AlertChart(msgspec.Struct, frozen=True):
    """`now[i]` covers the minutes up to the end of minute i from `start_ms`; None: not known. All lines are as
    long.

    `has_usual`: of this measure something is usual, if only history reaches. `judges`: what the rule compares first,
    where that is not what is drawn; `unkept`: because nobody keeps its past. `started_ms` and `ended_ms` (0: not yet)
    mark the alert. `first_out`: of which part of an incident all of this is.
    """

    title: Text
    unit: str
    start_ms: int
    step_ms: int
    now: Line
    usual: Band | None
    has_usual: bool
    beside: Beside | None
    limits: list[LimitLine]
    judges: Limit | None
    unkept: bool
    started_ms: int
    ended_ms: int
    first_out: Text | None = None


class ChartMaker:
    """Draws charts from the mirror's cells. `alerted`: hours that are not usual; `sources`: as they stand today."""

    def __init__(
        self,
        cells: Readable,
        registry: Registry,
        alerted: Alerted | None = None,
        sources: Mapping[str, Any] | None = None,
    ) -> None:
        self._cells = cells
        self._registry = registry
        self._alerted = alerted or {}
        self._sources = sources or {}
        self._weekday = weekday_of(WorkingCalendar(registry.holiday_dates))

    def chart(self, alert: Alert, sheet: RuleSheet | None, now_ms: int) -> AlertChart:
        """The chart of the alert as far as time has come."""
        named = curve_of(sheet.chart, sheet.watches) if sheet is not None else None
        curve, fires = named or FALLBACK[alert.domain], sheet.fires if named and sheet else ()
        scene = self._scene(alert, now_ms)
        found = judged(curve, scene, fires, _since(alert, scene))
        drawn = found.drawn
        return AlertChart(
            title=text(f"curve.{curve.name}{SLOWEST if found.slowest else ''}", over=found.over),
            unit=curve.unit if curve.unit in SAID_UNITS else "",
            start_ms=scene.start_ms,
            step_ms=MINUTE_MS,
            now=_line(drawn.now[0]),
            usual=_band(drawn, WHOLE if curve.unit == "%" else np.inf),
            has_usual=drawn.usual is not None,
            beside=drawn.baseline and Beside(drawn.baseline.name, _line(drawn.baseline.values)),
            limits=[LimitLine(level.of, round(level.value, 2), _line(level.values[0])) for level in found.levels],
            judges=fires[0] if fires and not curve.shows(fires[0].measure) else None,
            unkept=curve.unkept,
            started_ms=alert.started_ms,
            ended_ms=alert.ended_ms,
        )

    def _scene(self, alert: Alert, now_ms: int) -> Scene:
        start = (alert.started_ms - AROUND_MS) // MINUTE_MS * MINUTE_MS
        end = max(start + MINUTE_MS, min(now_ms, alert.started_ms + AROUND_MS) // MINUTE_MS * MINUTE_MS)
        minutes = (end - start) // MINUTE_MS
        named = self._cells, self._registry, alert.where, start, minutes, self._weekday
        return Scene(*named, self._alerted, self._sources)


def _since(alert: Alert, scene: Scene) -> Since:
    began, ended = ((ms - scene.start_ms) // MINUTE_MS for ms in (alert.started_ms, alert.ended_ms or scene.end_ms))
    last = scene.minutes - 1
    return Since(min(began, last), max(min(began, last) + 1, ended))


def _band(drawn: Drawn, most: float) -> Band | None:
    if drawn.usual is None or np.isnan(drawn.usual.middle).all():
        return None
    middle, margin = (part[0] for part in drawn.usual)
    return Band(_line(np.maximum(middle - margin, 0)), _line(middle), _line(np.minimum(middle + margin, most)))


def _line(values: Floats) -> Line:
    return [None if np.isnan(value) else round(value, 2) for value in values.tolist()]
