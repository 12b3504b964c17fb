"""Equal things of a batch brought together by numbers."""

from collections.abc import Hashable, Iterable, Sequence
from typing import Generic, TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Name = TypeVar("Name", bound=Hashable)

BUCKET_BITS = 40
LOWER = (1 << BUCKET_BITS) - 1
"""What a pair of numbers has of the second one."""


class Index(dict[Name, int], Generic[Name]):
    """Names in order of appearance, each with its number; a name that is looked up for the first time gets the next."""

    def __missing__(self, name: Name) -> int:
        number = self[name] = len(self)
        return number

    def numbers(self, names: Iterable[Name], count: int) -> Ints:
        """The number of each of `count` names."""
        return np.fromiter(map(self.__getitem__, names), np.int64, count)


class Codes(dict[str, int]):
    """Positions of names among those that a registry knows; whatever it does not know has the last one."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(zip(names, range(len(names)), strict=True))

    def __missing__(self, _name: str) -> int:
        return len(self) - 1

    def of(self, names: Sequence[str]) -> Ints:
        """The position of each of n names."""
        return np.fromiter(map(self.__getitem__, names), np.int64, len(names))


def index_of(names: Sequence[Name]) -> tuple[list[Name], Ints]:
    """Distinct names in order of appearance, and for every name its position among them."""
    index: Index[Name] = Index()
    codes = index.numbers(names, len(names))
    return list(index), codes


def groups(codes: Ints, buckets: Ints) -> tuple[Ints, Ints]:
    """Distinct (code << 40 | bucket), ascending, and for every event its number among them. Live traffic covers few
    buckets, and then counting is ten times faster than sorting.
    """
    if not len(codes):
        return codes, buckets
    first = int(buckets.min())
    span = int(buckets.max()) - first + 1
    dense = codes * span + (buckets - first)
    room = (int(codes.max()) + 1) * span
    if room > 8 * len(codes) + 1024:
        return np.unique((codes << BUCKET_BITS) | buckets, return_inverse=True)
    present = np.bincount(dense, minlength=room) > 0
    used = np.flatnonzero(present)
    return (used // span << BUCKET_BITS) | (used % span + first), (np.cumsum(present) - 1)[dense]
