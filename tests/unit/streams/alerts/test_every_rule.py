"""Laws that every shipped rule keeps, with its measures replaced by numbers that a test chooses.

It fires after its on-delay, stays in its dead-band, holds when nothing is known, and clears after its off-delay.
"""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from msgspec.structs import replace

from contracts.alerts import Counter
from contracts.registry import load_registry
from state.figures.numbers import Floats
from streams.alerts.conditions import _COMPARE
from streams.alerts.judging import judge
from streams.alerts.loading import load, read_files
from streams.alerts.measures import Measure
from streams.alerts.moment import Moment
from streams.alerts.province import Province
from streams.alerts.reading import Reading
from streams.alerts.rule import Clause, Condition, Rule
from tests.unit.dashboard.table_mirror import TableMirror

MINUTE = 60_000
BEGIN = 1_795_572_120_000
USUAL = 100.0
REGISTRY = load_registry()
PROVINCE = Province(REGISTRY)
SHIPPED = load(read_files(""), REGISTRY).rules
Values = dict[str, float]


def limit(clause: Clause) -> float:
    return clause.value * USUAL if clause.of_usual else clause.value


def holds(condition: Condition, values: Values) -> bool:
    return all(
        any(bool(_COMPARE[c.op](np.array(values[c.measure.name]), np.array(limit(c)))) for c in group)
        for group in condition
    )


def values_where(rule: Rule, wanted: Callable[[bool, bool], bool]) -> Values | None:
    """Values near the limits for which (fires, clears) is as wanted."""
    near: dict[str, set[float]] = {}
    for condition in (rule.fires, rule.clears):
        for clause in itertools.chain.from_iterable(condition):
            edge = limit(clause)
            near.setdefault(clause.measure.name, set()).update((edge, edge - 0.01, edge + 0.01, edge - 1e6, edge + 1e6))
    for chosen in itertools.product(*near.values()):
        values = dict(zip(near, chosen, strict=True))
        if wanted(holds(rule.fires, values), holds(rule.clears, values)):
            return values
    return None


class Stage:
    """Plays a rule whose measures say what the test says, of the first entity; all others are as if it cleared."""

    def __init__(self, rule: Rule) -> None:
        self.values: Values = {}
        self._calm = values_where(rule, lambda fires, clears: clears and not fires) or {}
        self._rule = replace(
            rule,
            fires=self._scripted(rule.fires),
            clears=self._scripted(rule.clears),
            levels=(),
            shows=(),
        )
        self._counters: dict[str, Counter] = {}
        self._minute = 0
        self._reading = Reading(TableMirror(BEGIN))

    def play(self, values: Values, minutes: int) -> list[tuple[int, str]]:
        """(minute from here, kind) of what the rule says; `values` NaN: nothing is known."""
        self.values = values
        found: list[tuple[int, str]] = []
        for at in range(minutes):
            minute_ms = BEGIN + self._minute * MINUTE
            moment = Moment(PROVINCE, self._reading, minute_ms, minute_ms + MINUTE)
            told = judge(moment, self._rule, self._counters)
            self._counters = told.counters
            self._minute += 1
            found += [(at, signal.kind) for signal in told.signals if signal.kind != "changed"]
        return found

    def _scripted(self, condition: Condition) -> Condition:
        return tuple(
            tuple(replace(clause, measure=self._measure(clause.measure), optional=False) for clause in group)
            for group in condition
        )

    def _measure(self, measure: Measure) -> Measure:
        def compute(moment: Moment, _over: int) -> Floats:
            size = 1 if measure.kind == "figure" else len(moment.entities(measure.kind))
            out = np.full(size, self._calm[measure.name])
            out[:1] = self.values[measure.name]
            return out

        usual = None if measure.usual is None else lambda moment, over: np.full(len(compute(moment, over)), USUAL)
        return replace(measure, compute=compute, usual=usual)


def minutes(delay: int, every: int) -> int:
    """The evaluation at which a delay is over, from 0."""
    return max(0, -(-delay // every) - 1)


@pytest.mark.parametrize("rule", [rule for rule in SHIPPED if rule.watches != "source"], ids=lambda rule: rule.name)
def test_a_rule_fires_holds_and_clears(rule: Rule) -> None:
    firing = values_where(rule, lambda fires, _: fires)
    between = values_where(rule, lambda fires, clears: not fires and not clears)
    clear = values_where(rule, lambda fires, clears: clears and not fires)
    assert firing is not None, "nothing can make it fire"
    assert clear is not None, "nothing can clear it"
    stage = Stage(rule)
    on, off = (minutes(delay, rule.every_min) for delay in (rule.on_delay_min, rule.off_delay_min))
    assert stage.play(clear, 3) == []
    assert stage.play(firing, on + 3) == [(on, "fired")]
    if between:
        assert stage.play(between, 30) == []
    assert stage.play(dict.fromkeys(firing, np.nan), 30) == []
    assert stage.play(clear, off + 3) == [(off, "recovered")]


@pytest.mark.parametrize("rule", [rule for rule in SHIPPED if rule.on_delay_min > 1], ids=lambda rule: rule.name)
def test_a_run_that_breaks_begins_anew(rule: Rule) -> None:
    firing = values_where(rule, lambda fires, _: fires)
    clear = values_where(rule, lambda fires, clears: clears and not fires)
    if rule.watches == "source" or firing is None or clear is None:
        return
    stage = Stage(rule)
    short = rule.on_delay_min - 1
    assert [*stage.play(firing, short), *stage.play(clear, 1), *stage.play(firing, short)] == []


def test_a_rule_without_a_dead_band_is_a_figures() -> None:
    """A figure's bands touch, as SCREENS gives them; every other rule has room between firing and clearing."""
    narrow = {
        rule.name for rule in SHIPPED if values_where(rule, lambda fires, clears: not fires and not clears) is None
    }
    assert {name for name in narrow if not name.startswith("figure.")} <= {
        "dossiers.long_overdue",
        "system.canary_lost",
    }
