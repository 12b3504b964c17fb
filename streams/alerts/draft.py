"""A decision in the making: the book as it will be, and the transitions that lead there."""

from collections.abc import Container, Mapping
from typing import Any, NamedTuple

import msgspec

from contracts.alerts import (
    IN_SIGHT,
    NO_TEXT,
    PLACE_INCIDENT,
    Act,
    Alert,
    AlertState,
    Command,
    Domain,
    Handover,
    Maintenance,
    Notice,
    Text,
    Transition,
)
from contracts.calendar import WorkingCalendar
from state.alerts.book import Book
from streams.alerts import isa, limits
from streams.alerts.isa import Cause
from streams.alerts.pace import Evaluated
from streams.alerts.rules import Joining

CLOCK = "clock"
RULE = "rule"

Progress = Mapping[Domain, Evaluated]


class Policy(NamedTuple):
    """What decisions follow beside the table: working time, how incidents join (None: not at all), short names of
    communes by their codes, and `watched`, the names of the rules that run.
    """

    calendar: WorkingCalendar
    joining: Joining | None
    communes: Mapping[str, Text]
    watched: Container[str]


class Author(NamedTuple):
    """Who brings it about: `by` a user name, `rule` or `clock`; `command` that asks for it, if any."""

    cause: Cause
    by: str
    command: str = ""

    @classmethod
    def of(cls, command: Command) -> "Author":
        """The person who sent a command."""
        return cls(Cause.PERSON, command.by, command.id)


BY_RULE = Author(Cause.RULE, RULE)
BY_CLOCK = Author(Cause.CLOCK, CLOCK)


class Draft:
    """Collects the transitions of one input. `book` is a copy that already holds what they say; `evaluated` says how
    far the rules of each domain are.
    """

    def __init__(self, book: Book, policy: Policy, evaluated: Progress, offset: int, at_ms: int) -> None:
        self.book = book.copy()
        self.policy = policy
        self._evaluated = evaluated
        self.at_ms = max(at_ms, book.at_ms)
        self.transitions: list[Transition] = []
        self.offset = offset

    def move(
        self,
        alert: Alert,
        act: Act,
        author: Author,
        *,
        detail: Mapping[str, str] | None = None,
        **changes: Any,
    ) -> Alert:
        """Let it happen to the alert: `changes` are its fields, the state follows from the table.

        ValueError where no row allows it (whoever may be refused asks `isa.move` first), or the alert is an old one.
        """
        known = self.book.find(alert.id)
        if known is not None and known.revision != alert.revision:
            raise ValueError(f"{act} is based on revision {alert.revision} of {alert.id}, which is {known.revision}")
        row = isa.move(alert.state, act, author.cause)
        if row is None:
            raise ValueError(f"{act} by {author.cause.value} is not legal for {alert.id}, which is {alert.state}")
        changed = msgspec.structs.replace(alert, **changes)
        after = self._entered(alert.state, msgspec.structs.replace(changed, state=row.leads(changed)))
        # An alert that is raised for the first time has not been anything before.
        revision = 1 if known is None else known.revision + 1
        after = msgspec.structs.replace(after, revision=revision, changed_ms=self.at_ms)
        if after.severity != alert.severity:
            detail = {**(detail or {}), "severity": f"{alert.severity}→{after.severity}"}
        self.tell(
            act,
            author,
            alert_id=alert.id,
            before=alert.state,
            after=after.state,
            why=(after.why, after.why) if "why" in changes else NO_TEXT,
            detail=dict(detail or {}),
            alert=after,
        )
        return after

    def raise_(self, fresh: Alert, author: Author, detail: Mapping[str, str] | None = None) -> Alert:
        """Raise an alert. One that ended a short while ago under the same id goes on: nothing is raised twice."""
        known = self.book.find(fresh.id)
        if known is None:
            return self.move(fresh, Act.RAISE, author, detail=detail)
        goes_on = msgspec.structs.replace(
            fresh, revision=known.revision, count=known.count + 1, comments=known.comments, escalated=known.escalated
        )
        return self.move(goes_on, Act.REPEAT, author, detail=detail)

    def regraded(self, alert: Alert, severity: int) -> dict[str, Any]:
        """The fields that another severity changes. What got worse must be acknowledged anew, and sooner."""
        changes: dict[str, Any] = {"severity": severity}
        if severity >= alert.severity:
            return changes
        changes |= {"acknowledged_ms": 0, "acknowledged_by": ""}
        if alert.work == "resolved":
            changes |= {"work": "none", "outcome": "", "resolved_ms": 0}
        if alert.in_sight:
            worse = msgspec.structs.replace(alert, severity=severity)
            anew = limits.tightened(worse, self.at_ms, self.policy.calendar)
            changes |= {"acknowledge_by_ms": anew.acknowledge_by_ms, "solve_by_ms": anew.solve_by_ms}
        return changes

    def watches(self, alert: Alert) -> bool:
        """Whether a rule will say when it is over. What none watches is over when a person says so: an alert by hand,
        one whose rule is gone or has lost sight of it (its source left the registry, the rule was broken for a while).
        """
        if alert.rule not in self.policy.watched:
            return False
        known = self._evaluated.get(alert.domain)
        if known is None or alert.rule == PLACE_INCIDENT:
            return True
        counter = known.counters.get(alert.rule, {}).get(alert.where.entity)
        return counter is not None and counter.on

    def refuse(
        self, command: Command, why: Text, *, alert: Alert | None = None, first_by: str = "", first_ms: int = 0
    ) -> None:
        """Say no, and why; and who was first, where that is the reason."""
        state = alert.state if alert else AlertState.NORMAL
        self.tell(
            Act.REFUSE,
            Author.of(command),
            alert_id=command.alert,
            before=state,
            after=state,
            why=why,
            first_by=first_by,
            first_ms=first_ms,
            detail={"act": command.act.value},
        )

    def tell(self, act: Act, author: Author, **said: Any) -> None:
        """One more transition."""
        transition = Transition(
            offset=self.offset,
            number=len(self.transitions),
            at_ms=self.at_ms,
            act=act,
            by=author.by,
            command=author.command,
            **said,
        )
        self.transitions.append(transition)
        self.book.fold(transition)

    def put_maintenance(self, act: Act, author: Author, window: Maintenance) -> None:
        """A window was planned, begins or ends."""
        self.tell(act, author, why=(window.reason, window.reason), maintenance=window)

    def put_notice(self, act: Act, author: Author, notice: Notice) -> None:
        """A notice was pinned or taken down."""
        self.tell(act, author, notice=notice)

    def put_handover(self, author: Author, handover: Handover) -> None:
        """A shift was handed over."""
        self.tell(Act.HAND_OVER, author, handover=handover)

    def _entered(self, before: AlertState, alert: Alert) -> Alert:
        """The fields that follow from the state it is in now."""
        follows: dict[str, Any] = {}
        if alert.state is not AlertState.SUPPRESSED:
            follows["hidden_by"] = ""
        if alert.state is not AlertState.SHELVED:
            follows["shelved_until_ms"] = 0
        if alert.state not in (AlertState.SHELVED, AlertState.OUT):
            follows["why"] = ""
        if alert.state is AlertState.NORMAL:
            follows["outcome"] = alert.outcome or "self_cleared"
            follows["ended_ms"] = alert.ended_ms or self.at_ms
        elif not alert.in_sight:
            follows["acknowledge_by_ms"] = follows["solve_by_ms"] = 0
        alert = msgspec.structs.replace(alert, **follows)
        again = before is AlertState.RETURNED and alert.state is AlertState.UNACKNOWLEDGED
        if again or (alert.in_sight and before not in IN_SIGHT):
            return limits.started(alert, self.at_ms, self.policy.calendar)
        return alert
