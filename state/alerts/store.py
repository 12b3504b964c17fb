"""The view of alerts as its one writer sees it: a fold of the transitions' log, built anew whenever it does not fit."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from contracts.alerts import Act, AlertState, Transition, encode
from contracts.rules import RuleSheet
from state.alerts import keys
from state.alerts.book import Book
from state.alerts.standing import AgentStatus
from state.alerts.view import load_view
from state.connect import Client
from state.errors import FencedError
from state.scripts import Script

CLAIM, WIPE, STEP, REPORT = (Script(f"alerts_{name}") for name in ("claim", "wipe", "step", "report"))
STEP_BYTES = 512 * 1024
"""About the most that one step carries: a script holds up everybody else."""


class Committed(NamedTuple):
    """A transition of the log: its offset there, and its value's bytes."""

    offset: int
    transition: Transition
    value: bytes


class AlertStore:
    """Claims and writes the view. Nothing here retries: wrap calls in `state.retry.Retry`; every act bears repetition.

    `book` is what Redis holds, `next` the offset in the transitions' log from which it is to be read on.
    """

    def __init__(self, redis: Client, *, stream_bytes: int = keys.STREAM_BYTES) -> None:
        self._redis = redis
        self._stream_bytes = stream_bytes
        self._epoch = ""
        self.book = Book()
        self.next = 0

    async def claim(self, owner: str, topic_id: str, end: int) -> bool:
        """Take the view from whoever has it, and load it if it fits a log of that id and `end`; else begin it anew.

        Whether it was begun anew: say `settle` once the log was read to its end.
        """
        epoch, stored_id, layout, dirty, stored_next = await CLAIM.run(self._redis, (keys.META,), owner)
        self._epoch = epoch.decode()
        fits = stored_id.decode() == topic_id and layout.decode() == keys.layout() and not dirty
        if fits and int(stored_next) <= end:
            view = await load_view(self._redis)
            if view is not None:
                self.book, self.next = view.book, view.standing.next
                return view.standing.unsettled
        await self._wipe(topic_id)
        return True

    async def write(self, records: Sequence[Committed]) -> None:
        """Take in records of the log, in order. Raises FencedError. Repeated after a lost reply it goes on."""
        for part in _parts([record for record in records if record.offset >= self.next]):
            await self._step(part)

    async def report(self, status: AgentStatus) -> None:
        """Say that the agent lives. Raises FencedError, also when Redis was emptied."""
        await self._report(status, whole=False, sheets={})

    async def settle(self, status: AgentStatus, sheets: Mapping[str, RuleSheet]) -> None:
        """The view is whole, and these are the rules. Raises FencedError."""
        await self._report(status, whole=True, sheets=sheets)

    async def _wipe(self, topic_id: str) -> None:
        fixed = (keys.META, keys.BOOK, keys.TRANSITIONS)
        self._obeyed(await WIPE.run(self._redis, fixed, self._epoch, topic_id, keys.layout()))
        self.book, self.next = Book(), 0

    async def _step(self, records: Sequence[Committed]) -> None:
        book = self.book.copy()
        touched: set[str] = set()
        fresh: list[Committed] = []
        for record in records:
            if (record.transition.offset, record.transition.number) > book.place:
                touched |= book.fold(record.transition)
                fresh.append(record)
        names, arguments = _step_arguments(book, touched, fresh)
        after = records[-1].offset + 1
        head = (self._epoch, self.next, after, *book.place, book.at_ms)
        bounds = (self._stream_bytes, book.at_ms - keys.STREAM_MS)
        fixed = (keys.META, keys.BOOK, keys.TRANSITIONS)
        self._obeyed(await STEP.run(self._redis, (*fixed, *names), *head, *bounds, *arguments))
        self.book, self.next = book, after

    async def _report(self, status: AgentStatus, *, whole: bool, sheets: Mapping[str, RuleSheet]) -> None:
        flat = [part for name, sheet in sheets.items() for part in (name, msgspec.msgpack.encode(sheet))]
        said = (msgspec.json.encode(status), "1" if whole else "", len(sheets) if whole else "")
        self._obeyed(await REPORT.run(self._redis, (keys.META, keys.SHEETS), self._epoch, *said, *flat))

    def _obeyed(self, answer: bytes) -> None:
        if answer == b"FENCED":
            raise FencedError("the view of alerts has another writer, or was emptied")


def _step_arguments(
    book: Book, touched: set[str], fresh: Sequence[Committed]
) -> tuple[list[str], list[str | bytes | int]]:
    """Timeline keys, and what follows the step's places: see the script."""
    entries = {key: book.entry(key) for key in sorted(touched)}
    puts = [(key, keys.encode_entry(entry)) for key, entry in entries.items() if entry is not None]
    gone = [key for key, entry in entries.items() if entry is None]
    told = [record.transition for record in fresh if record.transition.alert is not None]
    arguments: list[str | bytes | int] = [len(puts), len(gone), len(fresh), len(told)]
    for key, value in puts:
        arguments += key, value
    arguments += gone
    for record in fresh:
        place = record.transition.offset, record.transition.number
        arguments += keys.stream_id(record.transition.at_ms, place), record.value
    for one in told:
        arguments += f"{one.offset}:{one.number}", _brief(one), one.at_ms + keys.TIMELINE_MS
    return [keys.timeline(one.alert_id) for one in told], arguments


def _brief(transition: Transition) -> bytes:
    """A timeline tells of the alert's whole only how it began and ended: it would say the same again and again."""
    whole = transition.act is Act.RAISE or transition.after is AlertState.NORMAL
    return encode(transition if whole else msgspec.structs.replace(transition, alert=None))


def _parts(records: Sequence[Committed]) -> Iterator[list[Committed]]:
    part: list[Committed] = []
    held = 0
    for record in records:
        if part and held + len(record.value) > STEP_BYTES:
            yield part
            part, held = [], 0
        part.append(record)
        held += len(record.value)
    if part:
        yield part
