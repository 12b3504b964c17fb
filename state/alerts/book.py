"""The book of alerts: the fold of `ioc.alerts.transitions` and nothing else (EXACTNESS 16). Pure."""

from collections.abc import Callable, Iterable, Mapping
from itertools import takewhile
from typing import Self, TypeVar

import msgspec

from contracts.alerts import Alert, Desk, Domain, Handover, Maintenance, Notice, Transition
from contracts.measures import DAY_MS, HOUR_MS

CLOSED_MS = DAY_MS
MOST_CLOSED = 2_000
"""Alerts that ended are kept so long, and so many at most: neighbours, "solved today", and what may be reopened."""
ENDED_MS = 26 * HOUR_MS
"""Maintenance that is over is kept as long as minutes are, so that completeness can leave it out."""

ANSWERED_MS = HOUR_MS
MOST_ANSWERED = 2_000
"""Commands whose answers are remembered, so that one that comes twice is carried out once."""


class Answered(msgspec.Struct, frozen=True):
    """A command that has been answered by a transition."""

    command: str
    at_ms: int


Entry = Alert | Maintenance | Notice | Handover | Answered
Place = tuple[int, int]
"""(input offset, number) of the last transition that was folded; (-1, 0) before the first."""
NOWHERE: Place = (-1, 0)


class Book:
    """What stands after some transitions: `fold` moves it on, `copy` gives a picture that later folds leave alone.

    `alerts`: open ones by id; `by_source`: their ids by (rule, domain, entity). `closed`: those that ended lately,
    oldest first. `maintenance`: planned, lasting and lately ended windows. `notice`: the pinned line, if any.
    `handovers`: the last one of each desk. `answered`: commands of the last hour, oldest first. `place`: the last
    transition's identity; `at_ms`: its record time.
    """

    __slots__ = ("alerts", "answered", "at_ms", "by_source", "closed", "handovers", "maintenance", "notice", "place")

    def __init__(self) -> None:
        self.alerts: dict[str, Alert] = {}
        self.closed: dict[str, Alert] = {}
        self.maintenance: dict[str, Maintenance] = {}
        self.notice: Notice | None = None
        self.handovers: dict[Desk, Handover] = {}
        self.answered: dict[str, Answered] = {}
        self.place = NOWHERE
        self.at_ms = 0
        self.by_source: dict[tuple[str, str, str], str] = {}

    @property
    def input_offset(self) -> int:
        """Offset of the last input that caused a transition, -1 before the first."""
        return self.place[0]

    def find(self, alert_id: str) -> Alert | None:
        """An alert that is open or ended lately."""
        return self.alerts.get(alert_id) or self.closed.get(alert_id)

    def open_of(self, rule: str, domain: Domain, entity: str) -> Alert | None:
        """The open alert of a rule on an entity: there is one at most. Of alerts by hand there may be more."""
        found = self.by_source.get((rule, domain, entity))
        return None if found is None else self.alerts[found]

    def copy(self) -> Self:
        """A book of its own with the same entries, which are immutable."""
        twin = type(self)()
        twin.alerts = dict(self.alerts)
        twin.closed = dict(self.closed)
        twin.maintenance = dict(self.maintenance)
        twin.notice = self.notice
        twin.handovers = dict(self.handovers)
        twin.answered = dict(self.answered)
        twin.place, twin.at_ms = self.place, self.at_ms
        twin.by_source = dict(self.by_source)
        return twin

    def fold(self, transition: Transition) -> set[str]:
        """Take in a transition; the keys of the entries that it changed or removed (see `entries`).

        A transition at or before `place` was taken in already and changes nothing.
        """
        place = (transition.offset, transition.number)
        if place <= self.place:
            return set()
        self.place, self.at_ms = place, max(self.at_ms, transition.at_ms)
        touched: set[str] = set()
        if transition.command:
            touched |= self._put_answered(Answered(transition.command, transition.at_ms))
        if transition.alert is not None:
            touched |= self._put_alert(transition.alert)
        if transition.maintenance is not None:
            touched |= self._put_maintenance(transition.maintenance)
        if transition.handover is not None:
            self.handovers[transition.handover.desk] = transition.handover
            touched.add(f"handover:{transition.handover.desk}")
        if transition.notice is not None:
            pinned = transition.notice.until_ms > transition.at_ms
            self.notice = transition.notice if pinned else None
            touched.add("notice")
        return touched

    def recall(self, alerts: Iterable[Alert], at_ms: int) -> None:
        """Put in alerts that stand later and have not changed since `at_ms`: they stood the same then, however long ago
        the transitions were that made them so.
        """
        for alert in alerts:
            if alert.changed_ms <= at_ms and self.find(alert.id) is None:
                self._set(alert)

    def entry(self, key: str) -> Entry | None:
        """What stands under a key, None if it is gone."""
        kind, _, name = key.partition(":")
        if kind == "alert":
            return self.find(name)
        if kind == "maintenance":
            return self.maintenance.get(name)
        if kind == "command":
            return self.answered.get(name)
        if kind == "handover":
            return next((one for desk, one in self.handovers.items() if desk == name), None)
        return self.notice

    def entries(self) -> dict[str, Entry]:
        """All of it by key: `alert:<id>`, `maintenance:<id>`, `command:<id>`, `handover:<desk>`, `notice`."""
        found: dict[str, Entry] = {f"alert:{one.id}": one for one in (*self.closed.values(), *self.alerts.values())}
        found |= {f"maintenance:{one.id}": one for one in self.maintenance.values()}
        found |= {f"handover:{one.desk}": one for one in self.handovers.values()}
        found |= {f"command:{one.command}": one for one in self.answered.values()}
        if self.notice is not None:
            found["notice"] = self.notice
        return found

    @classmethod
    def of(cls, entries: Mapping[str, Entry], place: Place, at_ms: int) -> Self:
        """The book of which these are the entries."""
        book = cls()
        book.place, book.at_ms = place, at_ms
        alerts = [one for one in entries.values() if isinstance(one, Alert)]
        for alert in sorted(alerts, key=lambda one: (one.changed_ms, one.id)):
            book._set(alert)
        answered = [one for one in entries.values() if isinstance(one, Answered)]
        for command in sorted(answered, key=lambda one: (one.at_ms, one.command)):
            book.answered[command.command] = command
        for one in entries.values():
            if isinstance(one, Maintenance):
                book.maintenance[one.id] = one
            elif isinstance(one, Handover):
                book.handovers[one.desk] = one
            elif isinstance(one, Notice):
                book.notice = one
        return book

    def _put_alert(self, alert: Alert) -> set[str]:
        self._set(alert)
        if alert.is_open:
            return {f"alert:{alert.id}"}
        return {f"alert:{alert.id}", *(f"alert:{gone}" for gone in self._drop_closed())}

    def _set(self, alert: Alert) -> None:
        """Put it among the open or the closed ones."""
        source = alert.rule, alert.domain, alert.where.entity
        self.closed.pop(alert.id, None)
        if alert.is_open:
            self.alerts[alert.id] = alert
            self.by_source[source] = alert.id
            return
        self.alerts.pop(alert.id, None)
        self.closed[alert.id] = alert
        if self.by_source.get(source) == alert.id:
            del self.by_source[source]

    def _drop_closed(self) -> list[str]:
        gone = _over(self.closed, lambda one: (one.changed_ms, one.id), self.at_ms - CLOSED_MS, MOST_CLOSED)
        for name in gone:
            del self.closed[name]
        return gone

    def _put_answered(self, answered: Answered) -> set[str]:
        self.answered.setdefault(answered.command, answered)
        gone = _over(self.answered, lambda one: (one.at_ms, one.command), self.at_ms - ANSWERED_MS, MOST_ANSWERED)
        for name in gone:
            del self.answered[name]
        return {f"command:{name}" for name in (answered.command, *gone)}

    def _put_maintenance(self, window: Maintenance) -> set[str]:
        self.maintenance[window.id] = window
        over = [one.id for one in self.maintenance.values() if 0 < one.ended_ms <= self.at_ms - ENDED_MS]
        for name in over:
            del self.maintenance[name]
        return {f"maintenance:{name}" for name in (window.id, *over)}


T = TypeVar("T")


def _over(kept: Mapping[str, T], age: Callable[[T], tuple[int, str]], until_ms: int, most: int) -> list[str]:
    """Names of what is too old or too much, `kept` being in order of time.

    Of one moment the least name goes first: a book that was read drops the same as one that was folded.
    """
    old = [name for name, _ in takewhile(lambda pair: age(pair[1])[0] <= until_ms, kept.items())]
    if len(kept) - len(old) <= most:
        return old
    return sorted(kept, key=lambda name: age(kept[name]))[: len(kept) - most]


def folded(transitions: Iterable[Transition]) -> Book:
    """The book after these transitions, from the beginning."""
    book = Book()
    for transition in transitions:
        book.fold(transition)
    return book
