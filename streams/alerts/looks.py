"""What one rule sees on one minute: of each entity that matters, what holds and which numbers tell it."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.alerts import Counter, Where
from state.figures.numbers import Floats
from streams.alerts import conditions
from streams.alerts.conditions import Truths
from streams.alerts.counting import Truth
from streams.alerts.moment import Moment
from streams.alerts.province import WHOLE
from streams.alerts.rule import Level, Rule


class Look(NamedTuple):
    """One subject of a rule: `where`, what holds there, and the row of the arrays whose numbers tell it.

    `members`: rows of the cameras that are or were part of it (none for a rule that is not per road).
    """

    where: Where
    fires: Truth
    clears: Truth
    row: int
    window: int
    members: tuple[int, ...] = ()


class Sight:
    """The conditions of a rule on one minute, over all its entities."""

    def __init__(self, moment: Moment, rule: Rule) -> None:
        self._moment, self._rule = moment, rule
        self.entities = entities_of(moment, rule)
        self.fires, self._windows = conditions.fires(moment, rule)
        self.clears = conditions.holds(moment, rule.clears)
        self._levels = {
            (level, window): conditions.holds(moment, level.when, window) if level.when else None
            for level in rule.levels
            for window in rule.windows or (0,)
        }

    @property
    def blind(self) -> bool:
        """Whether nothing can be told of any entity, because what is usual is not known."""
        asks = any(clause.of_usual and not clause.optional for group in self._rule.fires for clause in group)
        return asks and not self.fires.any() and bool(len(self.fires))

    def looks(self, counters: Mapping[str, Counter]) -> Iterator[Look]:
        """Every subject at which something fires, or which has a counter."""
        return self._roads(counters) if self._rule.grouped else self._single(counters)

    def level(self, level: Level, look: Look) -> bool:
        """Whether the condition of a worse severity holds."""
        truths = self._levels[level, look.window]
        holds = truths is None or truths[look.row] == Truth.YES
        return bool(holds) and len(look.members) >= level.members

    def _single(self, counters: Mapping[str, Counter]) -> Iterator[Look]:
        place = {where.entity: row for row, where in enumerate(self.entities)}
        rows = {*np.flatnonzero(self.fires == Truth.YES).tolist(), *(place[e] for e in counters if e in place)}
        for row in sorted(rows):
            fires, clears = Truth(int(self.fires[row])), Truth(int(self.clears[row]))
            yield Look(self.entities[row], fires, clears, row, int(self._windows[row]))

    def _roads(self, counters: Mapping[str, Counter]) -> Iterator[Look]:
        province = self._moment.province
        firing = np.flatnonzero(self.fires == Truth.YES)
        roads = {*province.camera_road[firing].tolist(), *map(self._road_of, counters)}
        for road in sorted(roads - {-1}):
            where = province.kinds["road"][road]
            rows = np.flatnonzero(province.camera_road == road)
            yield self._road(where, rows, counters.get(where.entity))

    def _road(self, road: Where, rows: NDArray[np.intp], counter: Counter | None) -> Look:
        fires = self.fires[rows]
        firing = self._worst_first(rows[fires == Truth.YES]).tolist()
        known = [int(row) for row in members_of(counter, self._rule)] if counter and counter.on else []
        members = (*known, *(row for row in firing if row not in known))
        first = self.entities[members[0] if members else int(rows[0])]
        where = Where("road", road.entity, road.name, first.commune, road.entity, first.gateway, road.path)
        told = Truth(int(fires.max())) if fires.any() else Truth.UNKNOWN
        fires_now = Truth.YES if firing else Truth.NO if (fires == Truth.NO).any() else told
        row = firing[0] if firing else members[0] if members else int(rows[0])
        return Look(where, fires_now, _together(self.clears, members), row, self._window(row), members)

    def _window(self, row: int) -> int:
        return int(self._windows[row])

    def _worst_first(self, rows: NDArray[np.intp]) -> NDArray[np.intp]:
        main = self._rule.main
        values = conditions.value(self._moment, main.measure, conditions.minutes_of(main, 0))[rows]
        ordered: NDArray[np.intp] = rows[np.argsort(values if main.op in ("<", "<=") else -values, kind="stable")]
        return ordered

    def _road_of(self, entity: str) -> int:
        return self._moment.province.registry.road_index.get(entity, -1)


def entities_of(moment: Moment, rule: Rule) -> tuple[Where, ...]:
    """The entities that a rule watches, in the order of its arrays. A figure is an entity of its own."""
    if rule.watches != "figure":
        return moment.entities(rule.watches)
    return (Where("figure", rule.main.measure.name, WHOLE, path=f"/{rule.domain}"),)


def numbers_of(moment: Moment, rule: Rule, look: Look) -> dict[str, tuple[float, int]]:
    """The numbers that tell a look: measure → (value, digits), `<measure>.usual` too; only what is known."""
    found: dict[str, tuple[float, int]] = {}
    for clause in rule.measures:
        measure, over = clause.measure, conditions.minutes_of(clause, look.window)
        pairs: list[tuple[str, Floats]] = [(measure.name, conditions.value(moment, measure, over))]
        if measure.usual:
            pairs.append((f"{measure.name}.usual", conditions.usual(moment, measure, over)))
        for name, values in pairs:
            if np.isfinite(values[look.row]):
                found[name] = float(values[look.row]), measure.digits
    return found


def members_of(counter: Counter, rule: Rule) -> tuple[float, ...]:
    """Rows of the cameras that a counter remembers; before them stand what was said, and the run of each level."""
    return counter.keep[1 + len(rule.levels) :]


def _together(clears: Truths, members: tuple[int, ...]) -> Truth:
    """Every member clears. One of which nothing is known keeps the rest on: it may be where the road is blocked."""
    return Truth(int(clears[list(members)].min(initial=Truth.YES))) if members else Truth.UNKNOWN
