"""What a scenario must keep to beyond its form: known places, what each kind of effect needs, known rules."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args

from contracts.registry import Registry
from contracts.rules import SHIPPED
from simulators.effects import DirtKind, DossierKind, PaymentKind, SystemKind

Problem = tuple[str, str]
"""(key within the effect or label, or empty; reason and what to do)."""

ROADSIDE = frozenset({"camera", "road", "km", "direction", "commune", "gateway"})
PAYING = frozenset({"provider", "service", "commune"})
OFFICES = frozenset({"agency", "commune", "field"})
PLACES: Mapping[str, frozenset[str]] = {
    "incident": ROADSIDE - {"commune", "gateway"},
    **dict.fromkeys(("camera_silent", "camera_blind", "demand"), ROADSIDE),
    **dict.fromkeys(get_args(PaymentKind), PAYING),
    **dict.fromkeys(get_args(DossierKind), OFFICES),
    **dict.fromkeys(get_args(SystemKind), frozenset({"feed"})),
    **dict.fromkeys(get_args(DirtKind), frozenset({"feed"})),
}
NEEDS: Mapping[str, tuple[str, ...]] = {
    "incident": ("strength",),
    "demand": ("factor",),
    "technical_declines": ("strength",),
    "latency": ("factor",),
    "volume": ("factor",),
    "provider_silent": ("provider",),
    "slow_agency": ("strength",),
    "intake_surge": ("factor",),
    "feed_silent": ("feed",),
    "loss": ("feed", "strength"),
    **dict.fromkeys(get_args(DirtKind), ("feed", "every", "count")),
}
AMOUNTS = ("strength", "factor", "every", "count", "delay")
OPTIONAL: Mapping[str, tuple[str, ...]] = dict.fromkeys(("late", "out_of_order"), ("delay",))
INDEXES: Mapping[str, str] = {
    "camera": "camera_index",
    "road": "road_index",
    "commune": "commune_index",
    "gateway": "gateway_index",
    "provider": "provider_index",
    "agency": "agency_index",
    "field": "field_index",
}


def check_effect(written: Any, registry: Registry) -> Iterator[Problem]:
    """Problems of one effect, the first one first."""
    yield from _places(written, registry, PLACES[written.kind])
    needed = NEEDS.get(written.kind, ())
    for name in needed:
        if getattr(written, name) is None:
            yield "kind", f"{written.kind} needs `{name}`; add it"
    for name in AMOUNTS:
        if getattr(written, name) is not None and name not in needed + OPTIONAL.get(written.kind, ()):
            yield name, f"{written.kind} has no `{name}`; remove it"
    if written.kind == "incident" and written.camera is None and (written.road is None or written.km is None):
        yield "kind", "incident needs a `camera`, or a `road` and its `km: [from, to]`"
    if written.kind in ("unknown_entity", "too_late") and written.feed == "dossiers":
        yield "feed", f"{written.kind} is not made for dossiers; use traffic or payments"


def check_truth(written: Any, registry: Registry) -> Iterator[Problem]:
    """Problems of one label, the first one first."""
    yield from _places(written, registry, frozenset(PLACES[written.kind] | {"commune"}))
    for expected in written.rules:
        if expected.rule not in SHIPPED and not expected.rule.startswith("figure."):
            yield "rules", f"there is no rule {expected.rule!r}; there are {', '.join(sorted(SHIPPED))}"


def _places(written: Any, registry: Registry, allowed: frozenset[str]) -> Iterator[Problem]:
    for name in (
        "camera",
        "road",
        "km",
        "direction",
        "commune",
        "gateway",
        "provider",
        "service",
        "agency",
        "field",
        "feed",
    ):
        value = getattr(written, name)
        if value is None:
            continue
        if name not in allowed:
            yield name, f"{written.kind} has no `{name}`; it takes {', '.join(sorted(allowed))}"
        elif name in INDEXES and value not in getattr(registry, INDEXES[name]):
            yield name, f"{value!r} is not in the registry; look it up in its table"
    if written.km is not None:
        yield from _stretch(written, registry)


def _stretch(written: Any, registry: Registry) -> Iterator[Problem]:
    if written.road is None:
        yield "km", "km needs a `road`"
        return
    if not 0 <= written.km[0] < written.km[1]:
        yield "km", f"{list(written.km)} is no stretch; write [from, to] with from below to"
    if not any(row.road == written.road and written.km[0] <= row.km <= written.km[1] for row in registry.cameras):
        yield "km", f"no camera stands on {written.road} between these kilometres; widen the stretch"
