"""Frames for the gallery: one for each state that a component can be in. Moments are told as so long ago."""

import msgspec

from contracts.freshness import State
from contracts.registry import Registry
from dashboard.feeds import DESCRIPTIONS
from dashboard.feeds.description import Description
from dashboard.i18n import text
from dashboard.live.frame import (
    AlertDay,
    Alerts,
    Attention,
    Badge,
    Chart,
    FeedView,
    Figure,
    Frame,
    Level,
    Links,
    Parts,
    PlaceBadge,
    Row,
)

AGES_MS = {
    State.FRESH: 4_000,
    State.LATE: 42_000,
    State.STALE: 380_000,
    State.DEAD: 7_500_000,
    State.NEVER: 0,
}
_VALUES = {"percent": 96.4, "count": 1_204.0, "per_hour": 318_240.0, "per_minute": 112.6, "vnd": 4.82e10, "ms": 1_240.0}


def frame(**said: object) -> Frame:
    """A frame with nothing in it but what is said."""
    plain = Frame(0, -1, Links(redis=True, kafka=True), [], {}, {}, {}, {}, alerts=Alerts(as_of_ms=-1_000))
    return msgspec.structs.replace(plain, **said)


def of_feed(each: Description, state: State, badge: Badge | None = None) -> Frame:
    """A feed in a state; of one that never was, nothing is known. `badge`: an alert about it and about its hero."""
    known = state is not State.NEVER
    view = FeedView(each.name, state, -AGES_MS[state], -AGES_MS[state], live=12, sources=12)
    worst = Row("x", text("gallery.place"), 41.2)
    figures = {name: Figure(_VALUES.get(unit, 41.0) if known else None) for name, unit in each.units.items()}
    figures[each.hero] = Figure(96.4 if known else None, goal=95.0, worst=worst if known else None)
    badges = {} if badge is None else {each.name: badge}
    bands = {} if badge is None else {each.hero: badge}
    return frame(
        feeds=[view],
        figures=figures,
        charts={each.chart_name: Chart(-10_800_000, 60_000, [300 + i % 40 for i in range(180)])} if known else {},
        worst={each.name: [worst] if known else []},
        parts={each.name: Parts("", {})},
        alerts=Alerts(as_of_ms=-1_000, panels=badges, figures=bands),
    )


def of_states(state: State) -> Frame:
    """All feeds in a state, and how late and complete the centre is."""
    feeds = [FeedView(each.name, state, -AGES_MS[state], -AGES_MS[state], live=12, sources=12) for each in DESCRIPTIONS]
    known = state is not State.NEVER
    figures = {"system.lag": Figure(382 if known else None), "system.completeness": Figure(99.94 if known else None)}
    return frame(feeds=feeds, figures=figures)


def whole(registry: Registry) -> Frame:
    """Every feed fresh, with all figures and parts, and alerts in five communes."""
    of_each = {each.name: of_feed(each, State.FRESH) for each in DESCRIPTIONS}
    five = zip(registry.communes[::21], (1, 2, 3, 4, 2), strict=True)
    badges = {one.code: PlaceBadge(n, n == 3) for one, n in five}
    return frame(
        feeds=[view for one in of_each.values() for view in one.feeds],
        figures={name: figure for one in of_each.values() for name, figure in one.figures.items()},
        worst={name: one.worst[name] for name, one in of_each.items()},
        parts=_parts(registry),
        alerts=Alerts(as_of_ms=-1_000, communes=badges, marks=list(badges), whats=[text("gallery.what")]),
    )


def _parts(registry: Registry) -> dict[str, Parts]:
    cameras, agencies = len(registry.cameras), len(registry.agencies)
    speeds: list[int | None] = [18 + 7 * i % 67 for i in range(cameras)]
    states = "".join("dsl"[i // 31 % 3] if i % 31 == 7 else "f" for i in range(cameras))
    opened: list[int | None] = [140] * agencies
    overdue: list[int | None] = [i % 23 for i in range(agencies)]
    return {
        "traffic": Parts(states, {"speed_kmh": speeds, "flow": [1_320] * cameras}),
        "dossiers": Parts("f" * agencies, {"open": opened, "overdue": overdue}),
        "payments": Parts("f" * len(registry.providers), {}),
    }


def of_level(level: Level, severity: int = 0) -> Frame:
    """A headline at a level, with the alert that explains it."""
    rows = [row(severity)] if severity else []
    return frame(level=level, headline=text("gallery.sentence"), alerts=Alerts(as_of_ms=-1_000, rows=rows))


def row(severity: int, *, acknowledged: bool = False) -> Attention:
    """A row of "needs attention"."""
    state = text("alert.acknowledged" if acknowledged else "alert.unacknowledged")
    what, place, owner = text("gallery.what"), text("gallery.place"), text("gallery.owner")
    name = f"{severity}{acknowledged}"
    return Attention(name, severity, what, place, owner, state, -540_000, acknowledged=acknowledged)


def alerts(*, as_of_ms: int = -1_000, calm: bool = False) -> Frame:
    """Rows of every severity, and the day; `calm`: none."""
    rows = [] if calm else [row(1), row(2), row(2, acknowledged=True), row(3), row(4)]
    day = AlertDay(raised=12, solved=9, acknowledge_ms=184_000, past_limit=1)
    return frame(alerts=Alerts(as_of_ms, rows, severities=(0, 0, 0, 0) if calm else (1, 2, 1, 1), day=day))
