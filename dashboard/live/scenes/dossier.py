"""What the page of a dossier shows: where it stands, and its clock."""

from typing import Literal

import msgspec

from contracts.catalogue import DOSSIERS
from contracts.dossiers import CLOSED, STATUSES, WAITING, DossierState
from contracts.registry import Registry
from dashboard.live.frame import Text
from dashboard.live.mirrored import Mirrored
from dashboard.live.scenes.clocks import Clocks


class DossierShown(msgspec.Struct):
    """A dossier as it is now. `clock`: runs, waits (the applicant has the next step), stopped (closed), or none (no due
    date was set). `days`: working days over its due date, or, negative, left. Unknown codes have no `agency`.
    """

    clock: Literal["runs", "waits", "stopped", "none", "unknown"] = "unknown"
    days: float = 0.0
    agency: Text | None = None
    procedure: Text | None = None
    field: Text | None = None
    channel: str | None = None
    status: str | None = None
    due_ms: int | None = None
    closed_ms: int | None = None
    record_ms: int | None = None


class DossierScene:
    """Composes what the page of a dossier shows."""

    def __init__(self, mirror: Mirrored, registry: Registry, clocks: Clocks, code: str) -> None:
        self._mirror = mirror
        self._clocks = clocks
        self._code = code
        self._agencies: dict[str, Text] = {row.id: (row.name_vi, row.name_en) for row in registry.agencies}
        self._fields: dict[str, Text] = {row.id: (row.name_vi, row.name_en) for row in registry.fields}

    def compose(self, now_ms: int) -> DossierShown:
        """Everything as of now; what is not open and was not closed lately is unknown."""
        state = self._mirror.roster(DOSSIERS.name).get(self._code)
        if state is None:
            return DossierShown()
        return DossierShown(
            clock=_clock(state),
            days=self._clocks.late_days(state.due_ms, state.closed_ms or now_ms) if state.due_ms else 0.0,
            agency=self._agencies.get(state.agency, (state.agency, state.agency)),
            procedure=self._clocks.procedure(state.procedure),
            field=self._fields.get(state.field, (state.field, state.field)),
            channel=state.channel,
            status=STATUSES[state.status],
            due_ms=state.due_ms or None,
            closed_ms=state.closed_ms or None,
            record_ms=state.newest_record_ms or None,
        )


def _clock(state: DossierState) -> Literal["runs", "waits", "stopped", "none"]:
    status = STATUSES[state.status]
    if state.closed_ms or status in CLOSED:
        return "stopped"
    if status in WAITING:
        return "waits"
    return "runs" if state.due_ms else "none"
