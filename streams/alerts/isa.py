"""The life of an alert as the table of ISA-18.2 (2016, section 10): in which state what may happen, who may cause it,
and which state follows. What no row allows is refused.

An alert has two bits, whether the condition holds and whether somebody has acknowledged it; three states hide it
beside: shelved (by a person, for a while), suppressed (by design: a wider alert explains it, or maintenance), out of
service (by a person, until put back). Only a proof that all is well clears: a source that falls silent clears nothing.
"""

from enum import Enum
from typing import NamedTuple

from contracts.alerts import Act, Alert, AlertState


class Cause(Enum):
    """Who brings something about."""

    RULE = "rule"
    CLOCK = "clock"
    PERSON = "person"


class Move(NamedTuple):
    """Where a row leads: `to`, but to `over` when the condition does not hold (any more), to `hidden` when something
    suppresses the alert, and to `seen` when somebody has acknowledged it, in this order.
    """

    by: frozenset[Cause]
    to: AlertState
    over: AlertState | None = None
    hidden: AlertState | None = None
    seen: AlertState | None = None

    def leads(self, alert: Alert) -> AlertState:
        """The state that follows for an alert with the bits as they are afterwards."""
        if not alert.active and self.over is not None:
            return self.over
        if alert.hidden_by and self.hidden is not None:
            return self.hidden
        if alert.acknowledged_ms and self.seen is not None:
            return self.seen
        return self.to


RULE = frozenset({Cause.RULE})
CLOCK = frozenset({Cause.CLOCK})
PERSON = frozenset({Cause.PERSON})

NORMAL = AlertState.NORMAL
UNACKNOWLEDGED = AlertState.UNACKNOWLEDGED
ACKNOWLEDGED = AlertState.ACKNOWLEDGED
RETURNED = AlertState.RETURNED
SHELVED = AlertState.SHELVED
SUPPRESSED = AlertState.SUPPRESSED
OUT = AlertState.OUT


def _stays(state: AlertState) -> dict[Act, Move]:
    """What changes no state wherever the alert is open."""
    return {
        Act.JOIN: Move(RULE, state),
        Act.COMMENT: Move(PERSON, state),
        Act.ASSIGN: Move(PERSON, state),
        Act.TICK: Move(PERSON, state),
    }


TABLE: dict[AlertState, dict[Act, Move]] = {
    NORMAL: {
        Act.RAISE: Move(RULE | PERSON, UNACKNOWLEDGED, hidden=SUPPRESSED),
        Act.REPEAT: Move(RULE | PERSON, UNACKNOWLEDGED, hidden=SUPPRESSED),
        Act.REOPEN: Move(PERSON, UNACKNOWLEDGED, over=RETURNED),
        Act.COMMENT: Move(PERSON, NORMAL),
    },
    UNACKNOWLEDGED: {
        **_stays(UNACKNOWLEDGED),
        Act.REPEAT: Move(RULE | PERSON, UNACKNOWLEDGED),
        Act.CHANGE: Move(RULE, UNACKNOWLEDGED),
        Act.CLEAR: Move(RULE, RETURNED),
        Act.SUPPRESS: Move(RULE | CLOCK | PERSON, SUPPRESSED),
        Act.ESCALATE: Move(CLOCK | PERSON, UNACKNOWLEDGED),
        Act.ACKNOWLEDGE: Move(PERSON, ACKNOWLEDGED),
        Act.START: Move(PERSON, ACKNOWLEDGED),
        Act.RESOLVE: Move(PERSON, ACKNOWLEDGED, over=NORMAL),
        Act.SHELVE: Move(PERSON, SHELVED),
        Act.TAKE_OUT: Move(PERSON, OUT),
    },
    ACKNOWLEDGED: {
        **_stays(ACKNOWLEDGED),
        # What got worse must be acknowledged anew.
        Act.REPEAT: Move(RULE | PERSON, UNACKNOWLEDGED, seen=ACKNOWLEDGED),
        Act.CHANGE: Move(RULE, UNACKNOWLEDGED, seen=ACKNOWLEDGED),
        Act.CLEAR: Move(RULE, NORMAL),
        Act.SUPPRESS: Move(RULE | CLOCK | PERSON, SUPPRESSED),
        Act.ESCALATE: Move(CLOCK | PERSON, ACKNOWLEDGED),
        Act.START: Move(PERSON, ACKNOWLEDGED),
        # The condition still holds: it stays in sight until that is over. Only what no rule watches ends at once.
        Act.RESOLVE: Move(PERSON, ACKNOWLEDGED, over=NORMAL),
        Act.REOPEN: Move(PERSON, ACKNOWLEDGED),
        Act.SHELVE: Move(PERSON, SHELVED),
        Act.TAKE_OUT: Move(PERSON, OUT),
    },
    RETURNED: {
        **_stays(RETURNED),
        Act.REPEAT: Move(RULE | PERSON, UNACKNOWLEDGED, hidden=SUPPRESSED),
        Act.ESCALATE: Move(CLOCK | PERSON, RETURNED),
        Act.ACKNOWLEDGE: Move(PERSON, NORMAL),
        Act.RESOLVE: Move(PERSON, NORMAL),
        Act.SHELVE: Move(PERSON, SHELVED),
        Act.TAKE_OUT: Move(PERSON, OUT),
    },
    SHELVED: {
        **_stays(SHELVED),
        Act.REPEAT: Move(RULE | PERSON, SHELVED),
        Act.CHANGE: Move(RULE, SHELVED),
        Act.CLEAR: Move(RULE, SHELVED),
        Act.UNSHELVE: Move(CLOCK | PERSON, UNACKNOWLEDGED, over=NORMAL, hidden=SUPPRESSED),
        Act.TAKE_OUT: Move(PERSON, OUT),
    },
    SUPPRESSED: {
        **_stays(SUPPRESSED),
        Act.REPEAT: Move(RULE | PERSON, SUPPRESSED),
        Act.CHANGE: Move(RULE, SUPPRESSED),
        Act.CLEAR: Move(RULE, NORMAL),
        Act.SUPPRESS: Move(RULE | CLOCK | PERSON, SUPPRESSED),
        Act.UNSUPPRESS: Move(RULE | CLOCK | PERSON, UNACKNOWLEDGED, seen=ACKNOWLEDGED),
        Act.TAKE_OUT: Move(PERSON, OUT),
    },
    OUT: {
        **_stays(OUT),
        Act.REPEAT: Move(RULE | PERSON, OUT),
        Act.CHANGE: Move(RULE, OUT),
        Act.CLEAR: Move(RULE, OUT),
        Act.PUT_BACK: Move(PERSON, UNACKNOWLEDGED, over=NORMAL, hidden=SUPPRESSED),
    },
}
"""State → what may happen in it. Nobody escalates, works on or resolves what is hidden: it must be in sight first."""


def move(state: AlertState, act: Act, cause: Cause) -> Move | None:
    """The row, None where the act is not legal there, or not from that side."""
    row = TABLE[state].get(act)
    return row if row is not None and cause in row.by else None
