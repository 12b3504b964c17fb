"""How long an alert may wait, and when it goes a step up (SCREENS 5)."""

import msgspec

from contracts.alerts import ACKNOWLEDGE_MS, SOLVE_MS, Alert, AlertState
from contracts.calendar import WorkingCalendar

LEADERS_SEVERITIES = (1, 2)
"""Past twice their limits these go to the leader."""
SUPERVISOR, LEADER = 1, 2
WORKING_TIME = 4
"""The severity whose limit to solve counts working time only."""
UNSEEN = frozenset({AlertState.UNACKNOWLEDGED, AlertState.RETURNED})
UNSOLVED = frozenset({AlertState.UNACKNOWLEDGED, AlertState.ACKNOWLEDGED})


def started(alert: Alert, now_ms: int, calendar: WorkingCalendar) -> Alert:
    """The alert with both limits counted from now: it came into sight, or back."""
    solve_ms = SOLVE_MS[alert.severity]
    due = calendar.add_working_time(now_ms, solve_ms) if alert.severity == WORKING_TIME else now_ms + solve_ms
    return msgspec.structs.replace(alert, acknowledge_by_ms=now_ms + ACKNOWLEDGE_MS[alert.severity], solve_by_ms=due)


def tightened(alert: Alert, now_ms: int, calendar: WorkingCalendar) -> Alert:
    """The alert got worse: the limits of its severity from now, but never later than they were."""
    anew = started(alert, now_ms, calendar)
    return msgspec.structs.replace(anew, solve_by_ms=min(anew.solve_by_ms, alert.solve_by_ms or anew.solve_by_ms))


def escalation_ms(alert: Alert) -> int | None:
    """When (epoch ms) the alert goes to the next level if nobody does anything; None: never."""
    level = alert.escalated + 1
    if level > (LEADER if alert.severity in LEADERS_SEVERITIES else SUPERVISOR):
        return None
    moments = []
    if alert.state in UNSEEN:
        moments.append(alert.acknowledge_by_ms + (level - 1) * ACKNOWLEDGE_MS[alert.severity])
    if alert.state in UNSOLVED and alert.work != "resolved":
        moments.append(alert.solve_by_ms + (level - 1) * SOLVE_MS[alert.severity])
    return min(moments, default=None)
