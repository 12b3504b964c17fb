"""What a line of an alert's chart is made from, and what it is made of."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.alerts import Where
from contracts.catalogue import HEARTBEATS, Feed
from contracts.heartbeats import SOURCE
from contracts.measures import MINUTE_MS, Grain, Table
from contracts.registry import Registry
from state.alerts.spans import Alerted
from state.figures.numbers import Floats
from state.figures.usual import Weekday
from state.readable import Readable

Cells = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Scene(msgspec.Struct, frozen=True):
    """The minutes that a chart shows and what they are read from.

    `minutes` of them from `start_ms` on. `beats`: the sources as they stand today, with what each said it sent.
    """

    cells: Readable
    registry: Registry
    where: Where
    start_ms: int
    minutes: int
    weekday: Weekday
    alerted: Alerted = {}
    beats: Mapping[str, Any] = {}

    @property
    def end_ms(self) -> int:
        """End of the last minute that is shown."""
        return self.start_ms + self.minutes * MINUTE_MS

    @property
    def ends(self) -> NDArray[np.int64]:
        """(T,): the end of each minute."""
        return self.start_ms + MINUTE_MS * np.arange(1, self.minutes + 1)

    def read(
        self, feed: Feed, table: Table, entities: Sequence[str], lead: int = 0, columns: tuple[str, ...] | None = None
    ) -> Cells:
        """Cells (E, lead + T, W) by the minute, from `lead` minutes before the first that is shown."""
        span = self.start_ms - lead * MINUTE_MS, self.end_ms
        found = self.cells.window(feed.name, table.name, Grain.MINUTE, *span, entities, columns=columns).values
        return np.asarray(found, np.int64)

    def beaten(self, entities: Sequence[str], lead: int) -> Cells:
        """Beats (E, lead + T) of the sources that stand for these entities: `/cameras/HY-0012` does for HY-0012."""
        span = self.start_ms - lead * MINUTE_MS, self.end_ms
        window = self.cells.window(HEARTBEATS.name, SOURCE.name, Grain.MINUTE, *span, columns=("beats",))
        place = {entity: at for at, entity in enumerate(entities)}
        found = np.zeros((len(entities), lead + self.minutes), np.int64)
        for source, row in zip(window.entities, window.values[:, :, 0], strict=True):
            at = place.get(source.rpartition("/")[2])
            if at is not None:
                found[at] += row
        return found


class Usually(NamedTuple):
    """What is usual for E rows at T moments: the middle (E, T) and how far the band reaches to either side of it."""

    middle: Floats
    margin: Floats

    def summed(self) -> "Usually":
        """All rows as one; rows of which nothing is usual do not count."""
        middle, margin = (np.nansum(part, axis=0, keepdims=True) for part in self)
        known = ~np.isnan(self.middle).all(axis=0, keepdims=True)
        return Usually(np.where(known, middle, np.nan), np.where(known, margin, np.nan))


class Baseline(NamedTuple):
    """Another line that a measure is compared with: its name in the words (`desk.chart.<name>`) and values (T,)."""

    name: str
    values: Floats


class Drawn(NamedTuple):
    """E rows (entities that a rule judges one by one; mostly one) over T minutes; NaN is not known.

    `deviation`: one deviation, where rules count those from the usual. `also`: further measures (E, T) that a rule
    compares beside the one that is drawn. `near` (E,): rows that stand where the alert does.
    """

    now: Floats
    usual: Usually | None = None
    baseline: Baseline | None = None
    deviation: Floats | None = None
    also: Mapping[str, Floats] = {}
    near: Mask | None = None


Draw = Callable[[Scene, int], Drawn]
"""(scene, minutes that each value covers up to the end of its minute) → what is drawn."""


def rolled(cells: Cells, over: int) -> Cells:
    """(E, over - 1 + T, …) → (E, T, …): each the sum of `over` minutes."""
    added = np.cumsum(cells, axis=1)
    before = np.concatenate([np.zeros_like(added[:, :1]), added[:, :-over]], axis=1)
    found: Cells = added[:, over - 1 :] - before
    return found


def share(part: Cells | Floats, whole: Cells | Floats, least: int = 1) -> Floats:
    """Part in percent of the whole; NaN where the whole is less than `least`."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(whole >= least, 100 * part / whole, np.nan)
