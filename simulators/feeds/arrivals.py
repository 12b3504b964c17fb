"""Who submits which dossier where and when: one day's arrivals, in bursts."""

from typing import NamedTuple

import numpy as np

from contracts.measures import HOUR_MS
from contracts.registry import Registry
from simulators.draw import Bits, Draw, Floats, Ints, Mask, choose, poisson, uniform
from simulators.feeds.office_time import OfficeTime
from simulators.feeds.profiles import day_kind, day_start_ms, local_date

RECEIVED = np.array([2_450.0, 450.0, 300.0])
"""Dossiers of a working day, Saturday, Sunday or holiday at rate 1: with their steps about 10 k events a day."""
WEEKDAY = np.array([1.22, 1.05, 0.98, 0.95, 0.80, 1.0, 1.0])
BURST_SIZE = 2.5
"""Mean size of a burst, geometric: then variance / mean of counts is 2 x 2.5 - 1 = 4 (DESIGN 10)."""
BURST_GAP_MS = 360_000
# fmt: off
HOURS = np.array([
    [.4, .2, .1, .1, .2, .5, 1.5, 7., 15., 14., 12., 6., 2.5, 6., 12., 11., 8., 4., 2., 2., 2., 1.8, 1.2, .7],
    [.8, .4, .2, .1, .3, .6, 1.5, 3., 6., 7., 7., 5., 3., 4., 6., 6., 5., 4., 4., 6., 7., 6., 4., 2.],
])
# fmt: on
"""Arrivals by hour of a working day and of any other day: online at any hour."""
STREAM_NUMBERS = 1_000_000
"""Numbers of the dossiers that an effect adds begin at multiples of this: no two dossiers of a day share one."""
COUNTER_SHARE, POST_SHARE = 0.038, 0.014
"""Of what comes in while offices are open; with the nights and weekends 96 % come online."""
OFFICE_OF_FIELD = {
    "LAND": "H31.15", "CIVIL": "H31.03", "CERT": "H31.03", "JUST": "H31.03", "BUILD": "H31.07", "HOUSE": "H31.07",
    "BUSI": "H31.04", "INVEST": "H31.13", "TRANS": "H31.07", "SOCIAL": "H31.16", "MERIT": "H31.02", "LABOUR": "H31.02",
    "HEALTH": "H31.10", "EDU": "H31.09", "ENV": "H31.06", "AGRI": "H31.06", "TRADE": "H31.05", "CULT": "H31.11",
    "SCI": "H31.08", "HOME": "H31.02", "CITIZEN": "H31.14",
}  # fmt: skip
"""The provincial office that receives a field; with another registry any of its provincial offices."""


class Arrivals(NamedTuple):
    """Dossiers side by side: number within the day, epoch ms, agency, procedure, channel (index), random bits."""

    number: Ints
    times: Ints
    agency: Ints
    procedure: Ints
    channel: Ints
    bits: Bits


class Intake:
    """Draws arrivals. Agencies of communes share by population, provincial ones by the weights of their procedures."""

    def __init__(self, registry: Registry, seed: int) -> None:
        self._registry = registry
        self._draw = Draw(seed, "arrivals")
        self._office = self._offices()
        self._sets = [self._weights(index) for index in range(len(registry.agencies))]
        communes = [index for index, row in enumerate(registry.agencies) if row.level == "commune"]
        self._list_of = np.arange(len(registry.agencies))
        self._list_of[communes] = communes[:1]
        self._agency_share = np.cumsum([self._agency_weight(index) for index in range(len(registry.agencies))])

    def of_day(self, day: int, stream: int, scale: float, office: OfficeTime) -> Arrivals:
        """Arrivals of a local day; `stream` keeps the ordinary ones (0) apart from those an effect adds."""
        kind = day_kind(day, self._registry.holiday_dates)
        mean = RECEIVED[kind] * WEEKDAY[local_date(day).weekday()] * scale / BURST_SIZE
        mean *= float(np.exp(0.12 * (2.0 * self._draw.uniform(7, stream, day)[0] - 1.0)))
        bursts = int(poisson(np.array([mean]), self._draw.bits(day, stream), 1)[0])
        burst = self._draw.bits(day, stream, np.arange(bursts), -1)
        size = 1 + np.floor(np.log1p(-uniform(burst, 1)) / np.log(1.0 - 1.0 / BURST_SIZE)).astype(np.int64)
        of = np.repeat(np.arange(bursts), size)
        number = np.arange(len(of)) - np.repeat(np.cumsum(size) - size, size)
        bits = self._draw.bits(day, stream, of, number)
        times = day_start_ms(day) + self._clock(kind, burst)[of] + self._spread(bits, number)
        agency = choose(self._agency_share, burst, 3)[of]
        named = np.arange(1, len(of) + 1) + stream * STREAM_NUMBERS
        procedure = self._procedures(agency, bits)
        return Arrivals(named, times, agency, procedure, _channels(office.is_open(times), bits), bits)

    def _clock(self, kind: int, bits: Bits) -> Ints:
        hours = HOURS[0 if kind == 0 else 1]
        hour = choose(np.cumsum(hours), bits, 2)
        return ((hour + uniform(bits, 4)) * HOUR_MS).astype(np.int64)

    def _spread(self, bits: Bits, number: Ints) -> Ints:
        """Members of a burst follow the first one within some minutes each, in no strict order."""
        gap = -np.log1p(-uniform(bits, 5)) * BURST_GAP_MS
        return (gap * np.sqrt(number)).astype(np.int64)

    def _procedures(self, agency: Ints, bits: Bits) -> Ints:
        """Communes all draw from one list, so there are few lists to draw from."""
        result = np.empty(len(agency), dtype=np.int64)
        listed = self._list_of[agency]
        for group in np.unique(listed):
            mine = listed == group
            indexes, cumulative = self._sets[int(group)]
            result[mine] = indexes[choose(cumulative, bits[mine], 6)]
        return result

    def _offices(self) -> dict[str, int]:
        registry = self._registry
        provincial = [index for index, row in enumerate(registry.agencies) if row.level == "province"]
        known = {row.id: registry.agency_index.get(OFFICE_OF_FIELD.get(row.id, "")) for row in registry.fields}
        return {
            field: office if office is not None else provincial[place % len(provincial)]
            for place, (field, office) in enumerate(known.items())
            if office is not None or provincial
        }

    def _weights(self, agency: int) -> tuple[Ints, Floats]:
        """(procedure indexes, cumulative weights) that an agency receives; a commune all that communes do."""
        level = self._registry.agencies[agency].level
        mine = [
            (index, row.weight)
            for index, row in enumerate(self._registry.procedures)
            if row.level in (level, "both")
            and row.weight > 0
            and (level == "commune" or self._office.get(row.field) == agency)
        ]
        return np.array([index for index, _ in mine], dtype=np.int64), np.cumsum([weight for _, weight in mine])

    def _agency_weight(self, agency: int) -> float:
        registry, row = self._registry, self._registry.agencies[agency]
        own = float(self._sets[agency][1][-1]) if len(self._sets[agency][1]) else 0.0
        if row.commune is None:
            return own
        people = sum(commune.population for commune in registry.communes)
        return own * registry.communes[registry.commune_index[row.commune]].population / max(people, 1)


def _channels(is_open: Mask, bits: Bits) -> Ints:
    drawn = uniform(bits, 8)
    inside = np.where(drawn < COUNTER_SHARE, 1, np.where(drawn < COUNTER_SHARE + POST_SHARE, 2, 0))
    return np.where(is_open, inside, 0).astype(np.int64)
