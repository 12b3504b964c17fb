"""HyperLogLog contributions (Flajolet et al. 2007): 2**10 registers from 64-bit hashes."""

import numpy as np
import numpy.typing as npt

from contracts.traffic import SKETCH_REGISTERS

_INDEX_BITS = SKETCH_REGISTERS.bit_length() - 1


def registers_and_ranks(hashes: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """For each hash: register (its top 10 bits) and rank (position of the first 1 in the other 54 bits, 1..55)."""
    register = (hashes >> np.uint64(64 - _INDEX_BITS)).astype(np.int64)
    rest = hashes & np.uint64((1 << (64 - _INDEX_BITS)) - 1)
    # Halved, the 54 bits fit a double exactly, and frexp's exponent is then the bit length.
    length = np.where(rest == 0, 0, np.frexp((rest >> np.uint64(1)).astype(np.float64))[1].astype(np.int64) + 1)
    return register, (64 - _INDEX_BITS) - length + 1
