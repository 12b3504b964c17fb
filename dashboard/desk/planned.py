"""Planned maintenance as its page lists it. Pure."""

from collections.abc import Iterable

import msgspec

from contracts.alerts import Maintenance, Text
from contracts.registry import Registry
from dashboard.api.parameters import ParameterError
from dashboard.desk.asked import place_of


class Planned(msgspec.Struct, frozen=True):
    """One window, with the name of its source and when it is: lasting, planned or over."""

    window: Maintenance
    name: Text
    when: str


ORDER = ("lasting", "planned", "over")


def planned(windows: Iterable[Maintenance], registry: Registry) -> list[Planned]:
    """What lasts, what comes (the next first), what is over (the last first)."""
    found = [Planned(window, _name(window, registry), _when(window)) for window in windows]
    return sorted(found, key=lambda one: (ORDER.index(one.when), _moment(one)))


def _moment(one: Planned) -> int:
    return -one.window.ended_ms if one.when == "over" else one.window.from_ms


def _when(window: Maintenance) -> str:
    if window.ended_ms:
        return "over"
    return "lasting" if window.lasts else "planned"


def _name(window: Maintenance, registry: Registry) -> Text:
    try:
        return place_of(f"{window.kind}/{window.entity}", registry).name
    except ParameterError:
        return window.entity, window.entity
