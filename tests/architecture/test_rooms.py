"""Arrows point one way: ops -> simulators, streams, dashboard -> state -> contracts."""

import sys

import pytest

from tests.architecture.source import ROOMS, ROOT, imported, modules

MAY_IMPORT = {
    "contracts": set(),
    "state": {"contracts"},
    "streams": {"contracts", "state"},
    "simulators": {"contracts"},
    "dashboard": {"contracts", "state"},
    "ops": set(ROOMS),
}
PACKAGES = {
    "contracts": {"msgspec", "ruamel"},
    "state": {"msgspec", "numpy", "redis"},
}
"""Rooms that keep to a few packages beside the standard library; the others use what they need."""
PURE = ("streams.core", "streams.feeds", "streams.alerts", "contracts")
OUTSIDE = {
    "aiokafka",
    "asyncio",
    "faust",
    "http",
    "kafka",
    "mode",
    "redis",
    "requests",
    "socket",
    "subprocess",
    "urllib",
}
"""What talks to the world, or waits for it."""


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_the_rooms_below_it(room: str) -> None:
    allowed = MAY_IMPORT[room] | {room}
    wrong = [
        f"{module.path}:{line} imports {name}"
        for module in modules(room)
        for name, line in imported(module.tree)
        if (top := name.partition(".")[0]) in {*ROOMS, "tests"} and top not in allowed
    ]
    assert not wrong


@pytest.mark.parametrize("room", sorted(PACKAGES))
def test_a_lower_room_keeps_to_its_packages(room: str) -> None:
    allowed = PACKAGES[room] | MAY_IMPORT[room] | {room} | sys.stdlib_module_names
    wrong = [
        f"{module.path}:{line} imports {name}"
        for module in modules(room)
        for name, line in imported(module.tree)
        if name.partition(".")[0] not in allowed
    ]
    assert not wrong


def test_what_decides_is_pure() -> None:
    wrong = [
        f"{module.path}:{line} imports {name}"
        for module in modules("contracts", "streams")
        if module.name.startswith(PURE)
        for name, line in imported(module.tree)
        if name.partition(".")[0] in OUTSIDE
    ]
    assert not wrong


def test_every_room_is_there() -> None:
    assert not [room for room in ROOMS if not (ROOT / room / "__init__.py").exists()]
