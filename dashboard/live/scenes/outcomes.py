"""How payments end, beyond the frame: successes and declines of both kinds by provider, by service, and by both."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import PAYMENTS
from contracts.measures import Grain
from contracts.payments import OUTCOMES, PROVIDER_SERVICE, SERVICES
from contracts.registry import Registry
from dashboard.feeds.measuring import with_unknown
from dashboard.live.frame import Share
from dashboard.live.mirrored import Mirrored
from state.figures import spans

COLUMNS = ("transactions", *OUTCOMES)


class Outcome(msgspec.Struct):
    """Transactions of 15 minutes and how they ended, each as a share of them."""

    transactions: int
    success: Share
    business_decline: Share
    technical_decline: Share


class OutcomesShown(msgspec.Struct):
    """Providers in the order of the registry, services in that of the contract; `pairs[i][j]`: provider i, service j.
    Services also count the payments of providers that the registry does not know.
    """

    providers: list[Outcome]
    services: list[Outcome]
    pairs: list[list[Outcome]]


class OutcomesScene:
    """Composes all of them."""

    def __init__(self, mirror: Mirrored, registry: Registry) -> None:
        self._mirror = mirror
        self._known = len(registry.providers)
        providers = with_unknown([provider.id for provider in registry.providers])
        self._pairs = [f"{provider}/{service}" for provider in providers for service in SERVICES]

    def compose(self, now_ms: int) -> OutcomesShown:
        """The last 15 closed minutes."""
        start, end = spans.closed_minutes(now_ms, spans.QUARTER_MINUTES)
        names = PAYMENTS.name, PROVIDER_SERVICE.name, Grain.MINUTE
        window = self._mirror.window(*names, start, end, self._pairs, columns=COLUMNS)
        sums: NDArray[np.int64] = np.asarray(window.values).sum(axis=1).reshape(-1, len(SERVICES), len(COLUMNS))
        known = sums[: self._known]
        return OutcomesShown(
            [_outcome(row) for row in known.sum(axis=1).tolist()],
            [_outcome(row) for row in sums.sum(axis=0).tolist()],
            [[_outcome(row) for row in own] for own in known.tolist()],
        )


def _outcome(sums: list[int]) -> Outcome:
    transactions, *ended = sums
    return Outcome(transactions, *(Share(count, transactions) for count in ended))
