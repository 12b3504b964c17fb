"""What the dashboard must know of a feed: one frozen description, which pages, frames and the API read."""

from collections.abc import Callable, Mapping, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.calendar import WorkingCalendar
from contracts.catalogue import Feed
from contracts.measures import Table
from contracts.registry import Registry
from dashboard.live.domain import View
from dashboard.live.frame import Unit
from dashboard.live.mirrored import Mirrored
from dashboard.screen import Screen
from state.figures.numbers import Floats

Picks = Callable[[str], bool]
"""Whether an entity of the table belongs to what was asked for."""
Derive = Callable[[Table, NDArray[np.int64]], Floats]
"""(table, sums (buckets, width)) → one value per bucket, NaN where it cannot be computed."""


class Selection(msgspec.Struct, frozen=True):
    """The tables that can answer, best first, which of their entities count, and how the answer calls it. The
    heartbeats' `source` is among them where each entity is a source of its own.
    """

    tables: tuple[str, ...]
    picks: Picks
    entity: str | None = None


class RollUp(msgspec.Struct, frozen=True):
    """One way to narrow a series: what it means, which values there are, and whether the reference lists them."""

    meaning: str
    allowed: Callable[[Registry], Sequence[str]]
    listed: tuple[str, ...] = ()


class Figures(msgspec.Struct, frozen=True):
    """The numbers of a feed by name, without the feed's own: `flow` is `traffic.flow` in the frame.

    `units`: every figure and its unit, in the order of the feed's page. `hero` and the `first` (three on the wall)
    stand on top, `today` among the day's counts of the wall. `estimates` are shown as "about". `whole` follow from all
    that ever happened: while history is still being loaded they would be wrong, so nothing is shown.
    """

    units: dict[str, Unit]
    hero: str
    first: tuple[str, ...]
    today: tuple[str, ...] = ()
    estimates: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()


class Parts(msgspec.Struct, frozen=True):
    """The parts of a feed on its page: `names` gives name and place (or kind) of each, in the order of the view's
    parts; `second` is the word over the latter; `columns` are the frame's. Where parts have pages of their own, `page`
    is what stands before an id in their address, and `ids` gives them in the same order.
    """

    names: Callable[[Screen], list[tuple[str, str]]]
    second: str
    columns: tuple[str, ...]
    page: str = ""
    ids: Callable[[Registry], list[str]] | None = None


class Series(msgspec.Struct, frozen=True):
    """What /api/v1/series offers: what an `entity` is called, the roll-ups, how chosen ones select cells, the pairs
    that go `together`, and per table the measures `derived` from its sums; by the minute they are of `over` minutes up
    to each one's end, where single minutes hold too little to say. `rests`: an hour of nothing is a real zero, as
    offices close at night, and not a gap.
    """

    entity: str
    roll_ups: dict[str, RollUp]
    select: Callable[[Mapping[str, str], Registry], Selection]
    together: frozenset[str] = frozenset()
    derived: dict[str, dict[str, Derive]] = {}
    over: int = 1
    rests: bool = False


class Description(msgspec.Struct, frozen=True):
    """A feed as people see it.

    `chart`: its one chart, named like a figure. `worst`: the unit of its worst rows, at most 8, which
    tell of the parts of the figure `worst_of`. `view` composes its
    part of a frame. `on_wall`: whether it has one of the wall's three columns.
    """

    feed: Feed
    view: Callable[[Mirrored, Registry, WorkingCalendar], View]
    figures: Figures
    chart: str
    worst: Unit
    worst_of: str
    parts: Parts
    series: Series
    on_wall: bool = True

    @property
    def name(self) -> str:
        """The feed's."""
        return self.feed.name

    @property
    def hero(self) -> str:
        """The first figure, by the frame's name."""
        return self.full(self.figures.hero)

    @property
    def first(self) -> tuple[str, ...]:
        """The figures below the hero, by the frame's names."""
        return tuple(map(self.full, self.figures.first))

    @property
    def units(self) -> dict[str, Unit]:
        """Every figure by the frame's name, and its unit."""
        return {self.full(name): unit for name, unit in self.figures.units.items()}

    @property
    def chart_name(self) -> str:
        """The chart, by the frame's name."""
        return self.full(self.chart)

    def full(self, name: str) -> str:
        """A name of this feed as the frame has it."""
        return f"{self.name}.{name}"
