"""Counter-based randomness: a draw depends on the seed, a name and integer keys, never on what was drawn before.

So any stretch of time can be generated alone, in any order, and fits the rest: backfill, live and restart agree.
The mixer is the finaliser of SplitMix64 (Steele, Lea, Flood 2014), applied once per key.
"""

import hashlib

import numpy as np
import numpy.typing as npt

Bits = npt.NDArray[np.uint64]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]
Keys = npt.NDArray[np.int64] | npt.NDArray[np.uint64] | int

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_S27, _S30, _S31 = np.uint64(27), np.uint64(30), np.uint64(31)
_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)


def _mix(bits: Bits) -> Bits:
    bits = (bits ^ (bits >> _S30)) * _FIRST
    bits = (bits ^ (bits >> _S27)) * _SECOND
    return bits ^ (bits >> _S31)


def _word(key: Keys) -> Bits:
    array = np.asarray(key)
    return array if array.dtype == np.uint64 else array.astype(np.int64).view(np.uint64)


class Draw:
    """A named stream of random bits under a seed."""

    def __init__(self, seed: int, name: str) -> None:
        digest = hashlib.blake2b(f"{seed}/{name}".encode(), digest_size=8).digest()
        self._base = np.frombuffer(digest, dtype="<u8").astype(np.uint64)[0]

    def bits(self, *keys: Keys) -> Bits:
        """64 random bits per element of the broadcast keys (integers)."""
        with np.errstate(over="ignore"):
            state = np.atleast_1d(np.asarray(self._base))
            for key in keys:
                state = _mix((state ^ _word(key)) + _GOLDEN)
        return state

    def uniform(self, *keys: Keys) -> Floats:
        """Uniform in [0, 1) per element of the broadcast keys."""
        return unit(self.bits(*keys))


def salted(bits: Bits, salt: int) -> Bits:
    """Fresh bits derived from `bits`: one hash of an event's keys serves all its attributes, each with its salt."""
    with np.errstate(over="ignore"):
        return _mix(bits + np.uint64((salt * 0x9E3779B97F4A7C15 + 0x632BE59BD9B4E019) & 0xFFFFFFFFFFFFFFFF))


def unit(bits: Bits) -> Floats:
    """The bits as a number in [0, 1), 53 bits deep."""
    floats: Floats = (bits >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return floats


def uniform(bits: Bits, salt: int) -> Floats:
    """Uniform in [0, 1) from an event's bits and an attribute's salt."""
    return unit(salted(bits, salt))


def normal(bits: Bits, salt: int) -> Floats:
    """Standard normal (Box-Muller on the two halves of one word)."""
    word = salted(bits, salt)
    radius = np.sqrt(-2.0 * np.log(((word >> _HALF).astype(np.float64) + 1.0) * 2.0**-32))
    turned: Floats = radius * np.cos((word & _LOW).astype(np.float64) * (2.0 * np.pi * 2.0**-32))
    return turned


def choose(cumulative: Floats, bits: Bits, salt: int) -> Ints:
    """Index drawn by cumulative weights (n,), rising to any positive total."""
    drawn = np.searchsorted(cumulative, uniform(bits, salt) * cumulative[-1], side="right")
    return np.asarray(drawn, dtype=np.int64)


def poisson(mean: Floats, bits: Bits, salt: int) -> Ints:
    """Poisson counts by inversion of one uniform each; above a mean of 40 by the normal approximation."""
    level = uniform(bits, salt)
    large = mean > 40.0
    small = np.where(large, 0.0, mean)
    count = np.zeros(np.broadcast(mean, level).shape, dtype=np.int64)
    term = np.exp(-small)
    total = term.copy()
    for k in range(1, 90):
        above = level > total
        if not above.any():
            break
        count += above
        term = term * small / k
        total = total + term
    shifted = np.floor(mean + np.sqrt(mean) * normal(bits, salt + 1) + 0.5)
    return np.where(large, np.maximum(shifted, 0.0).astype(np.int64), count)
