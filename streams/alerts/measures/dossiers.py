"""Measures of agencies: the open dossiers and what is due of them, work against intake, and whether intake flows."""

import numpy as np
from numpy.typing import NDArray

from contracts.catalogue import DOSSIERS
from contracts.dossiers import AGENCY, OPEN_BY_AGENCY
from contracts.measures import MINUTE_MS, Grain
from state.figures.numbers import Floats
from state.figures.workdays import past_working_days
from streams.alerts.measures.measure import Measure, ratio
from streams.alerts.moment import Counted, Moment

STOCK_MINUTES = 5
INTAKE_MINUTES = 300
FLOW_DAYS = 5
OWN_SHARE = 0.5
_STOCK = ("samples", "open", "overdue", "due_soon", "long_overdue", "stuck")
"""Gauges fold over time by their samples; columns as they are read here."""


def stock(moment: Moment, name: str) -> Floats:
    """One gauge (agencies,) at its newest sample of the last minutes; NaN where none was taken."""

    def read() -> NDArray[np.int64]:
        start = moment.end_ms - STOCK_MINUTES * MINUTE_MS
        names = DOSSIERS.name, OPEN_BY_AGENCY.name, Grain.MINUTE
        window = moment.reading.cells.window(*names, start, moment.end_ms, moment.province.agencies, columns=_STOCK)
        return newest(window.values)

    found = moment.once("stock", read).astype(np.float64)
    return np.where(found[:, 0] > 0, found[:, _STOCK.index(name)], np.nan)


def newest(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """(E, T, W) → (E, W): the last bucket with samples (first column), zeros where there is none."""
    taken = cells[:, :, 0] > 0
    last = cells.shape[1] - 1 - taken[:, ::-1].argmax(axis=1)
    found: NDArray[np.int64] = cells[np.arange(len(cells)), last]
    return found


def stock_usual(moment: Moment, name: str) -> Floats:
    """What is usual for a gauge at this hour of the week."""
    usual, _ = moment.usual(name, "agency", lambda hour: _stock_of(moment, name, hour), moment.end_ms)
    return usual


def stock_z(moment: Moment, name: str) -> Floats:
    """Deviations of a gauge above its usual: the chance of arrivals in bursts, and a tenth of the usual."""
    usual = stock_usual(moment, name)
    return (stock(moment, name) - usual) / np.sqrt(DISPERSION * usual + (LEAST_SCALE * usual) ** 2 + 1)


DISPERSION = 4.0
"""Variance ÷ mean of arrivals, which come in bursts."""
LEAST_SCALE = 0.1


def overdue_pct(moment: Moment, _over: int) -> Floats:
    """Overdue in percent of open."""
    return ratio(stock(moment, "overdue"), stock(moment, "open"), 100)


def received_per_done(moment: Moment, _over: int) -> Floats:
    """Received ÷ done over the last five working days before today; NaN where nothing was done or received."""
    return moment.once("received per done", lambda: _received_per_done(moment))


def received(moment: Moment, over: int) -> Floats:
    """Received in the last `over` minutes (intake: the province, then agencies)."""
    return _with_whole(_minutes(moment)[:, -over:].sum(axis=1))


def expected(moment: Moment, over: int) -> Floats:
    """Usually received in `over` minutes; without history half of what the hour before them brought."""

    def compute() -> Floats:
        usual = moment.expected("received", "intake", lambda hour: _with_whole(_hourly(moment).at(hour)), over)
        minutes = _minutes(moment)
        earlier = _with_whole(minutes[:, -over - 60 : -over].sum(axis=1))
        return np.where(np.isnan(usual), OWN_SHARE * earlier * over / 60, usual)

    return moment.once(("received expected", over), compute)


def _minutes(moment: Moment) -> Floats:
    cells = moment.minutes(DOSSIERS.name, AGENCY.name, INTAKE_MINUTES, moment.province.agencies, ("received",))
    return cells[:, :, 0].astype(np.float64)


def _hourly(moment: Moment) -> Counted:
    return moment.counted(DOSSIERS.name, AGENCY.name, "received", moment.province.agencies, silent_hours_count=True)


def _stock_of(moment: Moment, name: str, hour: int) -> Floats:
    cells = moment.hour(DOSSIERS.name, OPEN_BY_AGENCY.name, hour, moment.province.agencies)
    taken = cells[:, OPEN_BY_AGENCY.column("samples")] > 0
    return np.where(taken, cells[:, OPEN_BY_AGENCY.column(name)], np.nan)


def _received_per_done(moment: Moment) -> Floats:
    days = past_working_days(moment.province.calendar, moment.minute_ms, 2 * FLOW_DAYS + 10)[-FLOW_DAYS:]
    agencies = moment.province.agencies
    if len(days) < FLOW_DAYS:
        return np.full(len(agencies), np.nan)
    span = Grain.DAY.start_ms(days[0]), Grain.DAY.start_ms(days[-1] + 1)
    cells = moment.reading.cells.window(
        DOSSIERS.name, AGENCY.name, Grain.DAY, *span, agencies, columns=("received", "done")
    ).values
    sums = cells[:, np.array(days) - days[0]].sum(axis=1).astype(np.float64)
    return ratio(sums[:, 0], np.where(sums[:, 0] > 0, np.maximum(sums[:, 1], 1), 0))


def _with_whole(values: Floats) -> Floats:
    """The province before its agencies; the province is known where any agency is."""
    whole = np.nan if np.isnan(values).all() else np.nansum(values)
    return np.concatenate([[whole], values])


def _gauge(name: str, about: str) -> Measure:
    return Measure(
        name,
        "agency",
        "dossiers",
        0,
        0,
        lambda moment, _over: stock(moment, name),
        about,
        lambda moment, _over: stock_usual(moment, name),
    )


def _above_usual(name: str, about: str) -> Measure:
    return Measure(f"{name}_z", "agency", "deviations", 1, 0, lambda moment, _over: stock_z(moment, name), about)


MEASURES = (
    _gauge("open", "open dossiers"),
    _gauge("overdue", "open dossiers whose due date passed while their clock runs"),
    _gauge("due_soon", "open dossiers with at most 2 working days left"),
    _gauge("long_overdue", "open dossiers more than 10 working days late"),
    _gauge("stuck", "dossiers due soon that have had no step for 3 working days"),
    _above_usual("open", "deviations by which more than usual are open"),
    _above_usual("stuck", "deviations by which more than usual are due soon without a step"),
    Measure("overdue_pct", "agency", "%", 1, 0, overdue_pct, "overdue of open dossiers"),
    Measure("received_per_done", "agency", "ratio", 1, 0, received_per_done, "received ÷ done over 5 working days"),
    Measure("received", "intake", "dossiers", 0, 15, received, "dossiers received"),
    Measure("expected", "intake", "dossiers", 0, 15, expected, "usually received, or half of the hour before"),
)
