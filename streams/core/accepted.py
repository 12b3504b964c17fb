"""Events as columns. Python objects of a few hundred events stay in the processor's cache, those of a whole poll do
not: so events are decoded block by block, and of each block only its columns are kept.
"""

import hashlib
from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from contracts.catalogue import Feed
from streams.core.form import RawRecord
from streams.core.grouping import BUCKET_BITS, LOWER, Index, groups
from streams.core.identity import MAX_SEQUENCE
from streams.core.moments import milliseconds

Ints = npt.NDArray[np.int64]
Columns = tuple[npt.NDArray[Any], ...]
"""What a feed reads of n events: arrays of n values."""

HASH = np.dtype("V8")
"""blake2b of an event's id."""
UNNUMBERED = -1
_POWERS = 10 ** np.arange(17, -1, -1, dtype=np.int64)


class Accepted(NamedTuple):
    """n events in log order, before de-duplication. `origins` are positions in `sources`, which are (source, boot);
    `keys` are positions in `names`, which are the values of the feed's key; `ids` are hashes of the events' ids, for a
    feed that is counted by id: else there are none.
    """

    columns: Columns
    event_ms: Ints
    record_ms: Ints
    sequences: Ints
    origins: Ints
    sources: list[tuple[str, str]]
    keys: Ints
    names: list[str]
    ids: npt.NDArray[np.void]

    def only(self, keep: npt.NDArray[np.bool_]) -> "Accepted":
        """The events where `keep` is true."""
        if keep.all():
            return self
        return Accepted(
            tuple(column[keep] for column in self.columns),
            self.event_ms[keep],
            self.record_ms[keep],
            self.sequences[keep],
            self.origins[keep],
            self.sources,
            self.keys[keep],
            self.names,
            self.ids[keep] if len(self.ids) else self.ids,
        )


class Sheet:
    """Takes blocks of decoded events of one feed, with the records that brought them. `unnumbered`: (place, text) of
    sequences that are none.
    """

    def __init__(self, feed: Feed, columns: Callable[[list[Any], list[Any]], Columns]) -> None:
        self.records: list[RawRecord] = []
        self.unnumbered: list[tuple[int, str]] = []
        self._by_id = feed.by_id
        self._columns = columns
        self._key = attrgetter(feed.key)
        self._keys: Index[str] = Index()
        self._sources: Index[str] = Index()
        self._boots: Index[str] = Index()
        self._blocks: list[Columns] = []

    def add(self, events: list[Any], records: Sequence[RawRecord]) -> None:
        """The next block."""
        count = len(events)
        data = [event.data for event in events]
        texts = [event.sequence for event in events]
        sequences = numbers_of(texts)
        begin = len(self.records)
        wrong = np.flatnonzero((sequences < 0) | (sequences >= MAX_SEQUENCE)).tolist()
        self.unnumbered += [(begin + place, texts[place]) for place in wrong]
        self.records += records
        ids = b"".join([_hash(event.id) for event in events]) if self._by_id else b""
        own = (
            milliseconds([event.time for event in events]),
            np.fromiter([record.timestamp for record in records], np.int64, count),
            sequences,
            self._sources.numbers([event.source for event in events], count),
            self._boots.numbers([event.boot for event in events], count),
            self._keys.numbers(map(self._key, data), count),
            np.frombuffer(ids, HASH),
        )
        self._blocks.append((*own, *self._columns(events, data)))

    def accepted(self) -> Accepted:
        """All blocks as one."""
        if not self._blocks:
            self.add([], [])
        event_ms, record_ms, sequences, sources, boots, keys, ids, *columns = (
            parts[0] if len(parts) == 1 else np.concatenate(parts) for parts in zip(*self._blocks, strict=True)
        )
        pairs, origins = groups(sources, boots)
        names = list(self._keys)
        return Accepted(tuple(columns), event_ms, record_ms, sequences, origins, self._named(pairs), keys, names, ids)

    def _named(self, pairs: Ints) -> list[tuple[str, str]]:
        """The (source, boot) that pairs of their numbers stand for."""
        sources, boots = list(self._sources), list(self._boots)
        places = zip((pairs >> BUCKET_BITS).tolist(), (pairs & LOWER).tolist(), strict=True)
        return [(sources[source], boots[boot]) for source, boot in places]


def numbers_of(texts: list[str]) -> Ints:
    """The sequences that texts of at most 18 digits are; UNNUMBERED for any other text."""
    together = "".join(texts).encode()
    # int() also takes signs, blanks, underscores and foreign digits; whether it is asked must not hang on others.
    if not together.isdigit():
        return np.fromiter(map(_digits, texts), np.int64, len(texts))
    widths = set(map(len, texts))
    if len(widths) > 1:
        return np.fromiter(map(int, texts), np.int64, len(texts))
    digits = np.frombuffer(together, dtype=np.uint8).reshape(len(texts), -1) - ord("0")
    return digits.astype(np.int64) @ _POWERS[-digits.shape[1] :]


def _digits(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else UNNUMBERED


def _hash(name: str) -> bytes:
    return hashlib.blake2b(name.encode(), digest_size=8).digest()
