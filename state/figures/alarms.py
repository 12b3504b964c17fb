"""How good the alerting is: load, floods, chatter, standing alerts, time to the first act. Pure, from transitions.

Sources: EEMUA 191 and ISA-18.2 (16.5): an operator can take one new alert in ten minutes; ten in ten minutes are a
flood, which lasts until fewer than five are new in ten minutes; an alert that stands for a day is stale. Chattering is
there three times in a minute; rules here see closed minutes, so it is three times in an hour.
"""

from collections import Counter
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from contracts.alerts import Act, Alert, AlertState, Desk, Transition
from contracts.measures import DAY_MS, HOUR_MS
from state.figures.numbers import share

TEN_MINUTES_MS = 600_000
FLOOD_BEGINS = 10
FLOOD_ENDS = 5
CHATTER_TIMES = 3
STANDING_MS = DAY_MS
MOST_OFFENDERS = 10
FIRST_ACTS = frozenset({Act.ACKNOWLEDGE, Act.ASSIGN, Act.COMMENT, Act.START, Act.RESOLVE, Act.SHELVE, Act.ESCALATE})
_MACHINES = frozenset({"rule", "clock"})

Span = tuple[int, int]


class Offender(msgspec.Struct, frozen=True):
    """A source that brings many alerts: how many, the share of all in %, and whether it chatters."""

    rule: str
    entity: str
    raised: int
    share: float | None
    chatters: bool


class Standing(msgspec.Struct, frozen=True):
    """An alert that has stood for more than a day."""

    alert_id: str
    rule: str
    since_ms: int


class Performance(msgspec.Struct, frozen=True):
    """Figures of one desk over a span. Delays in ms, None where nothing happened. `hours`: new alerts per hour of it.

    `busiest`: most new alerts in ten minutes. `flood_pct`: share of the time. `critical_pct`: share of new alerts.
    `first_act_ms`, `acknowledge_ms`, `solve_ms`: medians; `first_act_p90_ms`: of ten, nine were sooner.
    """

    raised: int
    per_hour: float
    hours: tuple[int, ...]
    busiest: int
    flood_pct: float
    floods: tuple[Span, ...]
    critical_pct: float | None
    first_act_ms: int | None
    first_act_p90_ms: int | None
    acknowledge_ms: int | None
    solve_ms: int | None
    past_limit: int
    offenders: tuple[Offender, ...]
    standing: tuple[Standing, ...]


def is_new(transition: Transition) -> bool:
    """Whether it brings a new alert to somebody's list."""
    return transition.act is Act.RAISE and transition.after is AlertState.UNACKNOWLEDGED


def load(raised_ms: Iterable[int], now_ms: int) -> int:
    """New alerts of the last ten minutes."""
    return sum(now_ms - TEN_MINUTES_MS < moment <= now_ms for moment in raised_ms)


def floods(raised_ms: Sequence[int], end_ms: int) -> list[Span]:
    """Spans of flood up to `end_ms`; one that still lasts ends there. Moments in ascending order."""
    return [(begin, min(end, end_ms)) for begin, end in _floods(raised_ms) if begin <= end_ms]


def flooded(raised_ms: Sequence[int], now_ms: int) -> bool:
    """Whether a flood lasts."""
    return any(begin <= now_ms < end for begin, end in _floods(raised_ms))


def _floods(raised_ms: Sequence[int]) -> list[Span]:
    """Spans of flood, to the end that they would have if nothing more came."""
    found: list[Span] = []
    begun: int | None = None
    # The number in the window grows when an alert is raised and falls ten minutes later.
    steps = sorted([(m, 1) for m in raised_ms] + [(m + TEN_MINUTES_MS, -1) for m in raised_ms])
    count = 0
    for moment, step in steps:
        count += step
        if begun is None and count >= FLOOD_BEGINS:
            begun = moment
        elif begun is not None and count < FLOOD_ENDS:
            found.append((begun, moment))
            begun = None
    return found


def performance(
    transitions: Sequence[Transition], alerts: Iterable[Alert], desk: Desk, start_ms: int, end_ms: int
) -> Performance:
    """What the transitions of a span (ascending), and the alerts open at its end, say about a desk."""
    own = [t for t in transitions if t.alert is not None and t.alert.desk == desk and t.at_ms < end_ms]
    new = [t for t in own if is_new(t) and t.at_ms >= start_ms]
    moments = [t.at_ms for t in new]
    spans = floods(moments, end_ms)
    first, acknowledged, solved = _delays(new, own)
    return Performance(
        raised=len(new),
        per_hour=len(new) * HOUR_MS / (end_ms - start_ms),
        hours=tuple(_by_hour(moments, start_ms, end_ms)),
        busiest=_busiest(moments),
        flood_pct=100 * sum(end - begin for begin, end in spans) / (end_ms - start_ms),
        floods=tuple(spans),
        critical_pct=share(sum(t.alert is not None and t.alert.severity == 1 for t in new), len(new)),
        first_act_ms=_quantile(first, 0.5),
        first_act_p90_ms=_quantile(first, 0.9),
        acknowledge_ms=_quantile(acknowledged, 0.5),
        solve_ms=_quantile(solved, 0.5),
        past_limit=len({t.alert_id for t in own if t.act is Act.ESCALATE and t.by == "clock" and t.at_ms >= start_ms}),
        offenders=tuple(offenders(own, start_ms)),
        standing=tuple(standing((alert for alert in alerts if alert.desk == desk), end_ms)),
    )


def offenders(transitions: Iterable[Transition], start_ms: int) -> list[Offender]:
    """The sources that were raised or repeated most since `start_ms`."""
    moments: dict[tuple[str, str], list[int]] = {}
    for t in transitions:
        if t.alert is not None and t.at_ms >= start_ms and (is_new(t) or t.act is Act.REPEAT):
            moments.setdefault((t.alert.rule, t.alert.where.entity), []).append(t.at_ms)
    total = sum(map(len, moments.values()))
    ranked = sorted(moments.items(), key=lambda item: (-len(item[1]), item[0]))
    return [
        Offender(rule, entity, len(when), share(len(when), total), chatters(when))
        for (rule, entity), when in ranked[:MOST_OFFENDERS]
    ]


def chatters(moments: Sequence[int]) -> bool:
    """Whether it came three times within an hour. Moments in ascending order."""
    later = moments[CHATTER_TIMES - 1 :]
    return any(last - first <= HOUR_MS for first, last in zip(moments, later, strict=False))


def standing(alerts: Iterable[Alert], end_ms: int) -> list[Standing]:
    """Open alerts that were raised more than a day before `end_ms`, the oldest first."""
    found = [Standing(a.id, a.rule, a.raised_ms) for a in alerts if a.is_open and end_ms - a.raised_ms > STANDING_MS]
    return sorted(found, key=lambda one: one.since_ms)


def _delays(new: Sequence[Transition], own: Sequence[Transition]) -> tuple[list[int], list[int], list[int]]:
    """From raising to the first act of a person, to the acknowledgement, and to the end."""
    raised = {t.alert_id: t.at_ms for t in new}
    first: dict[str, int] = {}
    acknowledged: dict[str, int] = {}
    ended: dict[str, int] = {}
    for t in own:
        if t.alert_id not in raised:
            continue
        delay = t.at_ms - raised[t.alert_id]
        if t.act in FIRST_ACTS and t.by not in _MACHINES:
            first.setdefault(t.alert_id, delay)
        if t.act is Act.ACKNOWLEDGE:
            acknowledged.setdefault(t.alert_id, delay)
        if t.after is AlertState.NORMAL and t.act is not Act.REFUSE:
            ended[t.alert_id] = delay
    return list(first.values()), list(acknowledged.values()), list(ended.values())


def _quantile(delays: Sequence[int], part: float) -> int | None:
    return round(float(np.quantile(delays, part))) if delays else None


def _by_hour(moments: Sequence[int], start_ms: int, end_ms: int) -> list[int]:
    hours = Counter((moment - start_ms) // HOUR_MS for moment in moments)
    return [hours[hour] for hour in range(-(-(end_ms - start_ms) // HOUR_MS))]


def _busiest(moments: Sequence[int]) -> int:
    when = np.asarray(moments, dtype=np.int64)
    earlier = np.searchsorted(when, when - TEN_MINUTES_MS, side="right")
    return int((np.arange(1, len(when) + 1) - earlier).max(initial=0))
