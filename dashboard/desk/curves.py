"""Which line the chart of an alert draws for each measure of the rules, over which minutes, in which unit."""

from collections.abc import Mapping

import msgspec

from dashboard.desk.lines import dossiers, lives, payments, system, traffic
from dashboard.desk.lines.scene import Draw


class Curve(msgspec.Struct, frozen=True):
    """One line. `name`: its words (`curve.<name>`); `unit` as rules write it; `over`: minutes of a value, where neither
    the rule nor the line itself says another number.

    `same`: measures of rules that this line is, so that their limits are levels of it, where not only the one of its
    name; `deviates`: the measure that counts its deviations from the usual, `apart` to either side. `windows`: what
    rules on it try in turn. `unkept`: it stands in for measures of the moment whose past nobody keeps.
    """

    name: str
    unit: str
    draw: Draw
    over: int = 0
    same: tuple[str, ...] = ()
    deviates: str = ""
    apart: bool = False
    windows: tuple[int, ...] = ()
    unkept: bool = False

    def shows(self, measure: str) -> bool:
        """Whether limits of the measure can be read off this line."""
        return measure in (self.same or (self.name,)) or (bool(measure) and measure == self.deviates)


_INDEX = Curve("speed_index", "%", traffic.speed_index, 5)
_FLOW = Curve("road_flow", "veh/h", traffic.road_flow, 15, deviates="flow_z", apart=True)
_VEHICLES = Curve("vehicles", "vehicles", traffic.vehicles, 5, windows=(5, 15))
_SILENT = Curve("silent_cameras", "cameras", lives.silent_cameras, same=("silent_cameras", "newly_silent"))
_TRANSACTIONS = Curve("transactions", "transactions", payments.transactions, 15, windows=(2, 5, 15, 60))
_ALL_TRANSACTIONS = Curve("transactions", "transactions", payments.transactions, 5, ("payments.transactions",))
_DECLINES = Curve("technical_pct", "%", payments.technical_pct, 15, windows=(5, 15, 60))
_SUCCESS = Curve("payments.technical_success", "%", payments.technical_success, 15)
_RECEIVED = Curve("received", "dossiers", dossiers.received, 15, windows=(15, 60, 240))
_OPEN = Curve("open", "dossiers", dossiers.stock("open"), deviates="open_z")
_STUCK = Curve("stuck", "dossiers", dossiers.stock("stuck"), deviates="stuck_z")
_ALL_REFUSED = Curve("dead_letters_pct", "%", system.province_dead_letters_pct, 5, ("system.dead_letters",))
_RECORDS = Curve("records", "records", system.records, 1, unkept=True)

CURVES: Mapping[str, Curve] = {
    "speed_index": _INDEX, "speed_drop": _INDEX, "queue_kmh": _INDEX, "usual_slow_pct": _INDEX,
    "flow_change": _VEHICLES, "vehicles": _VEHICLES, "expected_vehicles": _VEHICLES, "silent_min": _VEHICLES,
    "road_flow": _FLOW, "flow_z": _FLOW, "newly_silent": _SILENT, "silent_cameras": _SILENT,
    "traffic.speed_index": Curve("traffic.speed_index", "%", traffic.province_index, 5),
    "traffic.congested": Curve("traffic.congested", "%", traffic.congested, 5),
    "traffic.reporting": Curve("traffic.reporting", "%", traffic.reporting),
    "transactions": _TRANSACTIONS, "technical_pct": _DECLINES, "baseline_pct": _DECLINES, "elsewhere_pct": _DECLINES,
    "surprise": _DECLINES,
    "technical_declines": Curve("technical_declines", "declines", payments.technical_declines, 15, windows=(5, 15, 60)),
    "latency_s": Curve("latency_s", "s", payments.provider_latency, 15),
    "payments.technical_success": _SUCCESS, "payments.technical_surprise": _SUCCESS,
    "payments.transactions": _ALL_TRANSACTIONS,
    "payments.latency": Curve("payments.latency", "s", payments.province_latency, 5),
    "received": _RECEIVED, "expected": _RECEIVED, "open": _OPEN, "open_z": _OPEN, "received_per_done": _OPEN,
    "stuck": _STUCK, "stuck_z": _STUCK,
    **{name: Curve(name, "dossiers", dossiers.stock(name)) for name in ("overdue", "due_soon", "long_overdue")},
    "overdue_pct": Curve("overdue_pct", "%", dossiers.overdue_pct),
    "dossiers.overdue": Curve("overdue_pct", "%", dossiers.province_overdue, 0, ("dossiers.overdue",)),
    "feed_silent_s": Curve("feed_silent_s", "s", system.feed_silent_s),
    "dead_letters": Curve("dead_letters", "records", system.dead_letters, 5),
    "dead_letters_pct": Curve("dead_letters_pct", "%", system.dead_letters_pct, 5),
    "system.dead_letters": _ALL_REFUSED,
    "completeness_pct": Curve("of_source", "records", system.of_source, 5, ("completeness_pct",)),
    **dict.fromkeys(("canary_s", "lag_s", "redis_used", "disk_used", "system.lag", "system.completeness"), _RECORDS),
}  # fmt: skip
"""Measure of the rules → what is drawn: itself where cells hold it, else what it rests on."""
FALLBACK = {"traffic": _VEHICLES, "dossiers": _RECEIVED, "payments": _TRANSACTIONS, "system": _RECORDS}
"""What is drawn of a domain where no rule names anything, as for an alert by hand."""


def curve_of(measure: str, watches: str) -> Curve | None:
    """The line of a measure of that kind of entity; `expected` is one of two kinds."""
    return _TRANSACTIONS if (measure, watches) == ("expected", "provider") else CURVES.get(measure)
