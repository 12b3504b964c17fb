"""Events of three feeds, made up from a seed and entered in a ledger as they are made."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec

from contracts.catalogue import DOSSIERS, PAYMENTS, TRAFFIC, Feed
from contracts.measures import MINUTE_MS
from contracts.registry import Registry
from ops.chaos.ledger import Ledger

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
CLASSES = ("motorcycle", "motorcycle", "motorcycle", "car", "truck", "bus", "other")
PATH = ("registered", "accepted", "in_progress", "needs_supplement", "in_progress", "done", "returned")
OUTCOMES = ("success", "success", "success", "business_decline", "technical_decline")
LATE_MS = 15 * MINUTE_MS
AGAIN_OF_100 = 2
"""Events of a hundred that are sent twice, as a source does that saw no acknowledgement."""


class Message(NamedTuple):
    """One record to send."""

    topic: str
    key: bytes
    value: bytes


class Load:
    """Makes messages. Every source has one boot; a second `Load` on the same ledger takes another."""

    def __init__(self, registry: Registry, ledger: Ledger, seed: int = 1, boot: str = "c4a05") -> None:
        self._draw = random.Random(seed)
        self._ledger = ledger
        self._boot = boot
        self._sequences: Counter[tuple[str, str]] = Counter()
        self._cameras = [camera.id for camera in registry.cameras[:24]]
        self._providers = [provider.id for provider in registry.providers[:4]]
        self._billers = [biller.id for biller in registry.billers[:4]]
        self._communes = [commune.code for commune in registry.communes[:8]]
        self._agencies = [agency.id for agency in registry.agencies[:6]]
        self._procedures = [(procedure.id, procedure.field) for procedure in registry.procedures[:6]]
        self._dossiers: dict[str, tuple[dict[str, Any], int]] = {}

    def messages(self, count: int, now_ms: int, spread_ms: int = LATE_MS) -> list[Message]:
        """So many new events of all feeds, their times within `spread_ms` before now; some of them come twice."""
        made = []
        for _ in range(count):
            feed = self._draw.choices((TRAFFIC, PAYMENTS, DOSSIERS), (80, 12, 8))[0]
            made.append(self.message(feed, now_ms - self._draw.randrange(spread_ms)))
            if self._draw.randrange(100) < AGAIN_OF_100:
                made.append(made[-1])
        return made

    def message(self, feed: Feed, event_ms: int) -> Message:
        """One new event, entered in the ledger."""
        source, told = {TRAFFIC.name: self._passage, PAYMENTS.name: self._payment, DOSSIERS.name: self._step}[
            feed.name
        ]()
        event = self._event(feed, source, told, event_ms)
        self._ledger.count(feed.name, event, event_ms)
        return Message(feed.topic, str(told[feed.key]).encode(), msgspec.json.encode(event))

    def _event(self, feed: Feed, source: str, told: dict[str, Any], event_ms: int) -> dict[str, Any]:
        sequence = self._sequences[feed.name, source]
        self._sequences[feed.name, source] += 1
        return {
            "specversion": "1.0",
            "id": f"{source.rpartition('/')[2]}-{self._boot}-{sequence}",
            "source": source,
            "boot": self._boot,
            "sequence": f"{sequence:010d}",
            "type": feed.type,
            "time": (EPOCH + timedelta(milliseconds=event_ms)).isoformat(timespec="milliseconds"),
            "data": told,
        }

    def _passage(self) -> tuple[str, dict[str, Any]]:
        draw = self._draw
        camera = draw.choice(self._cameras)
        told = {
            "camera": camera,
            "lane": 1,
            "direction": draw.choice(("up", "down")),
            "vehicle_class": draw.choice(CLASSES),
            "speed_kmh": draw.randrange(1_200) / 10,
            "plate_token": f"{draw.getrandbits(64):016x}",
        }
        return f"/cameras/{camera}", told

    def _payment(self) -> tuple[str, dict[str, Any]]:
        draw = self._draw
        provider = draw.choice(self._providers)
        told = {
            "transaction": f"T-{draw.getrandbits(64):x}",
            "provider": provider,
            "service": draw.choice(("electricity", "water")),
            "biller": draw.choice(self._billers),
            "commune": draw.choice(self._communes),
            "amount_vnd": draw.randrange(10_000, 3_000_000),
            "method": draw.choice(("qr", "card", "cash")),
            "outcome": draw.choice(OUTCOMES),
            "response_code": "00",
            "latency_ms": draw.randrange(3_000),
        }
        return f"/providers/{provider}", told

    def _step(self) -> tuple[str, dict[str, Any]]:
        """The next step of a dossier on its way, or the first of a new one."""
        draw = self._draw
        if len(self._dossiers) > 40:
            dossier = draw.choice(list(self._dossiers))
            told, at = self._dossiers[dossier]
        else:
            procedure, field = draw.choice(self._procedures)
            told = {
                "dossier": f"H31.{draw.getrandbits(48):x}",
                "agency": draw.choice(self._agencies),
                "level": "province",
                "procedure": procedure,
                "field": field,
                "channel": "online",
                "fee_state": "none",
            }
            dossier, at = str(told["dossier"]), 0
        if at + 1 < len(PATH):
            self._dossiers[dossier] = told, at + 1
        else:
            self._dossiers.pop(dossier, None)
        return "/adapters/one-stop-1", told | {"status": PATH[at]}
