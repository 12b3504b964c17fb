"""Payments: attempts to pay for public services, second by second, over the billing month."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from contracts.catalogue import PAYMENTS
from contracts.measures import MINUTE_MS
from contracts.payments import METHODS, OUTCOMES, SERVICES, Transaction
from contracts.registry import Biller, Registry
from simulators.batch import Batch, Sender, spans
from simulators.draw import Bits, Draw, Floats, Ints, Mask, choose, poisson, uniform
from simulators.effects import Effect, Effects, of_kind
from simulators.feeds.amounts import amounts
from simulators.feeds.outcomes import Outcomes
from simulators.feeds.profiles import PAYMENT_SHAPES, day_kind, day_start_ms, level, local_date, local_day
from simulators.simulated import Simulated

PAYMENTS_A_DAY = 100_000
"""Of an average working day at rate 1 (DESIGN 10)."""
SERVICE_SHARE = np.array([0.33, 0.15, 0.28, 0.13, 0.11])
# Bills come in the first days of the month (power, water, school), packages renew around the 1st and the 20th.
_DAY = np.arange(1, 32)
RHYTHM = np.stack(
    [
        0.7 + 0.75 * np.exp(-(((_DAY - 8) / 5.0) ** 2)),
        0.75 + 0.8 * np.exp(-(((_DAY - 12) / 4.0) ** 2)),
        0.85 + 0.6 * np.exp(-(((_DAY - 2) / 3.0) ** 2)) + 0.3 * np.exp(-(((_DAY - 20) / 3.0) ** 2)),
        np.ones(31),
        0.6 + 1.1 * np.exp(-(((_DAY - 6) / 4.5) ** 2)),
    ]
)
"""(service, day of the month) activity of each service around 1."""
METHOD_SHARE = {
    "bank": (0.45, 0.33, 0.0, 0.10, 0.12, 0.0),
    "gateway": (0.22, 0.56, 0.04, 0.16, 0.02, 0.0),
    "wallet": (0.0, 0.16, 0.80, 0.0, 0.04, 0.0),
    "telco": (0.04, 0.22, 0.72, 0.0, 0.02, 0.0),
    "post": (0.06, 0.10, 0.0, 0.04, 0.0, 0.80),
    "counter": (0.04, 0.22, 0.0, 0.10, 0.0, 0.64),
}
"""Share of METHODS by kind of provider."""


class _Paid(NamedTuple):
    """Attempts side by side: epoch ms, indexes of provider, service, commune, and their random bits."""

    times: Ints
    provider: Ints
    service: Ints
    commune: Ints
    bits: Bits


class PaymentsGenerator:
    """The transactions of all providers. `rate` multiplies their number."""

    feed = PAYMENTS

    def __init__(self, registry: Registry, seed: int, effects: Effects = (), rate: float = 1.0) -> None:
        self._registry, self._rate = registry, rate
        self._draw = Draw(seed, "payments")
        self._provider_share = np.cumsum([row.share for row in registry.providers])
        self._commune_share = np.cumsum([float(max(row.population, 1)) for row in registry.communes])
        self._method_share = np.cumsum([METHOD_SHARE[row.kind] for row in registry.providers], axis=1)
        self._billers = [_billers_by_commune(registry, service) for service in SERVICES]
        self._outcomes = Outcomes(registry, seed, effects)
        self._changes = of_kind(effects, "volume", "provider_silent")
        self._hour_share = float(PAYMENT_SHAPES[0].sum())
        self.senders = tuple(Sender(f"/providers/{row.id}", "gateway", row.id) for row in registry.providers)

    def batches(self, start_ms: int, end_ms: int, step_ms: int) -> Iterator[Batch]:
        """All transactions with start_ms <= time < end_ms, in time order, in batches of at most `step_ms`."""
        for first, last in spans(start_ms, end_ms, step_ms):
            yield self._batch(first, last)

    def silent(self, _sender: int, _time_ms: int) -> bool:
        """Adapters always live: a silent provider is one that sends heartbeats and no transactions."""
        return False

    def _batch(self, start_ms: int, end_ms: int) -> Batch:
        paid = [self._paid(*edges) for edges in _by_day(start_ms, end_ms)]
        rows = [row for part in paid for row in self._rows(part)]
        times = np.concatenate([part.times for part in paid])
        return Batch(times, np.concatenate([part.provider for part in paid]), rows)

    def _paid(self, start_ms: int, end_ms: int) -> _Paid:
        """Attempts of a window within one local day."""
        seconds = np.arange(start_ms // 1_000, (end_ms - 1) // 1_000 + 1)
        day = local_day(start_ms)
        kind = np.full(len(seconds), day_kind(day, self._registry.holiday_dates))
        weights = SERVICE_SHARE * RHYTHM[:, local_date(day).day - 1]
        a_day = PAYMENTS_A_DAY * self._rate * float(weights.sum())
        minutes = (seconds * 1_000 - day_start_ms(day)) / MINUTE_MS
        headroom = np.ones(len(seconds))
        for effect in self._changes:
            headroom = np.where(effect.active(seconds * 1_000), headroom * max(1.0, effect.factor), headroom)
        mean = a_day / self._hour_share / 3_600.0 * level(PAYMENT_SHAPES, minutes, kind) * headroom
        count = poisson(mean, self._draw.bits(seconds), 1)
        second = np.repeat(seconds, count)
        number = np.arange(len(second)) - np.repeat(np.cumsum(count) - count, count)
        bits = self._draw.bits(second, number)
        return self._kept(second, np.repeat(headroom, count), bits, np.cumsum(weights), start_ms, end_ms)

    def _kept(self, second: Ints, headroom: Floats, bits: Bits, weights: Floats, start_ms: int, end_ms: int) -> _Paid:
        times = second * 1_000 + (uniform(bits, 2) * 1_000).astype(np.int64)
        provider = choose(self._provider_share, bits, 3)
        commune = choose(self._commune_share, bits, 4)
        service = choose(weights, bits, 5)
        wanted = np.ones(len(bits))
        for effect in self._changes:
            factor = 0.0 if effect.kind == "provider_silent" else effect.factor
            wanted[self.struck(effect, times, provider, service, commune)] *= factor
        kept = (uniform(bits, 6) < wanted / headroom) & (times >= start_ms) & (times < end_ms)
        order = np.flatnonzero(kept)[np.argsort(times[kept], kind="stable")]
        return _Paid(times[order], provider[order], service[order], commune[order], bits[order])

    def struck(self, effect: Effect, times: Ints, provider: Ints, service: Ints, commune: Ints) -> Mask:
        """Which attempts an effect concerns."""
        mask = effect.active(times)
        if effect.provider is not None:
            mask &= provider == self._registry.provider_index[effect.provider]
        if effect.service is not None:
            mask &= service == SERVICES.index(effect.service)
        if effect.commune is not None:
            mask &= commune == self._registry.commune_index[effect.commune]
        return mask

    def _rows(self, paid: _Paid) -> list[Transaction]:
        if not len(paid.times):
            return []
        registry = self._registry
        month = local_date(local_day(int(paid.times[0]))).month
        amount = amounts(paid.service, paid.bits, month).tolist()
        level = uniform(paid.bits, 7)
        method = (level[:, None] >= self._method_share[paid.provider]).sum(axis=1).clip(0, len(METHODS) - 1)
        outcome, code, latency = self._outcomes.of(
            paid.times, paid.provider, paid.bits, lambda e: self.struck(e, *paid[:4])
        )
        choice = uniform(paid.bits, 8)
        billers = [
            self._billers[s][c][int(u * len(self._billers[s][c]))]
            for s, c, u in zip(paid.service.tolist(), paid.commune.tolist(), choice.tolist(), strict=True)
        ]
        return [
            Transaction(
                f"PAY-{b:016x}",
                registry.providers[p].id,
                SERVICES[s],  # type: ignore[arg-type]
                biller,
                registry.communes[c].code,
                a,
                METHODS[m],  # type: ignore[arg-type]
                OUTCOMES[o],  # type: ignore[arg-type]
                r,
                w,
            )
            for b, p, s, biller, c, a, m, o, r, w in zip(
                paid.bits.tolist(),
                paid.provider.tolist(),
                paid.service.tolist(),
                billers,
                paid.commune.tolist(),
                amount,
                method.tolist(),
                outcome.tolist(),
                code,
                latency.tolist(),
                strict=True,
            )
        ]


def expected_an_hour(registry: Registry, day: int) -> Floats:
    """(providers, services, 24) transactions that are to be expected in each hour of a local day, at rate 1."""
    weights = SERVICE_SHARE * RHYTHM[:, local_date(day).day - 1]
    kind = np.full(24 * 60, day_kind(day, registry.holiday_dates))
    rhythm = level(PAYMENT_SHAPES, np.arange(24 * 60), kind).reshape(24, 60).mean(axis=1)
    shares = np.array([row.share for row in registry.providers])
    an_hour = PAYMENTS_A_DAY / float(PAYMENT_SHAPES[0].sum()) * rhythm
    return np.asarray((shares / shares.sum())[:, None, None] * weights[None, :, None] * an_hour)


def _by_day(start_ms: int, end_ms: int) -> Iterator[tuple[int, int]]:
    """The window cut at local midnights: rhythm and tariff change there."""
    while start_ms < end_ms:
        stop = min(end_ms, day_start_ms(local_day(start_ms) + 1))
        yield start_ms, stop
        start_ms = stop


def _billers_by_commune(registry: Registry, service: str) -> list[list[str]]:
    """Ids of the billers of a service for each commune; local ones come before those that serve everywhere."""
    mine: list[Biller] = [row for row in registry.billers if row.service == service]
    local = [[row.id for row in mine if commune.code in row.communes] for commune in registry.communes]
    return [found or [row.id for row in mine] for found in local]


SIMULATED = Simulated(
    PAYMENTS,
    lambda s: PaymentsGenerator(s.registry, s.seed, s.effects, s.rate),
    backfill="26h",
    step_ms=900_000,
    turn=0,
)
