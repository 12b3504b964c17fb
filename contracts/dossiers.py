"""Dossiers: one event per status change of an administrative dossier."""

from typing import Literal

import msgspec

from contracts.calendar import WORKING_DAY_MS, WorkingCalendar
from contracts.events import Identifier, Moment
from contracts.measures import Fold, Measure, Table, counters, gauges

TYPE = "vn.hungyen.ioc.dossier.status.v1"
STATUSES = (
    "registered",
    "accepted",
    "refused",
    "in_progress",
    "needs_supplement",
    "awaiting_fee",
    "withdrawn",
    "stopped",
    "done",
    "returned",
)
WAITING = frozenset({"needs_supplement", "awaiting_fee"})
"""States in which the clock stands still: the applicant has the next step."""
CLOSED = frozenset({"refused", "withdrawn", "stopped", "done", "returned"})
"""States after which the dossier is no longer open."""
CHANNELS = ("online", "counter", "post")
FEE_STATES = ("none", "due", "paid_online", "paid_counter")
LEVELS = ("province", "commune")
DUE_SOON_DAYS = 2
LONG_OVERDUE_DAYS = 10
STUCK_DAYS = 3
TIME_USED_BINS = 16
"""Share of the allowed working time that a finished dossier used: 16 bins of 12.5 %, the last one open."""

Status = Literal[
    "registered",
    "accepted",
    "refused",
    "in_progress",
    "needs_supplement",
    "awaiting_fee",
    "withdrawn",
    "stopped",
    "done",
    "returned",
]


class DossierStep(msgspec.Struct, gc=False):
    """A dossier came into `status`. `due` is the deadline as it stands after this step (pauses already added)."""

    dossier: Identifier
    agency: Identifier
    level: Literal["province", "commune"]
    procedure: Identifier
    field: Identifier
    channel: Literal["online", "counter", "post"]
    status: Status
    fee_state: Literal["none", "due", "paid_online", "paid_counter"]
    commune: Identifier | None = None
    due: Moment | None = None


class Step(msgspec.Struct, array_like=True, frozen=True, order=True, gc=False):
    """One step as the roster keeps it. Steps are ordered by (event ms, source, boot, sequence); the last three are its
    identity. `status`, `fee`, `channel` are positions in STATUSES, FEE_STATES, CHANNELS; `due_ms` is 0 if not set.

    It says by itself where and when it counts: `agency`, `field` and `commune` (`""`: none named) are as the registry
    knew them when the step came, and `record_ms` is the record time of then.
    """

    event_ms: int
    source: str
    boot: str
    sequence: int
    status: int
    due_ms: int
    fee: int
    channel: int
    agency: str
    field: str
    commune: str
    record_ms: int


class DossierState(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a dossier is now: the leading fields of its roster entry, and all that readers keep of it.

    `due_ms` epoch ms or 0; `status` and `fee` as in `Step`. `closed_ms` is 0 while open, else the time of the first of
    the closing steps at the end.
    """

    agency: str
    commune: str
    level: str
    procedure: str
    field: str
    channel: str
    status: int
    due_ms: int
    fee: int
    closed_ms: int
    newest_record_ms: int


class OpenDossier(DossierState, array_like=True, frozen=True, gc=False):
    """The roster entry of one dossier: what it is now, and every step that made it so (for exact corrections).

    The entry leaves 48 h of record time after the newest record of a closed dossier. `time_used` is the bin that its
    last "done" was counted in, -1 for none; `former` the other agencies it has been at.
    """

    steps: list[Step]
    time_used: int = -1
    former: list[str] = []


_FLOW = counters(
    "received",
    *(f"received_{channel}" for channel in CHANNELS),
    *(f"to_{status}" for status in STATUSES),
    "done",
    "done_on_time",
    "done_late",
    "done_online",
    *(f"time_used_{i}" for i in range(TIME_USED_BINS)),
)
_STOCK = (
    Measure("samples"),
    *gauges("open", "overdue", "due_soon", "waiting", "long_overdue", "stuck"),
    Measure("oldest_overdue_ms", Fold.LAST, Fold.MAX),
)

AGENCY = Table("agency", "agency", "<i4", _FLOW)
FIELD = Table("field", "field", "<i4", _FLOW)
COMMUNE = Table("commune", "commune", "<i4", _FLOW)
OPEN_BY_AGENCY = Table("open_by_agency", "agency", "<i8", _STOCK)
"""Stock at the first canary of the bucket's last minute. `overdue`: open, due passed, clock running. `due_soon`: at
most 2 working days left. `long_overdue`: more than 10 working days late. `stuck`: due soon, and without a step for 3
working days. `oldest_overdue_ms`: how long ago the oldest passed due date was, 0 if there is none."""

TABLES = (AGENCY, FIELD, COMMUNE, OPEN_BY_AGENCY)


def due_soon_until(calendar: WorkingCalendar, now_ms: int) -> int:
    """The last due date (epoch ms) to which at most 2 working days are left. A due date at midnight after the second
    day is soon too: no working time lies between closing and midnight.
    """
    return calendar.add_working_time(now_ms, DUE_SOON_DAYS * WORKING_DAY_MS + 1) - 1


def long_overdue_until(calendar: WorkingCalendar, now_ms: int) -> int:
    """The last due date (epoch ms) that passed more than 10 working days ago."""
    return calendar.add_working_time(now_ms, -LONG_OVERDUE_DAYS * WORKING_DAY_MS) - 1


def stuck_since(calendar: WorkingCalendar, now_ms: int) -> int:
    """The last step (epoch ms) of a dossier that has had none for 3 working days."""
    return calendar.add_working_time(now_ms, -STUCK_DAYS * WORKING_DAY_MS)
