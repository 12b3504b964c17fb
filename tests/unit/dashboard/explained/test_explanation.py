"""Every figure and panel can be explained, from the cells of the feed that it rests on."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from contracts.catalogue import HEARTBEATS
from contracts.registry import load_registry
from dashboard.desk.explain import Span
from dashboard.explained.basis import PANELS
from dashboard.explained.explanation import Explained, Explainer
from dashboard.feeds import FIGURES
from tests.browser.frames import Story, told
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
REGISTRY = load_registry()


async def nowhere(_topic: str, _partitions: Sequence[int], _from_ms: int, _to_ms: int) -> Mapping[int, Span]:
    return {}


def explained(mirror: TableMirror, name: str) -> Explained:
    cells: Any = mirror
    log: Any = None
    explainer = Explainer(cells, nowhere, log, 1, lambda: NOW)
    return asyncio.run(explainer.explain(name, told(Story(), REGISTRY, 0, NOW)))


@pytest.mark.parametrize("name", sorted([*FIGURES, *PANELS]))
def test_every_figure_and_panel_is_explained(name: str) -> None:
    found = explained(TableMirror(NOW), name)
    assert found.figure == name
    assert set(found.recount) <= set(found.sums)
    assert bool(found.topic) is not name.startswith("system.")


def test_cameras_that_report_rest_on_their_beats_and_are_as_old_as_traffic() -> None:
    mirror = TableMirror(NOW)
    mirror.count("heartbeats", "source", "camera/HY-0001", NOW - 60_000, beats=2)
    found = explained(mirror, "traffic.reporting")
    assert (found.topic, found.table, found.sums) == (HEARTBEATS.topic, "source", {"beats": 2})
    assert found.recount == ()
    assert found.age_ms == explained(mirror, "traffic.flow").age_ms
