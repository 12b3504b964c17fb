"""Which transitions people are told of outside of the centre, and in which words: new critical alerts, escalations."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import msgspec

from contracts.alerts import IN_SIGHT, Act, Alert, AlertState, Text, Transition
from contracts.measures import UTC_OFFSET_MS

CRITICAL = 1
SUPERVISOR: Text = ("Trưởng ca", "the supervisor")
LEADER: Text = ("Lãnh đạo trực", "the leader on duty")
APPEARS = frozenset({Act.RAISE, Act.REPEAT, Act.UNSUPPRESS})
"""Acts by which an alert comes into sight without anybody's doing."""


class Step(msgspec.Struct, frozen=True):
    """One thing to tell. `id` is the transition's identity: told again, it is the same step. `level`: 1 the supervisor,
    2 the leader, 0 for a new critical alert.
    """

    id: str
    kind: Literal["critical", "escalated"]
    level: int
    at_ms: int
    alert: Alert


def step_of(transition: Transition) -> Step | None:
    """What to tell of a transition; None: nothing."""
    alert, name = transition.alert, f"{transition.offset}.{transition.number}"
    if alert is None:
        return None
    if transition.act is Act.ESCALATE:
        return Step(name, "escalated", alert.escalated, transition.at_ms, alert)
    if alert.severity == CRITICAL and transition.after is AlertState.UNACKNOWLEDGED and _is_news(transition):
        return Step(name, "critical", 0, transition.at_ms, alert)
    return None


def _is_news(transition: Transition) -> bool:
    """It came into sight, or it was there and has become critical."""
    if "severity" in transition.detail:
        return True
    return transition.act in APPEARS and transition.before not in IN_SIGHT


def subject(step: Step) -> Text:
    """One line, as the subject of a mail."""
    what, place = step.alert.what, step.alert.where.name
    at = tuple(f" · {name}" if name else "" for name in place)
    if step.kind == "critical":
        return f"[Khẩn cấp] {what[0]}{at[0]}", f"[Critical] {what[1]}{at[1]}"
    whom = LEADER if step.level > 1 else SUPERVISOR
    return f"[Chuyển cấp trên: {whom[0]}] {what[0]}{at[0]}", f"[Escalated to {whom[1]}] {what[1]}{at[1]}"


def text(step: Step, address: str) -> Text:
    """A few lines: what is wrong, since when, who has it, where to look."""
    alert = step.alert
    since = _local(alert.started_ms)
    vi = [alert.sentence[0], f"Từ {since}. Mức độ {alert.severity}. Mã cảnh báo {alert.id}.", _who(alert)[0]]
    en = [alert.sentence[1], f"Since {since}. Severity {alert.severity}. Alert {alert.id}.", _who(alert)[1]]
    link = [f"{address}/alerts/{alert.id}"] if address else []
    return "\n".join(vi + link), "\n".join(en + link)


def payload(step: Step, address: str) -> dict[str, Any]:
    """What a webhook gets, as JSON."""
    (title_vi, title_en), (text_vi, text_en) = subject(step), text(step, address)
    return {
        "step": step.id,
        "kind": step.kind,
        "level": step.level,
        "time": datetime.fromtimestamp(step.at_ms / 1000, UTC).isoformat(),
        "title": {"vi": title_vi, "en": title_en},
        "text": {"vi": text_vi, "en": text_en},
        "alert": msgspec.to_builtins(step.alert),
    }


def _who(alert: Alert) -> Text:
    who = alert.assignee or alert.acknowledged_by
    return (
        (f"Người xử lý: {who}.", f"Who has it: {who}.") if who else ("Chưa ai xác nhận.", "Nobody has acknowledged it.")
    )


def _local(ms: int) -> str:
    moment = datetime.fromtimestamp(ms / 1000, UTC) + timedelta(milliseconds=UTC_OFFSET_MS)
    return f"{moment:%H:%M %d/%m/%Y}"
