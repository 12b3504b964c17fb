"""The mirror as it would have looked at a past moment: the same questions, answered from what is counted today."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

import msgspec
import numpy as np

from contracts.catalogue import DOSSIERS, FEEDS, HEARTBEATS, feed_named
from contracts.dossiers import OPEN_BY_AGENCY, STATUSES, DossierState
from contracts.heartbeats import SOURCE, Beat, SourceState
from contracts.measures import DAY_MS, MINUTE_MS, Grain, Measure
from contracts.status import INTAKE, ShardStatus, no_delays
from dashboard.past.cells import Values, blanked, joined, spread
from dashboard.past.moments import Cut
from state.readable import CellWindow, Readable
from state.roster import Mark, RosterChanges

LOOK_BACK_MS = 20 * MINUTE_MS
"""How far back a proof of life is looked for: longer than a source that lives is ever silent."""
_OPEN = STATUSES.index("in_progress")
_WAITING = STATUSES.index("needs_supplement")


class PastWindow(NamedTuple):
    """See state.readable.CellWindow."""

    entities: list[str]
    first: int
    values: Values
    complete_from_ms: int


class PastShard(NamedTuple):
    """See state.readable.ShardLike. Owner and offsets are today's; nothing was unread as far as cells tell."""

    shard: str
    partition: int
    state: Literal["live", "rebuilding", "missing"]
    status: ShardStatus | None
    epoch: int
    next_offset: int | None


class PastMirror:
    """What `Readable` asks, as of a cut. Proofs of life are told by minute, open dossiers by the agencies' gauges."""

    version = 0
    connected = True
    loaded = True

    def __init__(self, live: Readable, cut: Cut, soon_ms: int) -> None:
        self._live = live
        self._cut = cut
        self._soon_ms = soon_ms
        self._proofs: dict[str, int] = {}

    async def wait_change(self, after: int, timeout_s: float) -> int:  # noqa: ARG002 - the past does not change
        """The version, at once."""
        return self.version

    def window(
        self,
        feed: str,
        table: str,
        grain: Grain,
        start_ms: int,
        end_ms: int,
        entities: Sequence[str] | None = None,
        *,
        columns: Sequence[str] | None = None,
    ) -> PastWindow:
        """As state.mirror.Mirror.window; what had not ended at the cut is put together from finer buckets, or zero."""
        asked = _Asked(feed, table, columns)
        found = self._read(asked, grain, start_ms, end_ms, entities)
        values = blanked(found.values, grain, found.first, self._cut.at_ms)
        running = grain.bucket(self._cut.at_ms) - found.first
        begun = grain.start_ms(grain.bucket(self._cut.at_ms)) < self._cut.at_ms
        if grain is not Grain.MINUTE and begun and 0 <= running < values.shape[1] and found.entities:
            values = values.copy()
            values[:, running] = self._running(asked, grain, found.entities)
        return PastWindow(found.entities, found.first, values, found.complete_from_ms)

    def roster(self, feed: str) -> Mapping[str, Any]:
        """Sources with their last proof of life; one entry for each dossier that the gauges counted."""
        if feed == HEARTBEATS.name:
            return MappingProxyType(self._sources())
        return MappingProxyType(self._dossiers() if feed == DOSSIERS.name else {})

    def roster_since(self, feed: str, marks: Sequence[Mark] = ()) -> RosterChanges:  # noqa: ARG002
        """The whole roster: every past is another one."""
        return RosterChanges(self.roster(feed), whole=True, marks=())

    def shards(self, feed: str) -> list[PastShard]:
        """Today's shards, as alive as what came in up to the cut proves."""
        event_ms, way_ms = self._proof(feed), max(map(self._proof, (*(f.name for f in FEEDS), HEARTBEATS.name)))
        return [
            PastShard(one.shard, one.partition, "live", self._status(one.status, event_ms, way_ms), one.epoch, 0)
            for one in self._live.shards(feed)
        ]

    def _read(
        self, asked: "_Asked", grain: Grain, start_ms: int, end_ms: int, entities: Sequence[str] | None
    ) -> CellWindow:
        """Today's cells; minutes that are kept no longer are spread from their hours."""
        found = self._live.window(asked.feed, asked.table, grain, start_ms, end_ms, entities, columns=asked.columns)
        last_ms = min(self._cut.kept_ms, end_ms)
        if grain is not Grain.MINUTE or start_ms >= last_ms:
            return found
        names = found.entities
        hours = self._live.window(
            asked.feed, asked.table, Grain.HOUR, start_ms, last_ms, entities, columns=asked.columns
        )
        if entities is None and not set(names) >= set(hours.entities):
            names = sorted({*names, *hours.entities})
            return self._read(asked, grain, start_ms, end_ms, names)
        minutes = spread(hours.values, asked.measures)
        offset = found.first - hours.first * 60
        count = min(minutes.shape[1] - offset, found.values.shape[1])
        values = found.values.copy()
        values[[names.index(name) for name in hours.entities], :count] = minutes[:, offset : offset + count]
        return PastWindow(names, found.first, values, found.complete_from_ms)

    def _running(self, asked: "_Asked", grain: Grain, entities: list[str]) -> Values:
        """(E, W) of the bucket that ran at the cut, from the hours and minutes of it that had ended."""
        begin_ms, hour_ms = (g.start_ms(g.bucket(self._cut.at_ms)) for g in (grain, Grain.HOUR))
        parts = []
        if begin_ms < hour_ms:
            parts.append(self._read(asked, Grain.HOUR, begin_ms, hour_ms, entities).values)
        if hour_ms < self._cut.at_ms and Grain.MINUTE in feed_table(asked).grains:
            parts.append(self._read(asked, Grain.MINUTE, hour_ms, self._cut.at_ms, entities).values)
        if not parts:
            return np.zeros((len(entities), len(asked.measures)), np.int64)
        return joined(parts, asked.measures)

    def _proof(self, feed: str) -> int:
        """End of the last minute, up to the cut, in which records of the feed came in; 0: none lately."""
        if feed not in self._proofs:
            self._proofs[feed] = self._read_proof(feed)
        return self._proofs[feed]

    def _read_proof(self, feed: str) -> int:
        span = self._cut.at_ms - LOOK_BACK_MS, self._cut.at_ms
        cells = self.window(feed, INTAKE.name, Grain.MINUTE, *span, [feed], columns=("received",))
        came = np.flatnonzero(cells.values[0, :, 0])
        return Grain.MINUTE.start_ms(cells.first + int(came[-1]) + 1) if len(came) else 0

    def _sources(self) -> dict[str, SourceState]:
        known: Mapping[str, SourceState] = self._live.roster(HEARTBEATS.name)
        span = self._cut.at_ms - LOOK_BACK_MS, self._cut.at_ms
        cells = self.window(HEARTBEATS.name, SOURCE.name, Grain.MINUTE, *span)
        found = {}
        for name, row in zip(cells.entities, cells.values[:, :, 0], strict=True):
            beats = np.flatnonzero(row)
            if name in known and len(beats):
                moment = Grain.MINUTE.start_ms(cells.first + int(beats[-1]) + 1)
                found[name] = SourceState(known[name].role, known[name].entity, [Beat(moment, "", {})])
        return found

    def _dossiers(self) -> dict[str, DossierState]:
        """Stand-ins: as many of each kind as the agency's gauges say, so that every stock is the one of then."""
        start_ms = self._cut.at_ms - MINUTE_MS
        cells = self.window(DOSSIERS.name, OPEN_BY_AGENCY.name, Grain.MINUTE, start_ms, self._cut.at_ms)
        stocks = cells.values[:, -1].tolist() if len(cells.entities) else []
        return {
            f"{agency}/{number}": entry
            for agency, stock in zip(cells.entities, stocks, strict=True)
            for number, entry in enumerate(self._stand_ins(agency, stock))
        }

    def _stand_ins(self, agency: str, stock: Sequence[int]) -> list[DossierState]:
        count = {measure.name: value for measure, value in zip(OPEN_BY_AGENCY.measures, stock, strict=True)}
        oldest_ms = self._cut.at_ms - count["oldest_overdue_ms"]
        overdue = [oldest_ms] * min(count["overdue"], 1) + [self._cut.at_ms] * max(count["overdue"] - 1, 0)
        other = count["open"] - count["overdue"] - count["due_soon"] - count["waiting"]
        due = [*overdue, *[self._soon_ms] * count["due_soon"], *[self._soon_ms + DAY_MS] * max(other, 0)]
        running = [_stand_in(agency, _OPEN, moment) for moment in due]
        return running + [_stand_in(agency, _WAITING, 0)] * count["waiting"]

    def _status(self, today: ShardStatus | None, event_ms: int, way_ms: int) -> ShardStatus | None:
        if today is None:
            return None
        return msgspec.structs.replace(
            today,
            checkpoint_ms=self._cut.at_ms,
            stream_ms=event_ms,
            record_ms=event_ms,
            event_ms=event_ms,
            canary_ms=way_ms,
            end_offset=0,
            rebuilding=False,
            delays=no_delays(),
        )


class _Asked(NamedTuple):
    """Which cells are asked for."""

    feed: str
    table: str
    columns: Sequence[str] | None

    @property
    def measures(self) -> tuple[Measure, ...]:
        measures = feed_table(self).measures
        return measures if self.columns is None else tuple(m for c in self.columns for m in measures if m.name == c)


def feed_table(asked: _Asked) -> Any:
    """The table that is asked for."""
    return INTAKE if asked.table == INTAKE.name else feed_named(asked.feed).table(asked.table)


def _stand_in(agency: str, status: int, due_ms: int) -> DossierState:
    return DossierState(agency, "", "", "", "", "", status, due_ms, 0, 0, 0)
