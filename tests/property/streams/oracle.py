"""What should be counted, said as slowly and plainly as possible: one event and one dossier at a time, no arrays."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import msgspec

from contracts.catalogue import DOSSIERS, HEARTBEATS, PAYMENTS, TRAFFIC, Feed
from contracts.dossiers import CLOSED
from contracts.measures import Grain, Table
from contracts.payments import LATENCY_BOUNDS_MS, RESPONSE_CODES
from tests.fixtures.records import Record, registry

Count = tuple[str, str, int, int, str, int]
"""(table, entity, event ms, record ms, measure, amount)."""
Cells = dict[tuple[str, Grain, str, int], list[int]]


def expected(feed: Feed, records: Iterable[Record]) -> Cells:
    """The cells of different events, each with its record time. Sketches and times used are left out."""
    events = [(msgspec.json.decode(each.value or b""), each.timestamp) for each in records]
    counts = {TRAFFIC.name: passages, PAYMENTS.name: payments, DOSSIERS.name: dossiers, HEARTBEATS.name: beats}
    totals: dict[tuple[str, Grain, str, int], Counter[str]] = {}
    for table, entity, event_ms, record_ms, measure, amount in counts[feed.name](events):
        for grain, retention_ms in feed.table(table).retention_ms.items():
            if record_ms - event_ms <= retention_ms:
                cell = totals.setdefault((table, grain, entity, grain.bucket(event_ms)), Counter())
                cell[measure] += amount
    rows = {cell: row_of(feed.table(cell[0]), total) for cell, total in totals.items()}
    return {cell: row for cell, row in rows.items() if any(row)}


def row_of(table: Table, total: Counter[str]) -> list[int]:
    return [total[measure.name] for measure in table.measures]


def ms(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * 1000)


def known(names: Iterable[str], name: str) -> str:
    return name if name in names else "unknown"


def passages(events: list[tuple[Any, int]]) -> Iterable[Count]:
    for event, record_ms in events:
        told, event_ms = event["data"], ms(event["time"])
        camera = known(registry().camera_index, told["camera"])
        speed = told["speed_kmh"]
        counted = {"vehicles": 1, told["vehicle_class"]: 1, told["direction"]: 1}
        counted |= {f"speed_{min(int(speed // 5), 23) * 5}": 1, "speed_sum_dkmh": round(speed * 10)}
        yield from (("camera", camera, event_ms, record_ms, measure, n) for measure, n in counted.items())


def payments(events: list[tuple[Any, int]]) -> Iterable[Count]:
    for event, record_ms in events:
        told, event_ms = event["data"], ms(event["time"])
        counted = {"transactions": 1, told["outcome"]: 1}
        if told["outcome"] == "success":
            counted["amount_vnd"] = told["amount_vnd"]
            if told["method"] != "cash":
                counted |= {"cashless": 1, "cashless_vnd": told["amount_vnd"]}
        commune = known(registry().commune_index, told["commune"])
        yield from (("commune", commune, event_ms, record_ms, measure, n) for measure, n in counted.items())
        code = told["response_code"] if told["response_code"] in RESPONSE_CODES else "other"
        bounds = [bound for bound in LATENCY_BOUNDS_MS if told["latency_ms"] <= bound]
        counted |= {f"code_{code}": 1, f"latency_{bounds[0]}" if bounds else "latency_over": 1}
        provider = f"{known(registry().provider_index, told['provider'])}/{told['service']}"
        yield from (("provider_service", provider, event_ms, record_ms, measure, n) for measure, n in counted.items())


def beats(events: list[tuple[Any, int]]) -> Iterable[Count]:
    places = {"camera": registry().camera_index, "gateway": registry().provider_index | registry().gateway_index}
    for event, record_ms in events:
        told = event["data"]
        is_known = told["role"] == "adapter" or told["entity"] in places[told["role"]]
        yield "source", told["source"] if is_known else "unknown", ms(event["time"]), record_ms, "beats", 1


def dossiers(events: list[tuple[Any, int]]) -> Iterable[Count]:
    by_code: dict[str, list[tuple[Any, int]]] = {}
    for event, record_ms in events:
        by_code.setdefault(event["data"]["dossier"], []).append((event, record_ms))
    for steps in by_code.values():
        steps.sort(key=lambda step: (ms(step[0]["time"]), step[0]["source"], step[0]["boot"], int(step[0]["sequence"])))
        for event, record_ms, measure in of_dossier(steps):
            told = event["data"]
            places = {
                "agency": known(registry().agency_index, told["agency"]),
                "field": known(registry().field_index, told["field"]),
            }
            if told.get("commune") is not None:
                places["commune"] = known(registry().commune_index, told["commune"])
            yield from ((table, entity, ms(event["time"]), record_ms, measure, 1) for table, entity in places.items())


def of_dossier(steps: list[tuple[Any, int]]) -> Iterable[tuple[Any, int, str]]:
    statuses = [event["data"]["status"] for event, _ in steps]
    for (event, record_ms), status in zip(steps, statuses, strict=True):
        yield event, record_ms, f"to_{status}"
    firsts = [statuses.index("registered")] if "registered" in statuses else []
    firsts += [place for place, status in enumerate(statuses) if status in ("accepted", "refused")]
    if firsts:
        event, record_ms = steps[firsts[0]]
        yield event, record_ms, "received"
        yield event, record_ms, f"received_{event['data']['channel']}"
    open_places = [place for place, status in enumerate(statuses) if status not in CLOSED]
    end = open_places[-1] + 1 if open_places else 0
    if "done" in statuses[end:]:
        place = end + statuses[end:].index("done")
        yield from finished(*steps[place], [event["data"].get("due") for event, _ in steps[: place + 1]])


def finished(event: Any, record_ms: int, dues: list[str | None]) -> Iterable[tuple[Any, int, str]]:
    yield event, record_ms, "done"
    stated = [due for due in dues if due is not None]
    if stated:
        yield event, record_ms, "done_on_time" if ms(event["time"]) <= ms(stated[-1]) else "done_late"
    if event["data"]["channel"] == "online" and event["data"]["fee_state"] in ("none", "paid_online"):
        yield event, record_ms, "done_online"
