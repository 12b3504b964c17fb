"""The route of one dossier's clock: its steps, the working time between them, and the pauses."""

from collections.abc import Awaitable, Callable

from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS
from contracts.clock import Clock
from contracts.dossiers import OpenDossier
from dashboard.access import current_person, require
from dashboard.api.answers import as_json
from dashboard.api.parameters import only_known
from state.figures.dossier_clock import clock_of

ReadEntry = Callable[[str], Awaitable[OpenDossier | None]]
"""Code → the dossier's whole entry; None where there is none."""


def add_dossiers(app: FastAPI, read: ReadEntry, calendar: WorkingCalendar, clock: Clock) -> None:
    """Single dossiers. They hold no personal data."""

    @app.get("/api/v1/dossiers/{code}", tags=["dossiers"])
    async def read_clock(request: Request, code: str) -> Response:
        """The clock of an open dossier, or of one that was closed in the last 48 hours: from step to step the working
        time (weekends, holidays and hours outside of office hours are out of it), whether the clock took it, and the
        due date as it stood then.
        """
        only_known(request.query_params, ())
        entry = await read(code)
        if entry is None:
            raise HTTPException(404, "no dossier of that code is open or was closed in the last 48 hours")
        require(current_person(), "/dossiers/<code>", domain=DOSSIERS.name, commune=entry.commune)
        return as_json(clock_of(entry.steps, calendar, clock()))
