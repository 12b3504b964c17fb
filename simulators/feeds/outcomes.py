"""How attempts to pay end: outcome, response code and latency."""

from collections.abc import Callable

import numpy as np

from contracts.measures import HOUR_MS
from contracts.registry import Registry
from simulators.draw import Bits, Draw, Floats, Ints, Mask, choose, normal, uniform
from simulators.effects import Effect, Effects, of_kind

BUSINESS = 0.06
"""Share of business declines over all providers (DESIGN 10); single ones lie between half and twice of it."""
BUSINESS_CODES = ("24", "51", "13", "65")
BUSINESS_CODE_SHARE = np.cumsum([0.46, 0.34, 0.14, 0.06])
TECHNICAL_CODES = ("75", "11", "99")
TIMED_OUT_SHARE = 0.45
"""Of the technical declines, those with code 11."""
TECHNICAL_CODE_SHARE = np.cumsum([0.30, TIMED_OUT_SHARE, 0.25])
TIME_OUT_MS = 20_000
DRIFT = 0.25
"""Standard deviation (log) of a provider's technical decline rate from hour to hour."""
LATENCY_SPREAD = 0.45
"""Standard deviation (log) of single latencies."""
_CODES = ("00", *BUSINESS_CODES, *TECHNICAL_CODES)

Struck = Callable[[Effect], Mask]


class Outcomes:
    """Baselines of the providers, changed by effects."""

    def __init__(self, registry: Registry, seed: int, effects: Effects) -> None:
        self._draw = Draw(seed, "outcomes")
        providers = registry.providers
        spread = np.exp(0.35 * (2.0 * self._draw.uniform(np.arange(len(providers))) - 1.0))
        cash = np.array([0.15 if row.kind == "counter" else 1.0 for row in providers])
        self._business = np.minimum(BUSINESS * spread * cash, 0.3)
        self._technical = np.array([row.technical_decline_pct for row in providers]) / 100.0
        self.usual_latency_ms = np.array([float(row.latency_ms) for row in providers])
        self._declines = of_kind(effects, "technical_declines")
        self._delays = of_kind(effects, "latency")

    def of(self, times: Ints, provider: Ints, bits: Bits, struck: Struck) -> tuple[Ints, list[str], Ints]:
        """(outcome index, response code, latency ms) of attempts (n,)."""
        technical = self._technical_rate(times, provider, struck)
        level = uniform(bits, 21)
        failed = level < technical
        declined = ~failed & (level < technical + (1.0 - technical) * self._business[provider])
        code = np.where(declined, 1 + choose(BUSINESS_CODE_SHARE, bits, 22), 0)
        code = np.where(failed, 1 + len(BUSINESS_CODES) + choose(TECHNICAL_CODE_SHARE, bits, 23), code)
        latency = self.usual_latency_ms[provider] * np.exp(LATENCY_SPREAD * normal(bits, 24))
        for effect in self._delays:
            latency = np.where(struck(effect), latency * effect.factor, latency)
        timed_out = code == _CODES.index("11")
        latency = np.where(timed_out, TIME_OUT_MS * (1.0 + 0.2 * uniform(bits, 25)), latency)
        outcome = np.where(failed, 2, np.where(declined, 1, 0))
        return outcome, [_CODES[index] for index in code.tolist()], np.round(latency).astype(np.int64)

    def rates(self, hours: Ints) -> tuple[Floats, Floats]:
        """(technical (providers, hours), business (providers,)) shares with nothing out of the ordinary; the business
        declines are of those that did not fail. `hours` since the epoch.
        """
        provider = np.arange(len(self._technical))[:, None]
        return np.minimum(self._technical[:, None] * self._drift(provider, hours[None, :]), 1.0), self._business

    def _drift(self, provider: Ints, hour: Ints) -> Floats:
        return np.exp(DRIFT * normal(self._draw.bits(provider, hour), 31))

    def _technical_rate(self, times: Ints, provider: Ints, struck: Struck) -> Floats:
        rate = self._technical[provider] * self._drift(provider, times // HOUR_MS)
        for effect in self._declines:
            rate = np.where(struck(effect), np.maximum(rate, effect.strength), rate)
        return np.minimum(rate, 1.0)
