"""De-duplication: which events of a batch were never seen. Nothing is ever "below the window": what was seen is kept,
sequence by sequence, for `Feed.seen_ms` of record time; what comes again later is too late for its feed.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from contracts.measures import HOUR_MS
from streams.core.grouping import BUCKET_BITS, LOWER, groups

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

BLOCK_BITS = 12
BLOCK = 1 << BLOCK_BITS
MAX_SEQUENCE = 1 << 44
KEPT_MS = 48 * HOUR_MS


class BlockKey(NamedTuple):
    """4,096 consecutive sequences of one source within one boot."""

    source: str
    boot: str
    block: int


class BlockChange(NamedTuple):
    """Bytes of a block's bitmap that changed: written at `offset`, newest record time of the whole block."""

    key: BlockKey
    offset: int
    content: bytes
    newest_ms: int


class Judgement(NamedTuple):
    """`fresh`: first of its sequence. `places`: where in its block each of n events stands. `slots`: of the blocks that
    they touch, from `low` to `high`; `of_event` says which of these blocks an event is in.
    """

    fresh: Mask
    places: Ints
    of_event: Ints
    slots: Ints
    low: Ints
    high: Ints


class Sequences:
    """Sequences seen, as one byte per sequence in memory and one bit in Redis."""

    def __init__(self, kept_ms: int = KEPT_MS) -> None:
        self.kept_ms = kept_ms
        self._origins: dict[tuple[str, str], int] = {}
        self._names: list[tuple[str, str]] = []
        self._slots: dict[int, int] = {}
        self._keys: list[int] = []
        self._seen = np.zeros((16, BLOCK), dtype=np.bool_)
        self._newest = np.zeros(16, dtype=np.int64)
        self._low = np.full(16, BLOCK, dtype=np.int64)
        self._high = np.full(16, -1, dtype=np.int64)

    def judge(self, sources: Sequence[tuple[str, str]], origins: Ints, sequences: Ints) -> Judgement:
        """Which of n events are the first of their (source, boot, sequence); marks nothing. `origins` are positions in
        `sources`, which are (source, boot).
        """
        codes = [self._origin(source) for source in sources]
        blocks, of_event = groups(origins, sequences >> BLOCK_BITS)
        slots = np.array(
            [self._slot(codes[block >> BUCKET_BITS] << 32 | block & LOWER) for block in blocks.tolist()], dtype=np.int64
        )
        places = sequences & (BLOCK - 1)
        low, high = np.full(len(slots), BLOCK, dtype=np.int64), np.full(len(slots), -1, dtype=np.int64)
        np.minimum.at(low, of_event, places)
        np.maximum.at(high, of_event, places)
        fresh = ~self._seen[slots[of_event], places]
        flat = of_event * BLOCK + places
        ordered = np.sort(flat)
        if (ordered[1:] == ordered[:-1]).any():
            first_of = np.zeros(len(flat), dtype=np.bool_)
            first_of[np.unique(flat, return_index=True)[1]] = True
            fresh &= first_of
        return Judgement(fresh, places, of_event, slots, low, high)

    def mark(self, judged: Judgement, record_ms: Ints) -> None:
        """Everything judged has now been seen."""
        slots = judged.slots
        self._seen[slots[judged.of_event], judged.places] = True
        newest = self._newest[slots]
        np.maximum.at(newest, judged.of_event, record_ms)
        self._newest[slots] = newest
        self._low[slots] = np.minimum(self._low[slots], judged.low)
        self._high[slots] = np.maximum(self._high[slots], judged.high)

    def changes(self) -> Iterator[BlockChange]:
        """What was marked since the last `clean`."""
        for slot in np.nonzero(self._high >= 0)[0]:
            low = int(self._low[slot]) & ~7
            bits = np.packbits(self._seen[slot, low : (int(self._high[slot]) | 7) + 1], bitorder="little")
            yield BlockChange(self._key(int(slot)), low >> 3, bits.tobytes(), int(self._newest[slot]))

    def dirty_blocks(self) -> int:
        """Blocks marked since the last `clean`."""
        return int(np.count_nonzero(self._high >= 0))

    def dirty_bytes(self) -> int:
        """Bytes of bitmaps that were marked since the last `clean`."""
        return int(_spans(self._low, self._high).sum())

    def growth(self, judged: Judgement) -> tuple[int, int]:
        """By how many blocks and bytes marking these would add to what changed."""
        low, high = self._low[judged.slots], self._high[judged.slots]
        after = _spans(np.minimum(low, judged.low), np.maximum(high, judged.high))
        return int(np.count_nonzero(high < 0)), int((after - _spans(low, high)).sum())

    def clean(self) -> None:
        """Everything marked so far is in the store."""
        self._low[:], self._high[:] = BLOCK, -1

    def load(self, key: BlockKey, bitmap: bytes, newest_ms: int) -> None:
        """Take over a block from the store; a bitmap shorter than 512 bytes ends in zeros."""
        slot = self._slot((self._origin((key.source, key.boot)) << 32) | key.block)
        bits = np.unpackbits(np.frombuffer(bitmap, dtype=np.uint8), bitorder="little")
        self._seen[slot, : len(bits)] = bits
        self._newest[slot] = newest_ms

    def forget(self, record_ms: int) -> None:
        """Drop blocks whose newest record is over `kept_ms` older than the moment: they can come again no more."""
        old = [key for key, slot in self._slots.items() if self._newest[slot] < record_ms - self.kept_ms]
        if not old:
            return
        gone = set(old)
        kept = np.array([slot for key, slot in self._slots.items() if key not in gone], dtype=np.int64)
        keys, names = [self._keys[slot] for slot in kept], self._names
        self._origins, self._names = {}, []
        self._keys = [(self._origin(names[key >> 32]) << 32) | (key & 0xFFFFFFFF) for key in keys]
        self._slots = {key: slot for slot, key in enumerate(self._keys)}
        room = max(16, len(kept))
        for name, empty in (("_seen", 0), ("_newest", 0), ("_low", BLOCK), ("_high", -1)):
            before = getattr(self, name)
            after = np.full((room, *before.shape[1:]), empty, dtype=before.dtype)
            after[: len(kept)] = before[kept]
            setattr(self, name, after)

    def __len__(self) -> int:
        return len(self._slots)

    def _origin(self, origin: tuple[str, str]) -> int:
        code = self._origins.get(origin)
        if code is None:
            code = self._origins[origin] = len(self._names)
            self._names.append(origin)
        return code

    def _slot(self, block: int) -> int:
        slot = self._slots.get(block)
        if slot is None:
            slot = self._slots[block] = len(self._keys)
            self._keys.append(block)
            if slot == len(self._seen):
                self._grow()
        return slot

    def _grow(self) -> None:
        size = len(self._seen)
        self._seen = np.concatenate([self._seen, np.zeros((size, BLOCK), dtype=np.bool_)])
        self._newest = np.concatenate([self._newest, np.zeros(size, dtype=np.int64)])
        self._low = np.concatenate([self._low, np.full(size, BLOCK, dtype=np.int64)])
        self._high = np.concatenate([self._high, np.full(size, -1, dtype=np.int64)])

    def _key(self, slot: int) -> BlockKey:
        packed = self._keys[slot]
        return BlockKey(*self._names[packed >> 32], packed & 0xFFFFFFFF)


def _spans(low: Ints, high: Ints) -> Ints:
    """Bytes of a bitmap from place `low` to place `high`; 0 where `high` is below 0."""
    return np.where(high < 0, 0, (high >> 3) - (low >> 3) + 1)


class Ids:
    """64-bit hashes of event ids, kept in sets by the hour of record time in which they were first seen."""

    def __init__(self, kept_ms: int = KEPT_MS) -> None:
        self.kept_ms = kept_ms
        self._hour_of: dict[bytes, int] = {}
        self._new: list[tuple[int, bytes]] = []

    def judge(self, hashes: Sequence[bytes]) -> Mask:
        """Which of n 8-byte hashes were never seen, here or earlier among the n; marks nothing."""
        met: set[bytes] = set()
        fresh = np.zeros(len(hashes), dtype=np.bool_)
        for place, value in enumerate(hashes):
            if value not in self._hour_of and value not in met:
                met.add(value)
                fresh[place] = True
        return fresh

    def mark(self, hashes: Sequence[bytes], record_ms: Ints) -> None:
        """The hashes have now been seen, each in the hour in which it was first met."""
        for value, moment in zip(hashes, record_ms.tolist(), strict=True):
            if value not in self._hour_of:
                hour = self._hour_of[value] = moment // HOUR_MS
                self._new.append((hour, value))

    def changes(self) -> dict[int, list[bytes]]:
        """Hashes first seen since the last `clean`, by hour."""
        out: dict[int, list[bytes]] = {}
        for hour, value in self._new:
            out.setdefault(hour, []).append(value)
        return out

    @property
    def new_bytes(self) -> int:
        """Size of what was marked since the last `clean`."""
        return 8 * len(self._new)

    def clean(self) -> None:
        """Everything marked so far is in the store."""
        self._new.clear()

    def load(self, hour: int, hashes: set[bytes]) -> None:
        """Take over one hour from the store."""
        self._hour_of.update(dict.fromkeys(hashes, hour))

    def forget(self, record_ms: int) -> None:
        """Drop hours that ended over `kept_ms` before the moment."""
        oldest = (record_ms - self.kept_ms) // HOUR_MS - 1
        if any(hour < oldest for hour in self._hour_of.values()):
            self._hour_of = {value: hour for value, hour in self._hour_of.items() if hour >= oldest}

    def __len__(self) -> int:
        return len(self._hour_of)
