"""Planned maintenance takes sources out of completeness, while it lasts."""

import msgspec

from contracts.alerts import Maintenance
from contracts.registry import load_registry
from state.alerts.absence import Absent, absent_now

REGISTRY = load_registry()
CAMERA = REGISTRY.cameras[0]


def lasting(kind: str, entity: str) -> Maintenance:
    return Maintenance("1", kind, entity, 1, 9, "cable", "lan", begun_ms=1)


def test_a_gateway_takes_its_cameras_along_and_nobody_else() -> None:
    absent = absent_now([lasting("gateway", CAMERA.gateway)], REGISTRY)
    assert absent.has("traffic", f"/cameras/{CAMERA.id}")
    others = [camera for camera in REGISTRY.cameras if camera.gateway != CAMERA.gateway]
    assert not any(absent.has("traffic", f"/cameras/{camera.id}") for camera in others)


def test_a_provider_a_source_by_its_name_and_a_whole_feed_are_absent() -> None:
    windows = [lasting("provider", "vnpay"), lasting("source", "/adapters/x"), lasting("feed", "dossiers")]
    absent = absent_now(windows, REGISTRY)
    assert absent.has("payments", "/providers/vnpay")
    assert absent.has("traffic", "/adapters/x")
    assert absent.has("dossiers", "/adapters/one-stop-1")
    assert not absent.has("payments", "/providers/momo")


def test_what_has_not_begun_or_is_over_takes_nobody_out() -> None:
    window = lasting("camera", CAMERA.id)
    planned, over = (msgspec.structs.replace(window, **when) for when in ({"begun_ms": 0}, {"ended_ms": 5}))
    assert absent_now([planned, over], REGISTRY) == Absent()
