"""What went wrong on a day, from the alerts' transitions up to its end. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from statistics import median

import msgspec

from contracts.alerts import DESKS, Act, Alert, Desk, Text, Transition
from contracts.registry import Registry
from dashboard.access.person import Scope
from dashboard.desk.feed import sees_alert
from dashboard.i18n import text
from dashboard.live.alerts.naming import Naming
from dashboard.live.alerts.view import counted, state_word
from dashboard.report.day import Day
from state.alerts.book import Book
from state.figures.alarms import floods, is_new

MOST_SHOWN = 8
MOST_PLACES = 5


class Incident(msgspec.Struct, frozen=True):
    """An alert as leaders read of it. `acknowledge_ms`: from raising to somebody's word; `solve_ms`: to its end; None:
    not by the end of the day. `outcome`: how it ended, or its state as the day ended. Times are epoch ms.
    """

    id: str
    severity: int
    what: Text
    place: Text
    owner: Text
    started_ms: int
    acknowledge_ms: int | None
    solve_ms: int | None
    outcome: Text


class Place(msgspec.Struct, frozen=True):
    """A commune and how many alerts of the day were in it, the worst severity of them."""

    code: str
    name: Text
    alerts: int
    severity: int


class Incidents(msgspec.Struct, frozen=True):
    """The alerts of a day.

    `raised`: new ones by severity 1–4; `open`: those in sight as it ended. Medians in ms, None where nothing happened.
    `past_limit`: alerts that waited longer than their severity allows. `flood_ms`: per desk that had one. `shown`: the
    worst; `more`: how many stand behind them. `places`: the communes with most new alerts.
    """

    raised: tuple[int, int, int, int]
    open: tuple[int, int, int, int]
    acknowledge_ms: int | None
    solve_ms: int | None
    past_limit: int
    flood_ms: dict[Desk, int]
    shown: list[Incident]
    more: int
    places: list[Place]


def incidents(told: Sequence[Transition], book: Book, registry: Registry, scope: Scope, day: Day) -> Incidents:
    """The day's alerts inside the scope. `told`: its transitions, oldest first; `book`: as it stood when it ended."""
    own = [t for t in told if t.alert is not None and sees_alert(scope, t.alert)]
    new = {t.alert_id: t for t in own if is_new(t)}
    standing = [alert for alert in book.alerts.values() if alert.in_sight and sees_alert(scope, alert)]
    known = {t.alert_id: t.alert for t in own if t.alert is not None} | {alert.id: alert for alert in standing}
    wrong = [alert for name, alert in known.items() if name in new or alert.in_sight or _ended(alert, day)]
    heads = sorted((alert for alert in wrong if alert.parent not in known), key=lambda a: (a.severity, a.started_ms))
    raised = [known[name] for name in new]
    naming = Naming(registry)
    return Incidents(
        raised=counted(raised),
        open=counted(standing),
        acknowledge_ms=_median(_acknowledged(alert) for alert in raised),
        solve_ms=_median(_solved(alert) for alert in raised),
        past_limit=len({t.alert_id for t in own if t.act is Act.ESCALATE and t.by == "clock"}),
        flood_ms=_floods(new.values(), day),
        shown=[_incident(alert, naming) for alert in heads[:MOST_SHOWN]],
        more=max(0, len(heads) - MOST_SHOWN),
        places=_places(raised, naming, {row.code: (row.name_vi, row.name_en) for row in registry.communes}),
    )


def _ended(alert: Alert, day: Day) -> bool:
    """Whether it had asked for somebody, and ended on that day."""
    return not alert.is_open and not alert.hidden_by and alert.changed_ms >= day.start_ms


def _acknowledged(alert: Alert) -> int | None:
    return alert.acknowledged_ms - alert.raised_ms if alert.acknowledged_ms else None


def _solved(alert: Alert) -> int | None:
    return None if alert.is_open else alert.changed_ms - alert.raised_ms


def _median(delays: Iterable[int | None]) -> int | None:
    known = [delay for delay in delays if delay is not None]
    return round(median(known)) if known else None


def _incident(alert: Alert, naming: Naming) -> Incident:
    ended = text(f"outcome.{alert.outcome}") if alert.outcome else text("report.ended")
    return Incident(
        id=alert.id,
        severity=alert.severity,
        what=alert.what,
        place=naming.place(alert),
        owner=naming.owner(alert),
        started_ms=alert.started_ms,
        acknowledge_ms=_acknowledged(alert),
        solve_ms=_solved(alert),
        outcome=state_word(alert) if alert.is_open else ended,
    )


def _floods(new: Iterable[Transition], day: Day) -> dict[Desk, int]:
    moments: dict[Desk, list[int]] = {desk: [] for desk in DESKS}
    for t in new:
        if t.alert is not None:
            moments[t.alert.desk].append(t.at_ms)
    spans = {desk: floods(sorted(when), day.until_ms) for desk, when in moments.items()}
    return {desk: sum(end - begin for begin, end in found) for desk, found in spans.items() if found}


def _places(raised: Iterable[Alert], naming: Naming, names: Mapping[str, Text]) -> list[Place]:
    alerts = [(naming.commune(alert), alert.severity) for alert in raised]
    counts = Counter(code for code, _ in alerts if code in names)
    worst = {code: min(severity for where, severity in alerts if where == code) for code in counts}
    ranked = sorted(counts, key=lambda code: (-counts[code], worst[code], code))[:MOST_PLACES]
    return [Place(code, names[code], counts[code], worst[code]) for code in ranked]
