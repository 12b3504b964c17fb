"""Which partition a key belongs to: Kafka's murmur2, vectorised over keys of equal length."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

_M = np.uint32(0x5BD1E995)
_SEED = 0x9747B28C


def partitions_of(keys: Sequence[bytes], partitions: int) -> npt.NDArray[np.int64]:
    """Partition of each key, as Kafka's default partitioner gives it: (murmur2(key) & 0x7fffffff) % partitions."""
    hashes = np.empty(len(keys), dtype=np.uint32)
    by_length: dict[int, list[int]] = {}
    for position, key in enumerate(keys):
        by_length.setdefault(len(key), []).append(position)
    for length, positions in by_length.items():
        block = np.frombuffer(b"".join(keys[i] for i in positions), dtype=np.uint8).reshape(len(positions), length)
        hashes[positions] = murmur2(block)
    return (hashes & np.uint32(0x7FFFFFFF)).astype(np.int64) % partitions


def murmur2(keys: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint32]:
    """Kafka's 32-bit murmur2 of each row of an (n, length) byte array."""
    count, length = keys.shape
    value = np.full(count, _SEED ^ length, dtype=np.uint32)
    whole = length // 4 * 4
    words = np.ascontiguousarray(keys[:, :whole]).view("<u4") if whole else np.empty((count, 0), dtype=np.uint32)
    with np.errstate(over="ignore"):
        for column in range(words.shape[1]):
            word = words[:, column] * _M
            word ^= word >> np.uint32(24)
            value = (value * _M) ^ (word * _M)
        tail = keys[:, whole:]
        if tail.shape[1]:
            for place in range(tail.shape[1] - 1, -1, -1):
                value ^= tail[:, place].astype(np.uint32) << np.uint32(8 * place)
            value *= _M
        value ^= value >> np.uint32(13)
        value *= _M
        value ^= value >> np.uint32(15)
    return value
