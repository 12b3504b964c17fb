"""One rule on one minute: counters go on, and where it turns, a signal says so with the numbers."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from msgspec.structs import replace

from contracts.alerts import Counter, Signal
from contracts.measures import MINUTE_MS
from streams.alerts.counting import FRESH, Delays, count
from streams.alerts.looks import Look, Sight, numbers_of
from streams.alerts.moment import Moment
from streams.alerts.rule import MEMBERS, Rule
from streams.alerts.sentences import Shown, spoken

RESTATE_MIN = 5
"""While a rule is on, its numbers are said again at most so often, and only if they moved."""
RESTATE_SHARE = 0.25


News = Literal["fired", "recovered", "changed"]


class Judged(NamedTuple):
    """What one rule says of a minute; `skipped` tells why it could say nothing."""

    signals: list[Signal]
    counters: dict[str, Counter]
    skipped: str = ""


def judge(moment: Moment, rule: Rule, counters: Mapping[str, Counter]) -> Judged:
    """The rule on the moment's minute. Entities without news keep their counters."""
    sight = Sight(moment, rule)
    kept, signals = dict(counters), []
    for look in sight.looks(counters):
        entity = look.where.entity
        counter, signal = _step(moment, rule, sight, look, counters.get(entity, FRESH))
        kept[entity] = counter
        if signal:
            signals.append(signal)
    told = {entity: counter for entity, counter in kept.items() if counter != FRESH}
    return Judged(signals, told, "what is usual is not known yet" if sight.blind else "")


def _step(moment: Moment, rule: Rule, sight: Sight, look: Look, counter: Counter) -> tuple[Counter, Signal | None]:
    delays = Delays(rule.on_delay_min, rule.off_delay_min, rule.every_min)
    counted = count(counter, delays, look.fires, look.clears, moment.minute_ms)
    if counted.turn == "recovered":
        return FRESH, _signal(moment, rule, look, "recovered", counted.since_ms, counter.level)
    if not counted.counter.on:
        return counted.counter, None
    runs = _level_runs(rule, sight, look, counter)
    level = _level(rule, runs, counter)
    after = replace(counted.counter, level=level)
    said = _main(moment, rule, look)
    if counted.turn == "fired":
        return _kept(after, said, runs, look), _signal(moment, rule, look, "fired", counted.since_ms, level)
    before = counter.keep[0] if counter.keep else said
    news = _news(moment, rule, before, said) or ("changed" if level != counter.level else None)
    kept = _kept(after, said if news else before, runs, look)
    return kept, _signal(moment, rule, look, news, moment.minute_ms, level) if news else None


def _news(moment: Moment, rule: Rule, before: float, now: float) -> News | None:
    """Whether the numbers are worth saying again: a rule with `again` fires anew, the others tell them now and then."""
    if rule.again:
        return "fired" if now >= rule.again * before > 0 else None
    due = moment.minute_ms // MINUTE_MS % RESTATE_MIN == 0
    return "changed" if due and abs(now - before) > RESTATE_SHARE * max(abs(before), abs(now)) else None


def _level_runs(rule: Rule, sight: Sight, look: Look, counter: Counter) -> tuple[float, ...]:
    """Minutes in a row for which the condition of each worse severity has held since the rule fired."""
    before = counter.keep[1 : 1 + len(rule.levels)] if counter.on else (0.0,) * len(rule.levels)
    return tuple(
        run + rule.every_min if sight.level(level, look) else 0.0
        for run, level in zip(before, rule.levels, strict=True)
    )


def _level(rule: Rule, runs: tuple[float, ...], counter: Counter) -> int:
    """The worst severity reached so far: an alert does not become milder while it is on."""
    reached = [level.severity for run, level in zip(runs, rule.levels, strict=True) if run and run >= level.after_min]
    return min([rule.severity, *reached, *([counter.level] if counter.on else [])])


def _kept(counter: Counter, said: float, runs: tuple[float, ...], look: Look) -> Counter:
    return replace(counter, keep=(said, *runs, *map(float, look.members)))


def _main(moment: Moment, rule: Rule, look: Look) -> float:
    return numbers_of(moment, rule, look).get(rule.main.measure.name, (0.0, 0))[0]


def _signal(moment: Moment, rule: Rule, look: Look, kind: News, at_ms: int, severity: int) -> Signal:
    numbers = numbers_of(moment, rule, look)
    if look.members:
        numbers[MEMBERS] = float(len(look.members)), 0
    shown: Shown = {**numbers, "name": look.where.name, "place": moment.province.place(look.where.commune)}
    return Signal(
        rule=rule.name,
        version=rule.version,
        domain=rule.domain,
        kind=kind,
        where=look.where,
        at_ms=at_ms,
        severity=severity,
        what=rule.title,
        sentence=spoken(rule.sentence, shown),
        owner=look.where.entity if rule.owner == look.where.kind == "agency" else _unit(rule),
        values={name: round(value, digits) for name, (value, digits) in numbers.items()},
        suppresses=rule.suppresses,
    )


def _unit(rule: Rule) -> str:
    """The unit of a rule; what concerns all agencies is the one-stop centre's."""
    return ONE_STOP if rule.owner == "agency" else rule.owner


ONE_STOP = "one-stop"
