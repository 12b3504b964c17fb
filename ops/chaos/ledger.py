"""What was sent, counted a second time in plain Python: no numpy, no rollup, nothing of the code under test."""

from collections import Counter
from typing import Any, NamedTuple

UTC_OFFSET_MS = 7 * 3_600_000
CLOSED = {"refused", "withdrawn", "stopped", "done", "returned"}


class Place(NamedTuple):
    """One measure of one entity in one minute (counted in local time since 1970)."""

    feed: str
    table: str
    entity: str
    minute: int
    column: str


class Ledger:
    """Counts that the centre must arrive at. `opened` says which dossiers are open, and in which status."""

    def __init__(self) -> None:
        self.counts: Counter[Place] = Counter()
        self._steps: dict[str, list[tuple[int, str, int, str]]] = {}

    def count(self, feed: str, event: dict[str, Any], event_ms: int) -> None:
        """An event that counts, once."""
        {"traffic": self._passage, "payments": self._payment, "dossiers": self._step}[feed](event, event_ms)

    @property
    def opened(self) -> dict[str, str]:
        """Dossier → status, of those that are open."""
        last = {dossier: max(steps)[3] for dossier, steps in self._steps.items()}
        return {dossier: status for dossier, status in last.items() if status not in CLOSED}

    @property
    def columns(self) -> set[tuple[str, str, str]]:
        """(feed, table, column) that this ledger knows of; others are not compared."""
        return {(place.feed, place.table, place.column) for place in self.counts}

    def _add(self, feed: str, table: str, entity: str, event_ms: int, **columns: int) -> None:
        minute = (event_ms + UTC_OFFSET_MS) // 60_000
        for column, amount in columns.items():
            if amount:
                self.counts[Place(feed, table, entity, minute, column)] += amount

    def _passage(self, event: dict[str, Any], event_ms: int) -> None:
        told = event["data"]
        counted = {"vehicles": 1, told["vehicle_class"]: 1, told["direction"]: 1}
        self._add(
            "traffic", "camera", told["camera"], event_ms, **counted, speed_sum_dkmh=round(told["speed_kmh"] * 10)
        )

    def _payment(self, event: dict[str, Any], event_ms: int) -> None:
        told = event["data"]
        paid = told["amount_vnd"] if told["outcome"] == "success" else 0
        counted = {"transactions": 1, told["outcome"]: 1, "amount_vnd": paid}
        self._add("payments", "provider_service", f"{told['provider']}/{told['service']}", event_ms, **counted)
        self._add("payments", "commune", told["commune"], event_ms, **counted)

    def _step(self, event: dict[str, Any], event_ms: int) -> None:
        told = event["data"]
        steps = self._steps.setdefault(told["dossier"], [])
        steps.append((event_ms, event["source"], int(event["sequence"]), told["status"]))
        counted = {f"to_{told['status']}": 1, "received": int(told["status"] == "registered")}
        for table, entity in (("agency", told["agency"]), ("field", told["field"])):
            self._add("dossiers", table, entity, event_ms, **counted)
