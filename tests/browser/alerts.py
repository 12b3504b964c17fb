"""Alerts of scripted stories: one line each, as rules and people would leave them."""

import time
from typing import Any

from contracts.alerts import ACKNOWLEDGE_MS, SOLVE_MS, Alert, AlertState, Where, alert_id
from contracts.measures import MINUTE_MS


def alert(rule: str, severity: int, what: str, where: Where, minutes: float = 9, **more: Any) -> Alert:
    """An alert that began so many minutes ago; `now_ms` sets the moment that counts as now."""
    now = more.pop("now_ms", None) or int(time.time() * 1000)
    started = round(now - minutes * MINUTE_MS)
    raised = started + 2 * MINUTE_MS
    plain: dict[str, Any] = {
        "id": alert_id(rule, where.entity, started),
        "rule": rule,
        "version": "1",
        "domain": more.pop("domain", rule.partition(".")[0]),
        "severity": severity,
        "where": where,
        "what": (what, what),
        "sentence": more.pop("sentence", (what, what)),
        "state": AlertState.UNACKNOWLEDGED,
        "started_ms": started,
        "raised_ms": raised,
        "changed_ms": raised,
        "acknowledge_by_ms": raised + ACKNOWLEDGE_MS[severity],
        "solve_by_ms": raised + SOLVE_MS[severity],
    }
    return Alert(**(plain | more))


def seen(found: Alert, **more: Any) -> dict[str, Any]:
    """What an acknowledgement half a minute ago changes; for `msgspec.structs.replace`."""
    at = found.raised_ms + 90_000
    return {"state": AlertState.ACKNOWLEDGED, "acknowledged_ms": at, "acknowledged_by": "lan", **more}
