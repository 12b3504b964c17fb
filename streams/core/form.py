"""The form of records: decodes those that are events of a feed, and sets the others aside with a reason."""

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple, Protocol, get_args

import msgspec

from contracts.catalogue import Feed
from contracts.errors import Reason
from contracts.events import CANARY_KEY, CANARY_TYPE, MAX_VALUE_BYTES, Canary, Event


class RawRecord(Protocol):
    """What the intake reads of a consumed record."""

    @property
    def offset(self) -> int:
        """Place in the partition."""

    @property
    def timestamp(self) -> int:
        """Record time, epoch ms."""

    @property
    def key(self) -> bytes | None:
        """Kafka key."""

    @property
    def value(self) -> bytes | None:
        """The event; None is a tombstone."""


class Refusal(NamedTuple):
    """A record that becomes a dead letter, why, and what its sender should do."""

    record: RawRecord
    reason: Reason
    detail: str


class Passed(NamedTuple):
    """A canary: how many accepted events came before it, its record time in ms, whether it asks for a snapshot."""

    before: int
    record_ms: int
    snapshot: bool


class Form(NamedTuple):
    """Decoded events and their records, side by side; what was set aside, each in log order."""

    events: list[Any]
    origins: Sequence[RawRecord]
    refused: list[Refusal]
    canaries: list[Passed]


class Reader:
    """Decodes the records of one feed's topic."""

    def __init__(self, feed: Feed) -> None:
        self._type = feed.type
        self._decode = msgspec.json.Decoder(_only_of_its_type(feed)).decode
        self._decode_canary = msgspec.json.Decoder(Event[Canary]).decode

    def read(self, records: Sequence[RawRecord]) -> Form:
        """Every record becomes an event, a canary or a refusal."""
        values = [record.value or b"" for record in records]
        if max(map(len, values), default=0) > MAX_VALUE_BYTES:
            values = [value if len(value) <= MAX_VALUE_BYTES else b"" for value in values]
        form = Form([], records, [], [])
        decoded = map(self._decode, values)
        aside: list[int] = []
        while True:
            try:
                form.events.extend(decoded)
            except (ValueError, RecursionError) as error:
                # What came before the error has been taken, and `decoded` goes on behind it.
                aside.append(len(form.events) + len(aside))
                self._set_aside(records[aside[-1]], error, form)
            else:
                break
        if aside:
            gone = set(aside)
            form = form._replace(origins=[record for place, record in enumerate(records) if place not in gone])
        return form

    def _set_aside(self, record: RawRecord, error: Exception, form: Form) -> None:
        value = record.value
        if value is None:
            form.refused.append(Refusal(record, Reason.EMPTY, "the record has no value; send one event a record"))
        elif len(value) > MAX_VALUE_BYTES:
            detail = f"{len(value)} bytes; an event takes at most {MAX_VALUE_BYTES}"
            form.refused.append(Refusal(record, Reason.OVERSIZED, detail))
        elif record.key == CANARY_KEY:
            self._set_canary(record, value, form)
        else:
            form.refused.append(self._malformed(record, value, error))

    def _set_canary(self, record: RawRecord, value: bytes, form: Form) -> None:
        try:
            canary = self._decode_canary(value)
        except (ValueError, RecursionError) as error:
            detail = f"not a canary: {error}; only the centre keys records by {CANARY_KEY.decode()}"
            form.refused.append(Refusal(record, Reason.MALFORMED, detail))
            return
        if canary.type != CANARY_TYPE:
            form.refused.append(self._alien(record, canary.type))
        else:
            form.canaries.append(Passed(len(form.events), record.timestamp, canary.data.snapshot))

    def _malformed(self, record: RawRecord, value: bytes, error: Exception) -> Refusal:
        if not value.strip():
            return Refusal(record, Reason.EMPTY, "the value is blank; send one event a record")
        try:
            kind = msgspec.json.decode(value, type=_Typed).type
        except (ValueError, RecursionError):
            kind = self._type
        if kind not in (self._type, CANARY_TYPE):
            return self._alien(record, kind)
        detail = f"{str(error)[:300]}; the schema of {self._type} is in docs/contracts"
        return Refusal(record, Reason.MALFORMED, detail)

    def _alien(self, record: RawRecord, kind: str) -> Refusal:
        detail = f"$.type: {kind[:80]!r}; this topic takes only {self._type}"
        return Refusal(record, Reason.UNKNOWN_TYPE, detail)


class _Typed(msgspec.Struct):
    type: str


def _only_of_its_type(feed: Feed) -> Any:
    """The feed's event with the one type that its topic takes: msgspec compares it, and makes no text of it."""
    (data,) = get_args(feed.event)
    fields = [("type", Literal[feed.type]), ("data", data)]
    return msgspec.defstruct("Event", fields, bases=(Event,), gc=False)
