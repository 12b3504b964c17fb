"""Alerts: what rules, people and clocks say (inputs), and what became of it (transitions).

Inputs are records of `ioc.alerts.inputs`, folded in log order by the alert agent; every transition it decides on is a
record of `ioc.alerts.transitions`, which is the audit. State is the fold of transitions and nothing else: each carries
the whole of what it changed, so the fold is "the newest one wins". Times are epoch ms, UTC; 0 means never or none.
Texts are (Vietnamese, English).
"""

from enum import StrEnum
from typing import Annotated, Any, Literal

import msgspec

from contracts.measures import HOUR_MS, MINUTE_MS

Text = tuple[str, str]
NO_TEXT: Text = ("", "")
Domain = Literal["traffic", "dossiers", "payments", "system"]
Desk = Literal["traffic", "services", "system"]
DESKS: tuple[Desk, ...] = ("traffic", "services", "system")
DESK_OF: dict[Domain, Desk] = {
    "traffic": "traffic",
    "dossiers": "services",
    "payments": "services",
    "system": "system",
}
Severity = Annotated[int, msgspec.Meta(ge=1, le=4)]
"""1 critical, 2 high, 3 medium, 4 low."""
Comment = Annotated[str, msgspec.Meta(max_length=2_000)]
MOST_NOTICE = 80

HAND = "hand"
"""Rule name of an alert that a person raised: a phone call is a source too."""
PLACE_INCIDENT = "incident.place"
"""The rule that joins alerts of several domains in one commune."""

ACKNOWLEDGE_MS = {1: 5 * MINUTE_MS, 2: 15 * MINUTE_MS, 3: HOUR_MS, 4: 8 * HOUR_MS}
SOLVE_MS = {1: HOUR_MS, 2: 4 * HOUR_MS, 3: 8 * HOUR_MS, 4: 3 * 8 * HOUR_MS}
"""Limits by severity; a shift is 8 h. The limit to solve severity 4 is working time (three working days)."""


class AlertState(StrEnum):
    """The states of ISA-18.2 (2016, section 10). NORMAL is the end: the alert leaves every list."""

    NORMAL = "normal"
    UNACKNOWLEDGED = "unacknowledged"
    ACKNOWLEDGED = "acknowledged"
    RETURNED = "returned"
    SHELVED = "shelved"
    SUPPRESSED = "suppressed"
    OUT = "out_of_service"


class Act(StrEnum):
    """What can happen to an alert. The first group comes from rules and clocks, the second from people.

    People also raise by hand, unshelve before the time, and escalate; the clock also unpins a notice and ends
    maintenance.
    """

    RAISE = "raise"
    REPEAT = "repeat"
    CLEAR = "clear"
    CHANGE = "change"
    SUPPRESS = "suppress"
    UNSUPPRESS = "unsuppress"
    UNSHELVE = "unshelve"
    ESCALATE = "escalate"
    JOIN = "join"
    BEGIN_MAINTENANCE = "begin_maintenance"

    ACKNOWLEDGE = "acknowledge"
    ASSIGN = "assign"
    COMMENT = "comment"
    START = "start_work"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    SHELVE = "shelve"
    TAKE_OUT = "take_out_of_service"
    PUT_BACK = "put_back_in_service"
    TICK = "tick"
    PLAN_MAINTENANCE = "plan_maintenance"
    END_MAINTENANCE = "end_maintenance"
    PIN = "pin_notice"
    UNPIN = "unpin_notice"
    HAND_OVER = "hand_over"
    REFUSE = "refuse"


Outcome = Literal["fixed", "self_cleared", "false_alarm", "known", "handed_on"]
Work = Literal["none", "working", "resolved"]


class Where(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an alert is about: one entity of one kind, and the places it belongs to, as ids of the registry.

    `kind`: camera, gateway, road, commune, agency, provider, feed, source, figure, partition, store, place. `name` is
    its short name, at most 21 characters; `path` the page of the source.
    """

    kind: str
    entity: str
    name: Text = NO_TEXT
    commune: str = ""
    road: str = ""
    gateway: str = ""
    path: str = ""


class Alert(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that people handle, as it stands after its last transition.

    `id` is `rule:entity:start` with the start as minutes since the epoch. `active`: the condition holds now. `revision`
    grows with each transition. `what` is the rule's title (≤ 34 characters), `sentence` says it with numbers, `values`
    are those numbers by measure (at the last change). `count`: how often it fired while open. `owner` is a unit's or
    agency's id, `assignee` a user name or `unit/<id>`. `escalated`: 0 to nobody, 1 to the supervisor, 2 to the leader.
    `shelved_until_ms` and `why` (reason) stand while shelved; `hidden_by` is what suppresses it: an alert's id, or
    `maintenance/<id>`; `suppresses`: rules whose alerts on the same source it hides. `parent`: the incident it is part
    of; `children` in order of their start, first-out first.
    `ticked`: numbers (from 0) of the checklist's steps that were done. `started_ms` is when the condition began in
    event time, `raised_ms` when the agent raised it, `ended_ms` when the condition ended. `acted_*`: the revision that
    the last decision of a person made (comments and ticks are none), who that was and when.
    """

    id: str
    rule: str
    version: str
    domain: Domain
    severity: Severity
    where: Where
    what: Text
    sentence: Text
    state: AlertState
    started_ms: int
    raised_ms: int
    changed_ms: int
    revision: int = 1
    active: bool = True
    values: dict[str, float] = {}
    count: int = 1
    owner: str = ""
    assignee: str = ""
    work: Work = "none"
    outcome: str = ""
    why: str = ""
    ended_ms: int = 0
    acknowledged_ms: int = 0
    acknowledged_by: str = ""
    resolved_ms: int = 0
    shelved_until_ms: int = 0
    hidden_by: str = ""
    suppresses: tuple[str, ...] = ()
    acknowledge_by_ms: int = 0
    solve_by_ms: int = 0
    escalated: int = 0
    parent: str = ""
    children: tuple[str, ...] = ()
    ticked: tuple[int, ...] = ()
    comments: int = 0
    acted_revision: int = 0
    acted_by: str = ""
    acted_ms: int = 0

    @property
    def desk(self) -> Desk:
        """The desk that handles it."""
        return DESK_OF[self.domain]

    @property
    def is_open(self) -> bool:
        """Whether it stands on some list: everything but NORMAL."""
        return self.state is not AlertState.NORMAL

    @property
    def in_sight(self) -> bool:
        """Whether it asks for somebody: open, and neither shelved, suppressed nor out of service."""
        return self.state in IN_SIGHT


IN_SIGHT = frozenset({AlertState.UNACKNOWLEDGED, AlertState.ACKNOWLEDGED, AlertState.RETURNED})


def alert_id(rule: str, entity: str, started_ms: int) -> str:
    """`traffic.incident:QL5:29401203`: one thing that began in one minute has one name, however often it is said."""
    return f"{rule}:{entity}:{started_ms // MINUTE_MS}"


class Maintenance(msgspec.Struct, frozen=True, omit_defaults=True):
    """A planned absence: while it lasts, alerts about the source are suppressed by design and it leaves completeness.

    `kind` and `entity` as in `Where`; what lies in a road, gateway or commune, and what a feed brings, is covered with
    it. `begun_ms` and `ended_ms` say when that really was, 0 before.
    """

    id: str
    kind: str
    entity: str
    from_ms: int
    to_ms: int
    reason: str
    by: str
    begun_ms: int = 0
    ended_ms: int = 0

    @property
    def lasts(self) -> bool:
        """Whether it suppresses now."""
        return self.begun_ms > 0 and self.ended_ms == 0

    def covers(self, where: Where, domain: Domain) -> bool:
        """Whether alerts about that source, in that domain, stand back."""
        return covers(self.kind, self.entity, where, domain)


def covers(kind: str, entity: str, where: Where, domain: Domain) -> bool:
    """Whether a source of that kind contains the one at `where`, or is it; a feed contains what its domain watches."""
    if kind == "feed":
        return domain == entity or (where.kind, where.entity) == (kind, entity)
    if kind in ("road", "gateway", "commune") and getattr(where, kind) == entity:
        return True
    if where.kind == "source" and kind in ("camera", "provider"):  # `/cameras/HY-0012` is what sends for HY-0012
        return where.entity.rpartition("/")[2] == entity
    return (where.kind, where.entity) == (kind, entity)


class Notice(msgspec.Struct, frozen=True):
    """One line that a supervisor pins above "today" on the wall, at most 80 characters."""

    text: str
    until_ms: int
    by: str


class Handover(msgspec.Struct, frozen=True):
    """A signed handover of a shift: who handed over, and what stood open by severity 1–4."""

    id: str
    desk: Desk
    by: str
    at_ms: int
    since_ms: int
    open: tuple[int, int, int, int]
    note: str = ""


class Signal(msgspec.Struct, frozen=True, omit_defaults=True):
    """A rule fired or recovered on an entity, or its numbers changed while it is on.

    `at_ms` is the begin of the first minute for which that held (without the delay), so an alert starts when things
    began to go wrong. `suppresses`: names of rules whose alerts on the same source stand back while this one is open;
    `owner` a unit or agency; `limits` to acknowledge and to solve follow from the severity.
    """

    rule: str
    version: str
    domain: Domain
    kind: Literal["fired", "recovered", "changed"]
    where: Where
    at_ms: int
    severity: Severity
    what: Text
    sentence: Text
    owner: str
    values: dict[str, float] = {}
    suppresses: tuple[str, ...] = ()


class Counter(msgspec.Struct, frozen=True, array_like=True):
    """How far one rule is on one entity: minutes in a row that fulfilled what it waits for, and since when.

    `on`: the rule is on. `run`: minutes in a row for the opposite. `since_ms`: begin of the first of them. `level` is
    the severity it is on at. `keep`: numbers that the rule remembers, such as the count at which it fired last.
    """

    on: bool = False
    run: int = 0
    since_ms: int = 0
    level: int = 0
    keep: tuple[float, ...] = ()


class Evaluation(msgspec.Struct, frozen=True, tag="evaluation", tag_field="input", omit_defaults=True):
    """All rules of a domain on one closed minute: once, in order, with the counters from which the next one goes on.

    `counters`: rule → entity → how far; only entities that differ from a fresh `Counter`. `skipped`: rule → why it
    could not be evaluated (its shards rebuild, its minute is too old).
    """

    domain: Domain
    minute_ms: int
    signals: tuple[Signal, ...] = ()
    counters: dict[str, dict[str, Counter]] = {}
    skipped: dict[str, str] = {}


class Command(msgspec.Struct, frozen=True, tag="command", tag_field="input", omit_defaults=True):
    """What a person asks for. The server that took it has checked who may do what; the agent checks that it is legal.

    `id` is unique; the screen waits for the transition that carries it, and a second one of that id is passed over.
    `revision` is the alert's as the sender saw it: where another person has decided on the alert since, the command is
    refused, with who was first and when; what rules and clocks did meanwhile is no reason. A comment and a tick bear
    any revision. What an act needs besides: ASSIGN `assignee`; COMMENT, RESOLVE `comment`, RESOLVE `outcome`;
    SHELVE `why` and `until_ms`; TAKE_OUT `why`; TICK `step`; ESCALATE `comment`; RAISE (by hand) `where`,
    `domain`, `severity`, `comment` (what it is), `owner`; PLAN_MAINTENANCE `where`, `from_ms`, `until_ms`, `why`;
    END_MAINTENANCE `subject`; PIN `comment`, `until_ms`; HAND_OVER `desk`, `comment`.
    """

    id: str
    act: Act
    by: str
    role: str
    sent_ms: int
    alert: str = ""
    revision: int = 0
    comment: Comment = ""
    assignee: str = ""
    outcome: Outcome | Literal[""] = ""
    why: Comment = ""
    until_ms: int = 0
    from_ms: int = 0
    step: int = -1
    where: Where | None = None
    domain: Domain | None = None
    severity: int = 0
    owner: str = ""
    desk: Desk | None = None
    subject: str = ""


class Timer(msgspec.Struct, frozen=True, tag="timer", tag_field="input"):
    """A moment has come at which something is due: shelving ends, a limit passes, maintenance begins or ends."""

    due_ms: int


Input = Evaluation | Command | Timer


class Transition(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened, for ever on record.

    `offset`: of the input that caused it, `number` its place among that input's transitions: (offset, number) is its
    identity. `at_ms` is the input's record time. `by` a user name, `rule` or `clock`. `command` the command's id.
    `before` and `after` are states; of an alert `alert` is all of it afterwards. `why`: the reason in words, for
    refusals too (`first_by` and `first_ms`: who was first, where that is the reason). `detail`: what the act said.
    """

    offset: int
    number: int
    at_ms: int
    act: Act
    by: str
    alert_id: str = ""
    command: str = ""
    before: AlertState = AlertState.NORMAL
    after: AlertState = AlertState.NORMAL
    why: Text = NO_TEXT
    first_by: str = ""
    first_ms: int = 0
    detail: dict[str, str] = {}
    alert: Alert | None = None
    maintenance: Maintenance | None = None
    notice: Notice | None = None
    handover: Handover | None = None


_ENCODE = msgspec.json.Encoder().encode
_INPUT: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Input)
_TRANSITION = msgspec.json.Decoder(Transition)


def encode(record: Input | Transition) -> bytes:
    """A record of either topic."""
    return _ENCODE(record)


def decode_input(value: bytes) -> Input:
    """A record of `ioc.alerts.inputs`; ValueError says what is wrong and where."""
    found: Input = _INPUT.decode(value)
    return found


def decode_transition(value: bytes) -> Transition:
    """A record of `ioc.alerts.transitions`; ValueError says what is wrong and where."""
    found: Transition = _TRANSITION.decode(value)
    return found
