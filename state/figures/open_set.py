"""The open dossiers as arrays, so that open, overdue and due soon are exact at any moment and cost microseconds."""

from collections.abc import Sequence
from typing import Literal, NamedTuple, get_args

import msgspec
import numpy as np
from numpy.typing import NDArray

from contracts.dossiers import CLOSED, FEE_STATES, STATUSES, WAITING, DossierState
from state.roster import Mark, RosterChanges

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]
Part = Literal["agency", "commune", "field"]
"""What open dossiers are told apart by."""
PARTS: tuple[Part, ...] = get_args(Part)

_OPEN_STATUS = np.array([status not in CLOSED for status in STATUSES])
_WAITING_STATUS = np.array([status in WAITING for status in STATUSES])
_CLOSED_STATUS = STATUSES.index("done")
_PAID_ONLINE, _PAID_COUNTER = FEE_STATES.index("paid_online"), FEE_STATES.index("paid_counter")
_FREE = -1


class Stock(msgspec.Struct, frozen=True):
    """The open dossiers at one moment. `oldest_due_ms` is the earliest passed due date of an overdue one."""

    open: int
    overdue: int
    due_soon: int
    waiting: int
    oldest_due_ms: int | None
    by_status: Ints


class PartStock(msgspec.Struct, frozen=True):
    """The open dossiers of one agency, commune or field at one moment; `waiting`: those whose clock stands still."""

    id: str
    open: int
    overdue: int
    due_soon: int
    waiting: int


class _Masks(NamedTuple):
    """Which rows are open, and how."""

    is_open: Mask
    overdue: Mask
    due_soon: Mask
    waiting: Mask


class OpenSet:
    """Arrays that follow a roster. `marks` say up to which of its changes."""

    def __init__(self) -> None:
        self.marks: tuple[Mark, ...] = ()
        self._rows: dict[str, int] = {}
        self._codes: list[str] = []
        self._free: list[int] = []
        self._names: dict[Part, dict[str, int]] = {part: {} for part in PARTS}
        self._parts = {part: np.zeros(1024, dtype=np.int32) for part in PARTS}
        self._due = np.zeros(1024, dtype=np.int64)
        self._status = np.full(1024, _FREE, dtype=np.int16)
        self._fee = np.zeros(1024, dtype=np.int8)

    def follow(self, changes: RosterChanges) -> None:
        """Take what became of the roster since `marks`. Costs one write per changed dossier."""
        if changes.whole:
            for code in self._rows.keys() - changes.entries.keys():
                self._drop(code)
        for code, entry in changes.entries.items():
            if entry is not None:
                self._put(code, entry)
            elif code in self._rows:
                self._drop(code)
        self.marks = changes.marks

    def stock(self, now_ms: int, soon_ms: int, agencies: Sequence[str] | None = None) -> Stock:
        """The stock of the province (or of `agencies`) at `now_ms`; `soon_ms`: two working days from it."""
        masks = self._masks(now_ms, soon_ms, agencies)
        late = self._due[: len(masks.overdue)][masks.overdue]
        return Stock(
            open=int(masks.is_open.sum()),
            overdue=int(masks.overdue.sum()),
            due_soon=int(masks.due_soon.sum()),
            waiting=int(masks.waiting.sum()),
            oldest_due_ms=int(late.min()) if len(late) else None,
            by_status=np.bincount(self._status[: len(masks.is_open)][masks.is_open], minlength=len(STATUSES)),
        )

    def by(self, part: Part, now_ms: int, soon_ms: int) -> list[PartStock]:
        """The stock of every agency, commune or field that has open dossiers, most overdue first, then most open."""
        names, masks = self._names[part], self._masks(now_ms, soon_ms, None)
        at = self._parts[part][: len(masks.is_open)]
        counts = np.stack([np.bincount(at[mask], minlength=len(names)) for mask in masks], axis=1).tolist()
        found = [PartStock(name, *counts[place]) for name, place in names.items() if counts[place][0]]
        return sorted(found, key=lambda stock: (-stock.overdue, -stock.open, stock.id))

    def longest_overdue(self, now_ms: int, count: int, agencies: Sequence[str] | None = None) -> list[str]:
        """Codes of the overdue dossiers (of `agencies`) whose due dates passed first, at most `count`."""
        rows = np.flatnonzero(self._masks(now_ms, now_ms, agencies).overdue)
        due = self._due[rows]
        if len(rows) > count:
            rows = rows[due <= np.partition(due, count - 1)[count - 1]]
        late = sorted((int(self._due[row]), self._codes[row]) for row in rows.tolist())
        return [code for _, code in late[:count]]

    def fees_paid(self) -> tuple[int, int]:
        """(paid online, paid at all): open dossiers whose fee is paid."""
        size = len(self._codes)
        fees = self._fee[:size][self._is_open()]
        online = int((fees == _PAID_ONLINE).sum())
        return online, online + int((fees == _PAID_COUNTER).sum())

    def _masks(self, now_ms: int, soon_ms: int, agencies: Sequence[str] | None) -> _Masks:
        size = len(self._codes)
        due, is_open = self._due[:size], self._is_open()
        if agencies is not None:
            names = self._names["agency"]
            is_open &= np.isin(self._parts["agency"][:size], [names[a] for a in agencies if a in names])
        waiting = is_open & _WAITING_STATUS[self._status[:size]]
        running = is_open & ~waiting & (due > 0)
        overdue = running & (due <= now_ms)
        return _Masks(is_open, overdue, running & ~overdue & (due <= soon_ms), waiting)

    def _is_open(self) -> Mask:
        status = self._status[: len(self._codes)]
        found: Mask = (status != _FREE) & _OPEN_STATUS[status]
        return found

    def _put(self, code: str, entry: DossierState) -> None:
        row = self._rows.get(code, _FREE)
        if row == _FREE:
            row = self._rows[code] = self._free.pop() if self._free else self._append()
        self._codes[row] = code
        self._due[row] = entry.due_ms
        self._status[row] = entry.status if not entry.closed_ms else _CLOSED_STATUS
        self._fee[row] = entry.fee
        for part, name in zip(PARTS, (entry.agency, entry.commune, entry.field), strict=True):
            names = self._names[part]
            self._parts[part][row] = names.setdefault(name, len(names))

    def _append(self) -> int:
        row = len(self._codes)
        self._codes.append("")
        if row == len(self._due):
            self._due, self._fee = (np.concatenate([a, np.zeros_like(a)]) for a in (self._due, self._fee))
            self._status = np.concatenate([self._status, np.full_like(self._status, _FREE)])
            self._parts = {part: np.concatenate([a, np.zeros_like(a)]) for part, a in self._parts.items()}
        return row

    def _drop(self, code: str) -> None:
        row = self._rows.pop(code)
        self._status[row] = _FREE
        self._free.append(row)
