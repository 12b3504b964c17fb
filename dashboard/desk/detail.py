"""Everything about one alert that the desk tells beside its list."""

from collections.abc import Iterable, Iterator

import msgspec

from contracts.alerts import NO_TEXT, Alert, Text, Transition
from contracts.measures import DAY_MS
from contracts.rules import RuleSheet
from dashboard.access import Person, Scope, may
from dashboard.desk.acts import ACTS
from dashboard.desk.feed import sees_alert
from dashboard.desk.row import Row, row_of
from dashboard.past.desk import Moment
from state.alerts.book import Book
from state.alerts.mirrored import MirroredAlerts

MOST_NEIGHBOURS = 8


class Happened(msgspec.Struct, frozen=True, omit_defaults=True):
    """One transition of the timeline. `why`: the reason in words; `detail`: what the act said."""

    at_ms: int
    act: str
    by: str
    command: str = ""
    before: str = ""
    after: str = ""
    why: Text = NO_TEXT
    first_by: str = ""
    first_ms: int = 0
    detail: dict[str, str] = {}


class Detail(msgspec.Struct, frozen=True):
    """An alert with its rule's sheet, what happened to it (oldest first), its neighbours of 24 h by what they share
    (`part` of it, `place`, `source`), and the acts that this person may do (in the past, or long after its end: none).
    """

    alert: Alert
    sheet: RuleSheet | None
    timeline: list[Happened]
    neighbours: dict[str, list[Row]]
    may: list[str]


async def alert_of(alerts: MirroredAlerts, moment: Moment, alert_id: str, scope: Scope) -> Alert | None:
    """The alert as it stood at a moment; as it ended, where that was over a day ago. None: in that scope is none."""
    alert = moment.book.find(alert_id)
    if alert is None and not moment.over:
        told = (one.alert for one in reversed(await alerts.timeline(alert_id)))
        alert = next((one for one in told if one is not None), None)
    return alert if alert is not None and sees_alert(scope, alert) else None


def first_out(alert: Alert, book: Book, scope: Scope) -> Alert | None:
    """The part of an incident that began first, of those in the scope; None for an alert without parts."""
    own = [one for one in (*book.alerts.values(), *book.closed.values()) if one.parent == alert.id]
    return min((one for one in own if sees_alert(scope, one)), key=lambda one: (one.started_ms, one.id), default=None)


async def detail_of(alerts: MirroredAlerts, moment: Moment, alert_id: str, person: Person) -> Detail | None:
    """The detail of an alert as of a moment; None where the person sees no such alert."""
    book = moment.book
    alert = await alert_of(alerts, moment, alert_id, person.scope)
    if alert is None:
        return None
    closed_long = book.find(alert_id) is None
    timeline = await alerts.timeline(alert_id)
    everything = [*book.alerts.values(), *book.closed.values()]
    place = {"domain": alert.domain, "commune": alert.where.commune}
    return Detail(
        alert=alert,
        sheet=alerts.sheets.get(alert.rule),
        timeline=[happened(one) for one in timeline if not moment.over or one.at_ms <= moment.at_ms],
        neighbours=neighbours(alert, everything, person.scope),
        may=[] if moment.over or closed_long else [act.value for act in ACTS if may(person, act, **place)],
    )


def happened(transition: Transition) -> Happened:
    """A transition as the timeline tells it."""
    return Happened(
        at_ms=transition.at_ms,
        act=transition.act,
        by=transition.by,
        command=transition.command,
        before=transition.before,
        after=transition.after,
        why=transition.why,
        first_by=transition.first_by,
        first_ms=transition.first_ms,
        detail=transition.detail,
    )


def neighbours(alert: Alert, everything: Iterable[Alert], scope: Scope) -> dict[str, list[Row]]:
    """Alerts of 24 h around it: all of its incident, the first on top; of the same source and of the same commune the
    newest.
    """
    near = [
        other
        for other in everything
        if other.id != alert.id and abs(other.started_ms - alert.started_ms) <= DAY_MS and sees_alert(scope, other)
    ]
    near.sort(key=lambda other: -other.started_ms)
    found: dict[str, list[Row]] = {"part": [], "source": [], "place": []}
    for other, how in _related(alert, near):
        if how == "part" or len(found[how]) < MOST_NEIGHBOURS:
            found[how].append(row_of(other))
    found["part"].sort(key=lambda row: row.started_ms)
    return found


def _related(alert: Alert, near: Iterable[Alert]) -> Iterator[tuple[Alert, str]]:
    for other in near:
        if other.id == alert.parent or other.parent == alert.id or (alert.parent and other.parent == alert.parent):
            yield other, "part"
        elif (other.where.kind, other.where.entity) == (alert.where.kind, alert.where.entity):
            yield other, "source"
        elif alert.where.commune and other.where.commune == alert.where.commune:
            yield other, "place"
