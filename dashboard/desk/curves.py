"""What the chart of an alert draws: per measure of the rules, which cells, over which minutes, in which unit."""

from collections.abc import Callable, Mapping

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.alerts import Where
from contracts.catalogue import DOSSIERS, PAYMENTS, TRAFFIC, Feed
from contracts.dossiers import AGENCY, OPEN_BY_AGENCY
from contracts.measures import Table
from contracts.payments import LATENCY_BOUNDS_MS, PROVIDER_SERVICE
from contracts.registry import Registry
from contracts.status import INTAKE
from contracts.traffic import CAMERA, SPEED_BIN_KMH, SPEED_BINS
from dashboard.feeds.measuring import quantile, ratio
from state.figures.intake import REASONS
from state.figures.numbers import Floats, lower_edges

Sums = NDArray[np.int64]
Derive = Callable[[Table, Sums], Floats]
"""(table, sums of the covered minutes (T, W)) → values (T,), NaN where there is none."""
Picks = Callable[[str], bool]


class Curve(msgspec.Struct, frozen=True):
    """One measure over time. `over`: minutes that each value covers. `usual`: the column whose hours tell what is
    usual, where counts are drawn; `free`: values are a share of the free-flow speed of what was picked.
    """

    feed: Feed | None
    table: Table
    over: int
    unit: str
    derive: Derive
    usual: str = ""
    free: bool = False


def count(column: str, scale: float = 1.0) -> Derive:
    """The sum of one column."""
    return lambda table, sums: scale * sums[:, table.column(column)].astype(np.float64)


def gauge(column: str) -> Derive:
    """The newest sample of one column; nothing where none was taken."""

    def derive(table: Table, sums: Sums) -> Floats:
        taken = sums[:, table.column("samples")] > 0
        return np.where(taken, sums[:, table.column(column)].astype(np.float64), np.nan)

    return derive


def gauge_share(part: str, whole: str) -> Derive:
    """One gauge in percent of another."""

    def derive(table: Table, sums: Sums) -> Floats:
        with np.errstate(divide="ignore", invalid="ignore"):
            return 100 * gauge(part)(table, sums) / gauge(whole)(table, sums)

    return derive


def refused(table: Table, sums: Sums) -> Floats:
    """Dead letters."""
    columns = [table.column(reason) for reason in REASONS]
    total: Floats = sums[:, columns].sum(axis=1).astype(np.float64)
    return total


def refused_share(table: Table, sums: Sums) -> Floats:
    """Dead letters in percent of what was received."""
    received = sums[:, table.column("received")].astype(np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(received > 0, 100 * refused(table, sums) / received, np.nan)


_SPEEDS = np.arange(SPEED_BINS, dtype=np.float64) * SPEED_BIN_KMH
_LATENCIES = lower_edges(LATENCY_BOUNDS_MS)
_FLOW = Curve(TRAFFIC, CAMERA, 5, "per_hour", count("vehicles", 12.0), usual="vehicles")
_VEHICLES = Curve(TRAFFIC, CAMERA, 5, "vehicles", count("vehicles"), usual="vehicles")
_INDEX = Curve(TRAFFIC, CAMERA, 5, "percent", quantile("speed_0", _SPEEDS, 0.5), free=True)
_TRANSACTIONS = Curve(PAYMENTS, PROVIDER_SERVICE, 5, "transactions", count("transactions"), usual="transactions")
_DECLINES = Curve(PAYMENTS, PROVIDER_SERVICE, 15, "percent", ratio("technical_decline", "transactions", 100.0))
_DECLINED = Curve(PAYMENTS, PROVIDER_SERVICE, 15, "declines", count("technical_decline"))
_LATENCY = Curve(
    PAYMENTS, PROVIDER_SERVICE, 15, "seconds",
    lambda table, sums: quantile("latency_100", _LATENCIES, 0.95)(table, sums) / 1000,
)  # fmt: skip
_INTAKE = Curve(DOSSIERS, AGENCY, 15, "dossiers", count("received"), usual="received")
_RECORDS = Curve(None, INTAKE, 1, "records", count("received"))
_REFUSED = Curve(None, INTAKE, 5, "records", refused)
_REFUSED_SHARE = Curve(None, INTAKE, 5, "percent", refused_share)


def _stock(column: str) -> Curve:
    return Curve(DOSSIERS, OPEN_BY_AGENCY, 1, "dossiers", gauge(column))


_OVERDUE_SHARE = Curve(DOSSIERS, OPEN_BY_AGENCY, 1, "percent", gauge_share("overdue", "open"))

CURVES: Mapping[str, Curve] = {
    "speed_index": _INDEX, "speed_drop": _INDEX, "queue_kmh": _INDEX, "traffic.speed_index": _INDEX,
    "traffic.congested": _INDEX, "flow_change": _FLOW, "road_flow": _FLOW, "flow_z": _FLOW, "vehicles": _VEHICLES,
    "silent_min": _VEHICLES, "newly_silent": _VEHICLES, "silent_cameras": _VEHICLES, "traffic.reporting": _VEHICLES,
    "transactions": _TRANSACTIONS, "payments.transactions": _TRANSACTIONS, "technical_pct": _DECLINES,
    "surprise": _DECLINES, "payments.technical_success": _DECLINES, "technical_declines": _DECLINED,
    "latency_s": _LATENCY, "payments.latency": _LATENCY, "received": _INTAKE, "overdue_pct": _OVERDUE_SHARE,
    "dossiers.overdue": _OVERDUE_SHARE,
    **{name: _stock(name) for name in ("open", "overdue", "due_soon", "long_overdue", "stuck")},
    "feed_silent_s": _RECORDS, "canary_s": _RECORDS, "lag_s": _RECORDS, "completeness_pct": _RECORDS,
    "system.lag": _RECORDS, "system.completeness": _RECORDS, "dead_letters": _REFUSED,
    "dead_letters_pct": _REFUSED_SHARE, "system.dead_letters": _REFUSED_SHARE,
}  # fmt: skip
"""Measure of the rules → what is drawn: itself where cells hold it, else the counts that it rests on."""
OWN = frozenset(
    {"speed_index", "vehicles", "road_flow", "technical_pct", "technical_declines", "transactions", "latency_s"}
    | {"received", "overdue_pct", "open", "overdue", "due_soon", "long_overdue", "stuck", "dead_letters"}
    | {"dead_letters_pct", "traffic.speed_index", "payments.latency", "dossiers.overdue", "system.dead_letters"}
)
"""Measures that are drawn as they are, so that a rule's limit is a line in the same chart."""


def picks(where: Where, registry: Registry) -> Picks:
    """Which entities of a table belong to the source of an alert; all of them where it is the province's."""
    kind, entity = where.kind, where.entity
    if kind in ("road", "gateway", "commune"):
        inside = {camera.id for camera in registry.cameras if getattr(camera, kind) == entity}
        inside |= {agency.id for agency in registry.agencies if kind == "commune" and agency.commune == entity}
        return inside.__contains__
    if kind == "provider":
        return lambda name: name.split("/")[0] == entity
    if kind in ("camera", "agency"):
        return lambda name: name == entity
    return lambda _name: True
