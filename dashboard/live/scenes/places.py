"""What the map shows of each commune beyond the frame: its payments today."""

import msgspec
import numpy as np

from contracts.catalogue import PAYMENTS
from contracts.measures import Grain
from contracts.payments import COMMUNE
from contracts.registry import Registry
from dashboard.live.mirrored import Mirrored
from state.figures import spans

_COLUMNS = ("transactions", "technical_decline")


class PlacesShown(msgspec.Struct):
    """Per commune in registry order: transactions since midnight, and technical declines among them."""

    transactions: list[int]
    technical: list[int]


class PlacesScene:
    """Composes the map's values."""

    def __init__(self, mirror: Mirrored, registry: Registry) -> None:
        self._mirror = mirror
        self._codes = [commune.code for commune in registry.communes]

    def compose(self, now_ms: int) -> PlacesShown:
        """Everything per commune, as of now."""
        start, end = spans.today(now_ms)
        names = PAYMENTS.name, COMMUNE.name, Grain.HOUR
        window = self._mirror.window(*names, start, end, self._codes, columns=_COLUMNS)
        transactions, technical = np.asarray(window.values).sum(axis=1).T.tolist()
        return PlacesShown(transactions, technical)
