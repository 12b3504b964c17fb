"""A plain count of raw records: each event once, by itself, without the columns, batches and bitmaps of the workers.

It shares the contracts with the workers and nothing else, so that two ways of counting must agree. Pure.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from aiokafka.partitioner import murmur2

from contracts.catalogue import DOSSIERS, PAYMENTS, TRAFFIC, Feed
from contracts.dossiers import AGENCY, STATUSES, DossierStep
from contracts.dossiers import COMMUNE as DOSSIERS_COMMUNE
from contracts.events import CANARY_TYPE, MAX_VALUE_BYTES
from contracts.payments import COMMUNE as PAYMENTS_COMMUNE
from contracts.payments import LATENCY_BOUNDS_MS, PROVIDER_SERVICE, RESPONSE_CODES, Transaction
from contracts.traffic import CAMERA, CLASSES, DIRECTIONS, SPEED_BIN_KMH, SPEED_BINS, Passage

AHEAD_MS = 120_000
"""An event may be so far ahead of its record time (EXACTNESS 7)."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

Amounts = Mapping[str, int]


class Raw(NamedTuple):
    """One record as the log has it; `record_ms` is the broker's."""

    partition: int
    offset: int
    record_ms: int
    value: bytes | None


def passage(event: Passage) -> Amounts:
    """What a passage adds to its camera."""
    speed = min(int(event.speed_kmh // SPEED_BIN_KMH), SPEED_BINS - 1) * SPEED_BIN_KMH
    return {"vehicles": 1, event.vehicle_class: 1, event.direction: 1, f"speed_{speed}": 1}


def transaction(event: Transaction) -> Amounts:
    """What a transaction adds to its provider and service."""
    place = bisect_left(LATENCY_BOUNDS_MS, event.latency_ms)
    latency = f"latency_{LATENCY_BOUNDS_MS[place]}" if place < len(LATENCY_BOUNDS_MS) else "latency_over"
    code = event.response_code if event.response_code in RESPONSE_CODES else "other"
    amounts = {"transactions": 1, event.outcome: 1, latency: 1, f"code_{code}": 1}
    if event.outcome == "success":
        amounts["amount_vnd"] = event.amount_vnd
        if event.method != "cash":
            amounts |= {"cashless": 1, "cashless_vnd": event.amount_vnd}
    return amounts


def step(event: DossierStep) -> Amounts:
    """What a dossier's step adds to its agency by itself; receipts and completions follow from all steps together."""
    return {f"to_{event.status}": 1}


ADDS: dict[str, Callable[[Any], Amounts]] = {TRAFFIC.name: passage, DOSSIERS.name: step, PAYMENTS.name: transaction}
_SPEEDS = (f"speed_{SPEED_BIN_KMH * i}" for i in range(SPEED_BINS))
TELLS: dict[tuple[str, str], frozenset[str]] = {
    (TRAFFIC.name, CAMERA.name): frozenset({"vehicles", *CLASSES, *DIRECTIONS, *_SPEEDS}),
    (DOSSIERS.name, AGENCY.name): frozenset(f"to_{status}" for status in STATUSES),
    (PAYMENTS.name, PROVIDER_SERVICE.name): frozenset(measure.name for measure in PROVIDER_SERVICE.measures),
}
TELLS[DOSSIERS.name, DOSSIERS_COMMUNE.name] = TELLS[DOSSIERS.name, AGENCY.name]
TELLS[PAYMENTS.name, PAYMENTS_COMMUNE.name] = frozenset(measure.name for measure in PAYMENTS_COMMUNE.measures)
"""(feed, table) → the measures that single records tell by themselves."""
BELONGS: dict[tuple[str, str], Callable[[Any], str]] = {
    (TRAFFIC.name, CAMERA.name): lambda passage: str(passage.camera),
    (DOSSIERS.name, AGENCY.name): lambda step: str(step.agency),
    (DOSSIERS.name, DOSSIERS_COMMUNE.name): lambda step: str(step.commune),
    (PAYMENTS.name, PROVIDER_SERVICE.name): lambda payment: f"{payment.provider}/{payment.service}",
    (PAYMENTS.name, PAYMENTS_COMMUNE.name): lambda payment: str(payment.commune),
}
"""(feed, table) → the entity that a record's data count for, of those that the registry knows."""


def _everywhere(_data: Any) -> bool:
    return True


class Recount:
    """Counts the events of start..end (event time, end excluded) whose data are `here`, without it all of them. `add`
    takes records, in log order per partition.

    `sums` by measure; `read` = counted + elsewhere (in another time or place) + refused + repeated + canaries.
    """

    def __init__(
        self, feed: Feed, partitions: int, start_ms: int, end_ms: int, here: Callable[[Any], bool] = _everywhere
    ) -> None:
        self.sums: Counter[str] = Counter()
        self.read = self.counted = self.refused = self.repeated = 0
        self._feed = feed
        self._partitions = partitions
        self._span = range(start_ms, end_ms)
        self._here = here
        self._decode = msgspec.json.Decoder(feed.event).decode
        self._adds = ADDS[feed.name]
        self._seen: set[Any] = set()

    def add(self, records: Iterable[Raw]) -> None:
        """Count some more."""
        for record in records:
            self.read += 1
            event = self._event(record)
            if event is not None:
                self._count(event)

    def _event(self, record: Raw) -> Any:
        """The event of a record that counts by its form, its place and its time; None for a canary or a refusal."""
        event = _read(record, self._decode)
        if event is not None and event.type == CANARY_TYPE:
            return None
        if event is None or event.type != self._feed.type or not _in_order(record, event, self._feed, self._partitions):
            self.refused += 1
            return None
        return event

    def _count(self, event: Any) -> None:
        names = _names(event, self._feed)
        if any(name in self._seen for name in names):
            self.repeated += 1
            return
        self._seen.update(names)
        if (event.time - _EPOCH) // _MILLISECOND in self._span and self._here(event.data):
            self.counted += 1
            self.sums.update(self._adds(event.data))


class _Typed(msgspec.Struct):
    type: str


_TYPE = msgspec.json.Decoder(_Typed).decode


def _read(record: Raw, decode: Callable[[bytes], Any]) -> Any:
    """The event; only its type for a canary; None for what is no event of the feed."""
    if not record.value or len(record.value) > MAX_VALUE_BYTES:
        return None
    try:
        return decode(record.value)
    except ValueError:
        try:
            typed = _TYPE(record.value)
        except ValueError:
            return None
        return typed if typed.type == CANARY_TYPE else None


def _in_order(record: Raw, event: Any, feed: Feed, partitions: int) -> bool:
    """Numbered, in its own partition, neither of the future nor too late."""
    key = str(getattr(event.data, feed.key)).encode()
    ahead = (event.time - _EPOCH) // _MILLISECOND - record.record_ms
    home = (murmur2(key) & 0x7FFFFFFF) % partitions
    in_time = ahead <= AHEAD_MS and (not feed.horizon_ms or -ahead <= feed.horizon_ms)
    return event.sequence.isascii() and event.sequence.isdigit() and home == record.partition and in_time


def _names(event: Any, feed: Feed) -> tuple[Any, ...]:
    """What an event is known by: source, boot and sequence, and its id where a feed goes by that too."""
    numbered = event.source, event.boot, int(event.sequence)
    return (numbered, event.id) if feed.by_id else (numbered,)
