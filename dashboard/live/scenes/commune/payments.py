"""The payments of one commune: of today, and the cashless share of 30 days."""

import msgspec
import numpy as np

from contracts.catalogue import PAYMENTS
from contracts.measures import Grain
from contracts.payments import COMMUNE
from dashboard.live.cadence import Every
from dashboard.live.frame import Share
from dashboard.live.mirrored import Mirrored
from state.figures import spans

MONTH_EVERY_MS = 10_000
_OF_TODAY = ("transactions", "amount_vnd", "technical_decline")
_OF_MONTH = ("success", "amount_vnd", "cashless", "cashless_vnd")


class CommunePaymentsShown(msgspec.Struct):
    """Since midnight: transactions, technical declines among them, and what was paid. Of 30 days: how much was paid
    without cash, by number and by value.
    """

    transactions: int
    value_vnd: int
    technical: Share
    cashless: Share
    cashless_vnd: Share


class CommunePaymentsScene:
    """Composes the payments of a commune."""

    def __init__(self, mirror: Mirrored, code: str) -> None:
        self._mirror = mirror
        self._code = code
        self._month = Every(MONTH_EVERY_MS, self._read_month)

    def compose(self, now_ms: int) -> CommunePaymentsShown | None:
        """Today as of now, the month as of some seconds ago; None where no payment was ever counted in any commune."""
        month = self._month.at(now_ms)
        if month is None:
            return None
        transactions, value, technical = self._sums(Grain.HOUR, spans.today(now_ms), _OF_TODAY)
        paid, paid_vnd, cashless, cashless_vnd = month
        return CommunePaymentsShown(
            transactions, value, Share(technical, transactions), Share(cashless, paid), Share(cashless_vnd, paid_vnd)
        )

    def _read_month(self, now_ms: int) -> list[int] | None:
        span = spans.last_days(now_ms, spans.MONTH_DAYS)
        whole = self._mirror.window(PAYMENTS.name, COMMUNE.name, Grain.DAY, *span, columns=_OF_TODAY[:1])
        return self._sums(Grain.DAY, span, _OF_MONTH) if np.asarray(whole.values).any() else None

    def _sums(self, grain: Grain, span: spans.Span, columns: tuple[str, ...]) -> list[int]:
        window = self._mirror.window(PAYMENTS.name, COMMUNE.name, grain, *span, [self._code], columns=columns)
        sums: list[int] = np.asarray(window.values).sum(axis=(0, 1)).tolist()
        return sums
