"""What the next value should be: several simple forecasts compete, and the one that erred least lately speaks."""

from typing import NamedTuple

from streams.alerts.anomaly.running import RunningMean, RunningMedian
from streams.alerts.anomaly.season import SLOTS, Phase, Profile

NEAR_ROWS, RECENT_ROWS, LONG_ROWS = 5, 24, 1_000
ERROR_MEMORY, ERROR_CAP = 200.0, 5.0
TRUSTED_ROWS = 50
"""A forecast competes once it was tried so often."""


class Expected(NamedTuple):
    """A forecast and its usual error (mean of absolute errors; None before the first)."""

    value: float
    error: float | None


class _Forecaster:
    """One seasonal profile, alone and moved by its median miss over the last rows."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.miss = RunningMedian(RECENT_ROWS)


class Forecasts:
    """Forecasts of one series. `usual` uses seasons and the long run only, `near` also what came just before."""

    def __init__(self) -> None:
        self._near = RunningMedian(NEAR_ROWS)
        self._long = RunningMedian(LONG_ROWS)
        self._seasons = {
            "day": _Forecaster(Profile(SLOTS, kept=7, least=2)),
            "week": _Forecaster(Profile(7 * SLOTS, kept=5, least=3)),
            "working day": _Forecaster(Profile(SLOTS, kept=7, least=2)),
            "weekend": _Forecaster(Profile(SLOTS, kept=7, least=2)),
        }
        self._errors: dict[str, RunningMean] = {}
        self._given: dict[str, float] = {}

    @property
    def spread(self) -> float:
        """From the 5th to the 95th percentile of the last 1,000 values."""
        return self._long.spread()

    def expect(self, phase: Phase) -> tuple[Expected, Expected] | None:
        """(near, usual); None before the first value."""
        near, long = self._near.median(), self._long.median()
        if near is None or long is None:
            return None
        usual = {"long": long, **self._seasonal(phase)}
        moved = {f"{name}, moved": usual[name] + miss for name, miss in self._misses(usual)}
        self._given = {"near": near, **usual, **moved}
        return self._best(self._given), self._best(usual)

    def learn(self, phase: Phase, value: float) -> None:
        """What really came."""
        for name, given in self._given.items():
            self._errors.setdefault(name, RunningMean(ERROR_MEMORY, ERROR_CAP)).learn(abs(value - given))
            if name in self._seasons:
                self._seasons[name].miss.learn(value - given)
        self._near.learn(value)
        self._long.learn(value)
        for name, slot in self._cycles(phase):
            self._seasons[name].profile.learn(phase.day, slot, value)

    def _seasonal(self, phase: Phase) -> dict[str, float]:
        found = ((name, self._seasons[name].profile.usual(slot)) for name, slot in self._cycles(phase))
        return {name: value for name, value in found if value is not None}

    def _misses(self, usual: dict[str, float]) -> list[tuple[str, float]]:
        found = [(name, self._seasons[name].miss.median()) for name in usual if name in self._seasons]
        return [(name, miss) for name, miss in found if miss is not None]

    def _cycles(self, phase: Phase) -> tuple[tuple[str, int], ...]:
        kind = "weekend" if phase.weekday >= 5 else "working day"
        return (("day", phase.slot), ("week", phase.weekday * SLOTS + phase.slot), (kind, phase.slot))

    def _best(self, given: dict[str, float]) -> Expected:
        name = min(given, key=self._error_of)
        errors = self._errors.get(name)
        return Expected(given[name], errors.value if errors else None)

    def _error_of(self, name: str) -> float:
        errors = self._errors.get(name)
        return errors.value if errors and errors.rows >= TRUSTED_ROWS else float("inf")
