"""A rule over stored minutes: how often it would have fired, how restlessly, and what other rules said then. Pure."""

from typing import NamedTuple

from contracts.alerts import Counter, Domain, Signal
from contracts.errors import RuleError
from contracts.measures import MINUTE_MS
from streams.alerts.reading import Reading
from streams.alerts.rule import Condition, Rule
from streams.alerts.rules import Rules

CHATTER_MS = 10 * MINUTE_MS
"""An alert that comes again within so long on the same entity chatters."""
CLOSED_AFTER_MS = 2 * MINUTE_MS
"""How long after its begin a minute counts as closed."""


class Raised(NamedTuple):
    """One alert of a back-test: rule, entity and worst severity; epoch ms of begin and end (0: still on)."""

    rule: str
    entity: str
    place: str
    severity: int
    start_ms: int
    end_ms: int


class Findings(NamedTuple):
    """What a back-test found over `hours`: alerts of the rule, those that chatter, by entity, and the overlap: other
    rule → how many of the rule's alerts it spoke during, on the same entity, road or commune.
    """

    hours: float
    alerts: list[Raised]
    chatter: int
    by_entity: list[tuple[str, int]]
    overlap: list[tuple[str, int]]

    @property
    def per_hour(self) -> float:
        """Alerts an hour."""
        return len(self.alerts) / self.hours if self.hours else 0.0


def replayable(rules: Rules, name: str) -> Rule:
    """The rule; RuleError where it does not run, or looks at what is not stored."""
    rule = rules.rule(name)
    if rule is None:
        known = ", ".join(sheet.name for sheet in rules.sheets() if not sheet.problem)
        raise RuleError(f"{name}: no such rule runs; there are {known}")
    for measure in sorted(_momentary(rule.fires) | _momentary(rule.clears)):
        raise RuleError(f"{name}: {measure} looks at the present moment, of which nothing is stored: no back-test")
    return rule


class Replay:
    """All rules of a domain over minutes in order, from fresh counters, as if each was evaluated when it closed."""

    def __init__(self, rules: Rules, reading: Reading, domain: Domain) -> None:
        self._rules, self._reading, self._domain = rules, reading, domain
        self._counters: dict[str, dict[str, Counter]] = {}
        self._open: dict[tuple[str, str], int] = {}
        self.alerts: list[Raised] = []

    def minute(self, minute_ms: int) -> None:
        """Evaluate one more minute."""
        closed_ms = minute_ms + CLOSED_AFTER_MS
        found = self._rules.evaluate(self._reading, self._domain, minute_ms, self._counters, closed_ms)
        self._counters = found.counters
        for signal in found.signals:
            self._follow(signal)

    def _follow(self, signal: Signal) -> None:
        key = signal.rule, signal.where.entity
        at = self._open.get(key)
        if at is None:
            if signal.kind == "fired":
                self._open[key] = len(self.alerts)
                place = signal.where.road or signal.where.commune
                self.alerts.append(Raised(*key, place, signal.severity, signal.at_ms, 0))
        elif signal.kind == "recovered":
            self.alerts[self._open.pop(key)] = self.alerts[at]._replace(end_ms=signal.at_ms)
        else:
            worst = min(self.alerts[at].severity, signal.severity)
            self.alerts[at] = self.alerts[at]._replace(severity=worst)


def summed(name: str, alerts: list[Raised], hours: float) -> Findings:
    """What the alerts say of the rule of that name."""
    mine = [alert for alert in alerts if alert.rule == name]
    others = [alert for alert in alerts if alert.rule != name]
    by_entity: dict[str, int] = {}
    for alert in mine:
        by_entity[alert.entity] = by_entity.get(alert.entity, 0) + 1
    overlap: dict[str, int] = {}
    for alert in mine:
        for rule in {other.rule for other in others if _meets(alert, other)}:
            overlap[rule] = overlap.get(rule, 0) + 1
    return Findings(hours, mine, _chatter(mine), _most(by_entity), _most(overlap))


def _chatter(alerts: list[Raised]) -> int:
    ended: dict[str, int] = {}
    count = 0
    for alert in alerts:
        count += bool(ended.get(alert.entity)) and alert.start_ms - ended[alert.entity] < CHATTER_MS
        ended[alert.entity] = alert.end_ms
    return count


def _meets(one: Raised, other: Raised) -> bool:
    """Whether they were on at the same time on one entity or in one place."""
    together = one.start_ms < (other.end_ms or _FOR_EVER) and other.start_ms < (one.end_ms or _FOR_EVER)
    return together and (one.entity == other.entity or bool(one.place and one.place == other.place))


_FOR_EVER = 1 << 62


def _most(counts: dict[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _momentary(condition: Condition) -> set[str]:
    return {clause.measure.name for group in condition for clause in group if clause.measure.momentary}
