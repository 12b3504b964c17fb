"""The vehicles of the province: class, number plate, and the token that replaces the plate at the camera."""

import hmac

import numpy as np

from contracts.traffic import CLASSES
from simulators.draw import Bits, Floats, Ints, choose, uniform

MIX = np.array(
    [
        (0.00, 0.66, 0.25, 0.07, 0.02),
        (0.58, 0.24, 0.13, 0.035, 0.015),
        (0.70, 0.17, 0.085, 0.025, 0.02),
        (0.77, 0.17, 0.03, 0.015, 0.015),
    ]
)
"""Share of motorcycle, car, truck, bus, other on expressway, national, provincial and urban roads: motorcycles
dominate wherever they may go (none on expressways)."""
PACE = np.array([0.96, 1.02, 0.90, 0.94, 0.92])
"""Speed of each class against the stream's."""
SPREAD = np.array([0.12, 0.10, 0.08, 0.08, 0.12])
"""Standard deviation of single speeds, as a share."""
PROVINCES = ("89", "17", "29", "30", "15", "34", "90", "35")
PROVINCE_SHARE = np.cumsum([0.42, 0.52, 0.01, 0.02, 0.01, 0.01, 0.005, 0.005])
"""Plates 89 (Hưng Yên) and 17 (Thái Bình), a few from Hà Nội, Hải Phòng and the neighbours."""
LETTERS = "ABCDEFGHKLMNPSTUVXYZ"
SERIES = {"car": "A", "truck": "C", "bus": "B", "other": "LD"}
UNREADABLE = 0.03
"""Share of passages whose plate the camera cannot read."""


def classes(bits: Bits, kind: Ints) -> Ints:
    """Class index of vehicles (n,) that belong to roads of the given kinds (n,)."""
    result = np.empty(len(bits), dtype=np.int64)
    for index in range(len(MIX)):
        mine = kind == index
        result[mine] = choose(np.cumsum(MIX[index]), bits[mine], 1)
    return result


def single_speeds(stream: Floats, kinds: Ints, deviate: Floats) -> Floats:
    """Speeds of vehicles in km/h, one decimal, from the stream's speed, their class and a standard normal."""
    return np.asarray(np.round(np.clip(stream * PACE[kinds] * np.exp(SPREAD[kinds] * deviate), 1.0, 190.0), 1))


def plates(bits: Bits, kinds: Ints) -> list[str]:
    """Number plates of vehicles; the same bits and class always give the same plate."""
    province = choose(PROVINCE_SHARE, bits, 2).tolist()
    letter = (uniform(bits, 3) * len(LETTERS)).astype(np.int64).tolist()
    digit = (uniform(bits, 4) * 9).astype(np.int64).tolist()
    serial = (uniform(bits, 5) * 100_000).astype(np.int64).tolist()
    named = [CLASSES[kind] for kind in kinds.tolist()]
    return [
        f"{PROVINCES[p]}-{SERIES.get(c) or LETTERS[i] + str(d + 1)} {s // 100:03d}.{s % 100:02d}"
        for p, i, d, s, c in zip(province, letter, digit, serial, named, strict=True)
    ]


def token(plate_key: bytes, plate: str) -> str:
    """16 hex digits of HMAC-SHA256: the same vehicle has the same token under one key, and no way leads back."""
    return hmac.digest(plate_key, plate.encode(), "sha256")[:8].hex()
