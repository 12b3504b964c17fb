"""The detector: row by row, how surprising a series is against its own past. Causal: a row is judged before it is
learned, and nothing that comes later changes a verdict.

A row is looked at in several views, each held against its own past: far from what came just before (spike, jump), far
from what is usual at that time of day and week, far from all that was seen, away from the usual for a while (level,
trend), wilder than it was (variance), unchanged for too long (stuck, silent). The most surprising view speaks.
"""

from math import sqrt
from typing import NamedTuple

from streams.alerts.anomaly.forecast import Expected, Forecasts
from streams.alerts.anomaly.habit import Habit
from streams.alerts.anomaly.running import FIRST_ROWS, TINY, RunningMean, Surprise, log_ratio
from streams.alerts.anomaly.season import SLOTS, Phase, Profile, phase_of

MEMORY = 1_000.0
"""Rows after which what is usual for a view is mostly forgotten."""
LEVEL_ROWS = (16.0, 64.0)
WILD_ROWS = 12.0
LONG_MEMORY = 6_400.0
LEAST_SHARE = 0.03
"""No deviation is measured in units smaller than this share of the spread: a series without noise is not touchy."""
QUIETEST = 0.3
"""No time of day is taken for quieter than this share of the whole."""
STUCK_WEIGHT = 0.6
"""Lengths of runs have longer tails than deviations."""
CLIPPED = 8.0
PROBATION_ROWS = 100
WARM_ROWS = 150


class Verdict(NamedTuple):
    """`score` 0..1, at least 0.5 where something begins; `surprise` -log10 of how likely the row is, also later on."""

    score: float
    surprise: float


class Detector:
    """Judges one series. Give it the rows in order of time."""

    def __init__(self) -> None:
        self._forecasts = Forecasts()
        self._noise = Profile(SLOTS, kept=7, least=1)
        self._views: dict[str, Surprise] = {}
        self._level = dict.fromkeys(LEVEL_ROWS, 0.0)
        self._mean = RunningMean(LONG_MEMORY)
        self._variance = RunningMean(LONG_MEMORY)
        self._wild = 0.0
        self._last, self._same = 0.0, 0
        self._rows = 0
        self._habit = Habit()

    def judge(self, wall_s: float, value: float) -> Verdict:
        """The verdict on the next row. `wall_s`: its local wall-clock time in seconds since 1970."""
        phase = phase_of(wall_s)
        expected = self._forecasts.expect(phase)
        surprise = self._surprise(phase, value, *expected) if expected and self._rows >= FIRST_ROWS else 0.0
        self._forecasts.learn(phase, value)
        self._rows += 1
        if self._rows <= PROBATION_ROWS:
            return Verdict(0.0, 0.0)
        return Verdict(self._habit.score(surprise), surprise)

    def _surprise(self, phase: Phase, value: float, near: Expected, usual: Expected) -> float:
        deviations = self._deviations(phase, value, near, usual)
        found = max(
            self._views.setdefault(name, Surprise(MEMORY)).of(deviation) for name, deviation in deviations.items()
        )
        return found * min(1.0, self._rows / WARM_ROWS)

    def _deviations(self, phase: Phase, value: float, near: Expected, usual: Expected) -> dict[str, float]:
        least = max(LEAST_SHARE * self._forecasts.spread, 1e-6 * abs(usual.value), TINY)
        from_usual = (value - usual.value) / self._scale(phase, value - usual.value, max(usual.error or 0.0, least))
        from_near = (value - near.value) / max(near.error or 0.0, least)
        return {
            "near": from_near,
            "usual": from_usual,
            "all": self._from_all(value),
            "wild": self._wildness(from_near),
            "stuck": self._stuck(value),
            **{f"level {rows:.0f}": self._leveled(rows, from_usual) for rows in LEVEL_ROWS},
        }

    def _scale(self, phase: Phase, deviation: float, overall: float) -> float:
        """The usual size of deviations at this time of day, leaning on that of all times; then learns this one."""
        here = self._noise.usual(phase.slot)
        self._noise.learn(phase.day, phase.slot, abs(deviation) / overall)
        return overall if here is None else overall * sqrt(max(here, QUIETEST))

    def _from_all(self, value: float) -> float:
        if not self._mean.rows:
            self._mean.learn(value)
        off, usual = value - self._mean.value, sqrt(self._variance.value)
        self._mean.learn(value)
        self._variance.learn(off * off)
        return off / usual if self._variance.rows > FIRST_ROWS and usual > TINY else 0.0

    def _leveled(self, rows: float, from_usual: float) -> float:
        clipped = max(-CLIPPED, min(CLIPPED, from_usual))
        self._level[rows] += (clipped - self._level[rows]) / rows
        return self._level[rows]

    def _wildness(self, from_near: float) -> float:
        self._wild += (min(abs(from_near), CLIPPED) - self._wild) / WILD_ROWS
        return max(log_ratio(self._wild, 1.0), 0.0)

    def _stuck(self, value: float) -> float:
        self._same = self._same + 1 if value == self._last else 1
        self._last = value
        return STUCK_WEIGHT * self._same
