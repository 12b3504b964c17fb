"""One figure or panel explained: what it rests on, how complete and how old that is, and the recount beside it."""

import asyncio
from collections.abc import AsyncIterator

import msgspec

from contracts.catalogue import HEARTBEATS
from contracts.clock import Clock
from contracts.measures import MINUTE_MS, Grain
from contracts.status import INTAKE
from dashboard.desk.explain import FindOffsets, PartitionSpan
from dashboard.explained.basis import PANELS, Basis, basis_of, recounted_span
from dashboard.explained.log import RawLog
from dashboard.explained.part import Part
from dashboard.explained.recount import AHEAD_MS, BELONGS, Recount
from dashboard.explained.value import VALUES
from dashboard.live.frame import Figure, Frame
from state.figures.intake import REASONS
from state.figures.spans import Span
from state.readable import Readable

NOT_KNOWN = (None, None)
TRIES = 5
"""Cells and offsets are read until nothing was counted in between."""


class Explained(msgspec.Struct, frozen=True):
    """Where a figure comes from, or (without a value) all numbers of a panel. `sums` of the measures over from..to as
    they stand; `partitions`: the offsets whose records Kafka took in that time; `counts`: what became of the records of
    that time; `age_ms`: of the feed's last proof of life; `completeness` in percent. Of the system's figures, which are
    measured, only the value. Of a part: `value` and `sums` are its own, `counts` and `partitions` those of the feed.
    """

    figure: str
    value: Figure | None
    feed: str = ""
    topic: str = ""
    table: str = ""
    from_ms: int = 0
    to_ms: int = 0
    sums: dict[str, int] = {}
    counts: dict[str, int] = {}
    partitions: list[PartitionSpan] = []
    completeness: float | None = None
    age_ms: int | None = None
    recount: tuple[str, ...] = ()
    made_ms: int = 0


class Progress(msgspec.Struct, frozen=True):
    """How far a recount is: records read of those to read."""

    read: int
    of: int


class Recounted(msgspec.Struct, frozen=True):
    """A recount's end: the cells' sums and the log's, by measure. `whole`: the log still has all of that time."""

    from_ms: int
    to_ms: int
    cells: dict[str, int]
    log: dict[str, int]
    equal: bool
    whole: bool
    read: int
    counted: int
    repeated: int
    refused: int


class Explainer:
    """Explains figures and counts them anew, of the province or of a part of it."""

    def __init__(self, cells: Readable, offsets: FindOffsets, log: RawLog, partitions: int, clock: Clock) -> None:
        self._cells = cells
        self._offsets = offsets
        self._log = log
        self._partitions = partitions
        self._clock = clock

    async def explain(
        self, name: str, frame: Frame, then: Readable | None = None, part: Part | None = None
    ) -> Explained:
        """A figure or panel as of the frame; `then`: cells up to it, if it is past. KeyError for what is neither, or is
        not known of the part.
        """
        value = None if name in PANELS else frame.figures[name]
        basis = _basis(name, part)
        if basis is None:
            return Explained(name, value, made_ms=frame.made_ms)
        start, end = basis.span(frame.made_ms)
        cells, shards = then or self._cells, self._cells.shards(basis.feed.name)
        found = await self._offsets(basis.feed.topic, [shard.partition for shard in shards], start, end)
        view = next(feed for feed in frame.feeds if feed.name == name.partition(".")[0])
        sums = self._sums(cells, basis, basis.measures, (start, end), part)
        tell = VALUES.get(name)
        if part:
            value = Figure(tell(sums, (end - start) / MINUTE_MS)) if tell else None
        return Explained(
            figure=name,
            value=value,
            feed=basis.feed.name,
            topic=basis.feed.topic,
            table=basis.table,
            from_ms=start,
            to_ms=end,
            sums=sums,
            counts=_intake(cells, basis, start, end),
            partitions=[
                PartitionSpan(s.partition, *found.get(s.partition, NOT_KNOWN), None if then else s.next_offset)
                for s in shards
            ],
            completeness=view.completeness,
            age_ms=frame.made_ms - view.proof_ms if view.proof_ms else None,
            recount=basis.recount,
            made_ms=frame.made_ms,
        )

    async def recount(self, name: str, part: Part | None = None) -> AsyncIterator[Progress | Recounted]:
        """Read the log again and compare; progress first, the result last. KeyError for what cannot be recounted."""
        basis = _basis(name, part)
        if basis is None or not basis.recount:
            raise KeyError(name)
        start, end = recounted_span(basis, self._clock())
        ends, cells = await self._still(basis, (start, end), part)
        counting = self._counting(basis, (start, end), part)
        whole, of = True, 0
        async for stretches, piece in self._log(basis.feed.topic, start - AHEAD_MS, ends):
            of = sum(max(0, one.end - one.first) for one in stretches.values())
            whole = all(one.first > one.begins or one.begins == 0 for one in stretches.values())
            await asyncio.to_thread(counting.add, piece)
            yield Progress(counting.read, of)
        told = {measure: counting.sums[measure] for measure in basis.recount}
        yield Recounted(
            start, end, cells, told, told == cells, whole,
            counting.read, counting.counted, counting.repeated, counting.refused,
        )  # fmt: skip

    def _counting(self, basis: Basis, span: Span, part: Part | None) -> Recount:
        if part is None:
            return Recount(basis.feed, self._partitions, *span)
        belongs, picks = BELONGS[basis.feed.name, basis.table], part.selection.picks
        return Recount(basis.feed, self._partitions, *span, lambda data: picks(belongs(data)))

    async def _still(self, basis: Basis, span: Span, part: Part | None) -> tuple[dict[int, int], dict[str, int]]:
        """Next offsets and sums of one moment: read until nothing of the feed moved in between."""
        for _ in range(TRIES):
            before = self._next(basis)
            sums = self._sums(self._cells, basis, basis.recount, span, part)
            if self._next(basis) == before:
                break
            await asyncio.sleep(0)
        return before, sums

    def _next(self, basis: Basis) -> dict[int, int]:
        return {shard.partition: shard.next_offset or 0 for shard in self._cells.shards(basis.feed.name)}

    def _sums(
        self, cells: Readable, basis: Basis, measures: tuple[str, ...], span: Span, part: Part | None
    ) -> dict[str, int]:
        if not measures:
            return {}
        asked = basis.feed.name, basis.table, _grain(span), *span
        picked = self._picked(cells, basis, asked, measures[0], part)
        window = cells.window(*asked, picked, columns=measures)
        gauges = basis.table.startswith("open_")
        values = window.values[:, -1] if gauges else window.values.sum(axis=1)
        return dict(zip(measures, values.sum(axis=0).tolist(), strict=True))

    def _picked(
        self, cells: Readable, basis: Basis, asked: tuple[str, str, Grain, int, int], measure: str, part: Part | None
    ) -> list[str] | None:
        """The entities of a part; None: all of the table. Sources of beats go by the entity that they speak of."""
        if part is None:
            return None
        picks = part.selection.picks
        if basis.feed == HEARTBEATS:
            return [name for name, one in self._cells.roster(HEARTBEATS.name).items() if picks(one.entity)]
        return [entity for entity in cells.window(*asked, columns=(measure,)).entities if picks(entity)]


def _basis(name: str, part: Part | None) -> Basis | None:
    basis = part.basis(name) if part else basis_of(name)
    if part and basis is None:
        raise KeyError(name)
    return basis


def _grain(span: Span) -> Grain:
    return Grain.DAY if span[1] - span[0] > 2 * Grain.DAY.span_ms else Grain.MINUTE


def _intake(cells: Readable, basis: Basis, start: int, end: int) -> dict[str, int]:
    name = basis.feed.name
    sums = cells.window(name, INTAKE.name, _grain((start, end)), start, end, [name]).values[0].sum(axis=0)
    found = {column: int(sums[INTAKE.column(column)]) for column in ("received", "counted", "duplicates", "late")}
    return found | {"rejected": int(sum(sums[INTAKE.column(reason)] for reason in REASONS))}
