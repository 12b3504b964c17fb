"""Lines of dossiers: the open ones of an agency or the province, and what comes in."""

import numpy as np

from contracts.catalogue import DOSSIERS
from contracts.dossiers import AGENCY, OPEN_BY_AGENCY
from dashboard.desk.lines.scene import Cells, Draw, Drawn, Scene, Usually, rolled, share
from dashboard.desk.lines.usually import Hours, expected, known_hours, read_hours, unalerted, usual_at
from state.alerts.spans import Source
from state.figures.numbers import MIN_DENOMINATOR, Floats

STOCK_MINUTES = 5
"""A sample counts so long, until the next one is taken."""
DISPERSION = 4.0
"""Variance ÷ mean of arrivals, which come in bursts."""
LEAST_SCALE = 0.1
OWN_SHARE = 0.5
HOUR = 60
_SAMPLES = OPEN_BY_AGENCY.column("samples")


def stock(name: str) -> Draw:
    """One gauge of the open dossiers, beside what is usual of it."""
    column = OPEN_BY_AGENCY.column(name)

    def draw(scene: Scene, _over: int) -> Drawn:
        agencies = _agencies(scene)
        now = _stock(scene, agencies)[..., column].sum(axis=0, keepdims=True)
        first, cells = read_hours(scene, DOSSIERS, OPEN_BY_AGENCY, agencies)
        samples = np.where(cells[..., _SAMPLES] > 0, cells[..., column].astype(np.float64), np.nan)
        sources: list[list[Source]] = [[("agency", agency)] for agency in agencies]
        hours = unalerted(Hours(first, samples), sources, scene.alerted)
        usual = usual_at(hours, scene.ends, scene.weekday)
        whole = Usually(*(part.sum(axis=0, keepdims=True) for part in usual))
        deviation = np.sqrt(DISPERSION * whole.middle + (LEAST_SCALE * whole.middle) ** 2 + 1)
        return Drawn(now, whole, deviation=deviation)

    return draw


def overdue_pct(scene: Scene, _over: int) -> Drawn:
    """Overdue in percent of the open ones of an agency."""
    late, every = _late_of_open(scene)
    return Drawn(share(late, every))


def province_overdue(scene: Scene, _over: int) -> Drawn:
    """The same of the province, where there are enough to say."""
    late, every = _late_of_open(scene)
    return Drawn(share(late, every, MIN_DENOMINATOR))


def received(scene: Scene, over: int) -> Drawn:
    """What came in at an agency, or at all of them."""
    agencies = _agencies(scene)
    counted = scene.read(DOSSIERS, AGENCY, agencies, over + HOUR - 1, ("received",))[..., 0].sum(axis=0, keepdims=True)
    now = rolled(counted[:, HOUR:], over).astype(np.float64)
    hours = _received_by_hour(scene, agencies)
    usual = expected(lambda moments: usual_at(hours, moments, scene.weekday), scene.ends, over)
    before = rolled(counted[:, : HOUR - 1 + scene.minutes], HOUR)
    awaited = np.where(np.isnan(usual.middle), OWN_SHARE * before * over / HOUR, usual.middle)
    return Drawn(now, usual, also={"expected": awaited})


def _agencies(scene: Scene) -> list[str]:
    kind, entity = scene.where.kind, scene.where.entity
    if kind == "agency":
        return [entity]
    rows = scene.registry.agencies
    return [row.id for row in rows if kind != "commune" or row.commune == entity]


def _late_of_open(scene: Scene) -> list[Floats]:
    """(1, T) overdue and open, of all agencies that are known."""
    stock_now = _stock(scene, _agencies(scene))
    columns = (OPEN_BY_AGENCY.column(name) for name in ("overdue", "open"))
    return [np.nansum(stock_now[..., column], axis=0, keepdims=True) for column in columns]


def _stock(scene: Scene, agencies: list[str]) -> Floats:
    """(agencies, T, W): the newest sample of five minutes; NaN where none was taken."""
    cells = scene.read(DOSSIERS, OPEN_BY_AGENCY, agencies, STOCK_MINUTES - 1)
    found = np.full((len(agencies), scene.minutes, OPEN_BY_AGENCY.width), np.nan)
    for back in reversed(range(STOCK_MINUTES)):
        begin = STOCK_MINUTES - 1 - back
        part: Cells = cells[:, begin : begin + scene.minutes]
        found = np.where(part[..., [_SAMPLES]] > 0, part, found)
    return found


def _received_by_hour(scene: Scene, agencies: list[str]) -> Hours:
    """(1, H): of the agencies together, as their source."""
    every = [row.id for row in scene.registry.agencies]
    totals = read_hours(scene, DOSSIERS, AGENCY, every, ("received",))[1].sum(axis=(0, 2))
    first, cells = read_hours(scene, DOSSIERS, AGENCY, agencies, ("received",))
    known = known_hours(totals, silent_hours_count=True)
    samples = np.where(known, cells.sum(axis=(0, 2)), np.nan)[None]
    return unalerted(Hours(first, samples), [[(scene.where.kind, scene.where.entity)]], scene.alerted)
