"""Intake: raw records of one partition become accepted events, canaries and refusals, in log order."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from contracts.catalogue import Feed
from contracts.errors import Reason
from contracts.measures import MINUTE_MS
from streams.core.accepted import Accepted, Columns, Sheet
from streams.core.form import Passed, RawRecord, Reader, Refusal
from streams.core.identity import MAX_SEQUENCE
from streams.core.routing import partitions_of

__all__ = ["FUTURE_MS", "LATE_MS", "Accepted", "Gate", "Intake", "Passed", "RawRecord", "Refusal"]

Ints = npt.NDArray[np.int64]

FUTURE_MS = 120_000
"""An event further ahead of the broker's clock than this is refused."""
LATE_MS = 120_000
"""An event further behind its partition's stream time than this is late: counted, in its own minute."""
BLOCK = 1_024
"""Records that are decoded before their events become columns."""

Finding = tuple[int, Reason, str]
"""(place among the events, reason, detail)."""


class Intake(NamedTuple):
    """What came of a batch."""

    accepted: Accepted
    refused: list[Refusal]
    canaries: list[Passed]


class Reads(Protocol):
    """A feed, and what it reads of its events."""

    @property
    def feed(self) -> Feed:
        """The catalogue's line."""

    def columns(self, events: list[Any], data: list[Any], /) -> Columns:
        """What counts of some events, and of their data."""


class Gate:
    """Decodes and judges the records of one feed."""

    def __init__(self, reads: Reads, partitions: int) -> None:
        self._feed = reads.feed
        self._columns = reads.columns
        self._partitions = partitions
        self._reader = Reader(reads.feed)

    def admit(self, records: Sequence[RawRecord], partition: int) -> Intake:
        """Judge records in the order of `Reason`: form first, then route, then time."""
        sheet = Sheet(self._feed, self._columns)
        refused: list[Refusal] = []
        canaries: list[Passed] = []
        for at in range(0, len(records), BLOCK):
            events, origins, aside, passed = self._reader.read(records[at : at + BLOCK])
            refused += aside
            canaries += [canary._replace(before=canary.before + len(sheet.records)) for canary in passed]
            if events:
                sheet.add(events, origins)
        accepted = sheet.accepted()
        homes = partitions_of([name.encode() for name in accepted.names], self._partitions)
        keep = np.ones(len(accepted.keys), dtype=np.bool_)
        for found in (_unnumbered(sheet), self._misrouted(homes[accepted.keys], partition), self._mistimed(accepted)):
            for place, reason, detail in found:
                if keep[place]:
                    refused.append(Refusal(sheet.records[place], reason, detail))
                    keep[place] = False
        refused.sort(key=lambda refusal: refusal.record.offset)
        before = np.concatenate([[0], np.cumsum(keep)])
        return Intake(accepted.only(keep), refused, [c._replace(before=int(before[c.before])) for c in canaries])

    def _misrouted(self, homes: Ints, partition: int) -> Iterator[Finding]:
        field = self._feed.key
        for place in np.flatnonzero(homes != partition).tolist():
            detail = (
                f"$.data.{field}: belongs to partition {homes[place]}, came in {partition}; key the record by {field} "
                "and partition by murmur2 (librdkafka: partitioner=murmur2_random)"
            )
            yield place, Reason.MISROUTED, detail

    def _mistimed(self, accepted: Accepted) -> Iterator[Finding]:
        ahead, horizon = accepted.event_ms - accepted.record_ms, self._feed.horizon_ms
        late = (-ahead > horizon) if horizon else np.zeros(len(ahead), dtype=np.bool_)
        for place in np.flatnonzero((ahead > FUTURE_MS) | late).tolist():
            if ahead[place] > 0:
                detail = f"$.time: {ahead[place] // 1000} s ahead of the broker's clock; set the clock of the source"
                yield place, Reason.FUTURE, detail
            else:
                old, most = -ahead[place] // MINUTE_MS, horizon // MINUTE_MS
                detail = f"$.time: {old} min old; this feed counts {most} min back"
                yield place, Reason.TOO_LATE, detail


def _unnumbered(sheet: Sheet) -> Iterator[Finding]:
    for place, shown in sheet.unnumbered:
        yield place, Reason.MALFORMED, f"$.sequence: {shown!r}; digits only, below {MAX_SEQUENCE}"
