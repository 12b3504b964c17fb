"""The handover sheet of a desk: what the next shift must know. Pure."""

from collections.abc import Iterable, Sequence

import msgspec

from contracts.alerts import Act, Alert, AlertState, Desk, Handover, Text, Transition
from contracts.freshness import State
from contracts.shifts import Shift
from dashboard.access import Scope
from dashboard.desk.feed import sees_alert
from dashboard.desk.row import Row, order_of, row_of
from dashboard.live.alerts.view import counted, past_limit
from dashboard.live.frame import FeedView

DEGRADED = frozenset({State.LATE, State.STALE, State.DEAD, State.NEVER})


class Said(msgspec.Struct, frozen=True):
    """What somebody wrote about an alert."""

    at_ms: int
    by: str
    alert: str
    what: Text
    comment: str


class FeedState(msgspec.Struct, frozen=True):
    """A feed that is not fresh, and its last proof of life."""

    name: str
    state: State
    proof_ms: int


class HandoverSheet(msgspec.Struct, frozen=True):
    """`since_ms`: the last handover, or the begin of the shift where none was signed in it. `open`: what needs action,
    worst first, without what is `overdue` (past a limit) or `shelved`. `severities`: all open ones, 1 to 4.
    """

    desk: Desk
    shift: Shift
    since_ms: int
    last: Handover | None
    severities: tuple[int, int, int, int]
    overdue: list[Row]
    open: list[Row]
    shelved: list[Row]
    feeds: list[FeedState]
    comments: list[Said]
    raised: int
    ended: int


def since_of(shift: Shift, last: Handover | None) -> int:
    """From when on things happened in the shift that hands over."""
    return (
        last.at_ms
        if last is not None and last.at_ms > shift.start_ms - (shift.end_ms - shift.start_ms)
        else shift.start_ms
    )


class Ground(msgspec.Struct, frozen=True):
    """What a sheet is made from: open alerts, the transitions since the last handover (oldest first), and the feeds."""

    alerts: Iterable[Alert]
    transitions: Sequence[Transition]
    feeds: Iterable[FeedView]
    last: Handover | None


def handover(desk: Desk, shift: Shift, ground: Ground, scope: Scope, now_ms: int) -> HandoverSheet:
    """The sheet at `now_ms`, of what lies in the scope."""
    since = since_of(shift, ground.last)
    own = sorted((a for a in ground.alerts if a.desk == desk and sees_alert(scope, a)), key=order_of)
    seen = [alert for alert in own if alert.in_sight]
    late = [alert for alert in seen if past_limit(alert, now_ms)]
    told = [
        t
        for t in ground.transitions
        if t.alert and t.alert.desk == desk and t.at_ms >= since and sees_alert(scope, t.alert)
    ]
    return HandoverSheet(
        desk=desk,
        shift=shift,
        since_ms=since,
        last=ground.last,
        severities=counted(seen),
        overdue=[row_of(alert) for alert in late],
        open=[row_of(alert) for alert in seen if alert not in late],
        shelved=[row_of(alert) for alert in own if alert.state is AlertState.SHELVED],
        feeds=[FeedState(f.name, f.state, f.proof_ms) for f in ground.feeds if f.public and f.state in DEGRADED],
        comments=[said for t in told for said in _said(t)],
        raised=sum(t.act is Act.RAISE for t in told),
        ended=sum(t.after is AlertState.NORMAL and t.act is not Act.REFUSE for t in told),
    )


def _said(transition: Transition) -> list[Said]:
    comment = transition.detail.get("comment", "")
    if not comment or transition.alert is None or transition.act is Act.REFUSE:
        return []
    return [Said(transition.at_ms, transition.by, transition.alert_id, transition.alert.what, comment)]
