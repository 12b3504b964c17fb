"""Which alerts are true: expected by a label, or explained by it. The rules of the game stand in docs/detection.md."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from contracts.alerts import PLACE_INCIDENT, Where
from contracts.measures import MINUTE_MS
from simulators.scenario import Truth

GRACE_MS = 15 * MINUTE_MS
"""An alert that starts so long after a label's end still belongs to it: queues dissolve, windows of minutes run out."""
EARLY_MS = MINUTE_MS
"""An alert starts with the begin of a minute, a label anywhere in it."""
EXPLAINS: dict[str, tuple[str, ...]] = {
    "incident": (
        "traffic.incident",
        "traffic.congestion",
        "traffic.flow_unusual",
        "figure.traffic.speed_index",
        "figure.traffic.congested",
    ),
    "demand": (
        "traffic.congestion",
        "traffic.flow_unusual",
        "figure.traffic.speed_index",
        "figure.traffic.congested",
    ),
    "queue": ("traffic.congestion",),
    "camera_silent": ("traffic.camera_silent", "traffic.camera_cluster", "figure.traffic.reporting"),
    "camera_blind": ("traffic.camera_blind",),
    "technical_declines": (
        "payments.technical_declines",
        "payments.local_declines",
        "payments.latency",
        "figure.payments.technical_success",
        "figure.payments.latency",
    ),
    "latency": ("payments.latency", "figure.payments.latency"),
    "provider_silent": ("payments.provider_silent", "payments.volume_drop", "figure.payments.transactions"),
    "volume": ("payments.volume_drop", "figure.payments.transactions"),
    "slow_agency": (
        "dossiers.backlog",
        "dossiers.unit_overdue",
        "dossiers.long_overdue",
        "dossiers.stuck",
        "figure.dossiers.overdue",
    ),
    "intake_surge": ("dossiers.backlog", "dossiers.unit_overdue", "dossiers.stuck", "figure.dossiers.overdue"),
    "intake_stopped": ("dossiers.intake_stopped",),
    "feed_silent": ("system.feed_silent", "system.completeness", "figure.system.completeness"),
    "loss": ("system.completeness", "figure.system.completeness"),
}
DIRT = ("system.dead_letters", "figure.system.dead_letters")
"""What a label of any kind of dirt explains."""
WHERE = {"road": "road", "commune": "commune", "gateway": "gateway"}


class Raised(NamedTuple):
    """An alert that came into sight: its rule, what it is about, when it began and when it was raised (epoch ms)."""

    rule: str
    domain: str
    severity: int
    where: Where
    started_ms: int
    raised_ms: int


def is_true(alert: Raised, truths: Iterable[Truth]) -> bool:
    """Whether a label expects or explains the alert."""
    return any(_in_time(alert, truth) and (expects(truth, alert) or _explains(truth, alert)) for truth in truths)


def expects(truth: Truth, alert: Raised) -> bool:
    """Whether the label names the alert's rule and entity."""
    return any((each.rule, each.entity) == (alert.rule, alert.where.entity) for each in truth.rules)


def detected_ms(truth: Truth, alerts: Sequence[Raised]) -> int | None:
    """When an expected rule first spoke on its entity between the label's begin and end; None: never."""
    found = [a.raised_ms for a in alerts if expects(truth, a) and truth.from_ms <= a.raised_ms <= truth.to_ms]
    return min(found, default=None)


def _in_time(alert: Raised, truth: Truth) -> bool:
    return truth.from_ms - EARLY_MS <= alert.started_ms <= truth.to_ms + GRACE_MS


def _explains(truth: Truth, alert: Raised) -> bool:
    if alert.rule == PLACE_INCIDENT:
        return alert.where.entity == truth.place.get("commune")
    if alert.rule not in EXPLAINS.get(truth.kind, DIRT):
        return False
    return alert.rule.startswith("figure.") or _same_place(truth.place, alert.where)


def _same_place(place: dict[str, str], where: Where) -> bool:
    """The alert's source lies in the label's place: any part of the place that the source has must be the same.

    A road is a place of its own: a queue reaches other communes.
    """
    if "road" in place and where.road:
        return place["road"] == where.road
    named = {where.kind: where.entity} | {key: value for key in WHERE if (value := getattr(where, key))}
    shared = [key for key in place if key in named]
    return any(place[key] == named[key] for key in shared)
