"""Scripted frames: a province as a table, for browser tests and screenshots."""

import math
import time

import msgspec

from contracts.alerts import Alert, Notice
from contracts.freshness import State
from contracts.measures import HOUR_MS, MINUTE_MS
from contracts.registry import Registry, load_registry
from contracts.shifts import shift_at
from dashboard.access import Scope
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.alerts.view import AlertsView
from dashboard.live.frame import (
    Band,
    Chart,
    FeedView,
    Figure,
    Frame,
    Links,
    Parts,
    Row,
    ShiftNow,
)
from dashboard.live.scoped import narrowed, seen
from dashboard.live.sentences import speak


class Story(msgspec.Struct):
    """What the next frames tell; tests change it while the page is open."""

    states: dict[str, State] = msgspec.field(default_factory=dict)
    proofs_ago_ms: dict[str, int] = msgspec.field(default_factory=dict)
    links: Links = msgspec.field(default_factory=lambda: Links(redis=True, kafka=True))
    flow: int = 318_240
    empty: bool = False
    long_names: bool = False
    usual: bool = True
    silent_cameras: int = 6
    alerts: list[Alert] = msgspec.field(default_factory=list)
    notice: Notice | None = None
    agent_ago_ms: int | None = 4_000
    """Since when the alert agent says nothing; None: it was never there."""
    waiting: dict[str, int] = msgspec.field(default_factory=dict)


class Scripted:
    """Composes frames of a story; stands where the hub expects a composer."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.registry = load_registry()

    def compose(self, seq: int, completeness: object, now_ms: int) -> Frame:
        del completeness
        return told(self.story, self.registry, seq, now_ms)

    def narrow(self, frame: Frame, scope: Scope) -> Frame:
        return speak(narrowed(frame, scope), seen(book_of(self.story, frame.made_ms), scope), AlertsView(self.registry))


def told(story: Story, registry: Registry, seq: int, now_ms: int | None = None) -> Frame:
    """The frame of a story with its level, its sentence and its alerts."""
    frame = frame_of(story, registry, seq, now_ms)
    return speak(frame, book_of(story, frame.made_ms), AlertsView(registry))


def book_of(story: Story, now_ms: int) -> AlertsNow | None:
    """The story's alerts, as of now."""
    ago = story.agent_ago_ms
    if ago is None:
        return None
    return AlertsNow(tuple(story.alerts), now_ms - ago, story.notice, dict(story.waiting))


def frame_of(story: Story, registry: Registry, seq: int, now_ms: int | None = None) -> Frame:
    """A whole frame: every figure, chart and part that the wall shows."""
    now = int(time.time() * 1000) if now_ms is None else now_ms
    shift = shift_at(now)
    return Frame(
        seq=seq,
        made_ms=now,
        links=story.links,
        feeds=[_feed(story, name, now) for name in ("traffic", "dossiers", "payments", "heartbeats")],
        figures={} if story.empty else _figures(story, registry),
        charts={} if story.empty else _charts(story, now),
        worst={} if story.empty else _worst(story, registry),
        parts=_parts(story, registry),
        shift=ShiftNow(shift.number, shift.end_ms),
    )


def _feed(story: Story, name: str, now: int) -> FeedView:
    state = State.NEVER if story.empty else story.states.get(name, State.FRESH)
    ago = story.proofs_ago_ms.get(name, 2_400)
    view = FeedView(name=name, state=state, proof_ms=0 if story.empty else now - ago, event_ms=now - ago)
    view.public = name != "heartbeats"
    if story.empty:
        return view
    view.live, view.sources = {
        "traffic": (240 - story.silent_cameras, 240),
        "dossiers": (4, 4),
        "payments": (12, 12),
    }.get(name, (250, 256))
    view.rate = view.counted_rate = {"traffic": 88.4, "dossiers": 0.6, "payments": 1.9}.get(name, 9.3)
    view.completeness = 99.94
    view.counts = {"received": 4_812_300, "counted": 4_811_004, "duplicates": 1_201, "late": 312}
    view.counts |= {"unknown": 0, "lost": 0}
    view.dead_letters = {"malformed": 41, "future": 3, "too_late": 51}
    view.stages = {"arrival": (9, 21, 44), "wait": (4, 12, 31), "work": (52, 108, 171), "screen": (120, 240, 290)}
    view.stages["total"] = (188, 352, 480)
    view.canary_ms = now - 3_100
    return view


def _figures(story: Story, registry: Registry) -> dict[str, Figure]:
    road, agency, provider = registry.roads[1], registry.agencies[30], registry.providers[-1]
    name = ("Đường Nguyễn Văn L.", "Nguyễn Văn Linh Str") if story.long_names else (road.short_vi, road.short_en)
    return {
        "traffic.speed_index": Figure(81.4, worst=Row(road.id, name, 41.2)),
        "traffic.flow": Figure(story.flow, usual=301_000),
        "traffic.congested": Figure(7, of=234),
        "traffic.reporting": Figure(97.5, n=234, of=240),
        "traffic.vehicles": Figure(3_812_704),
        "traffic.distinct": Figure(421_300),
        "dossiers.on_time": Figure(96.1, goal=95.0, worst=Row(agency.id, (agency.short_vi, agency.short_en), 71.0)),
        "dossiers.open": Figure(18_204),
        "dossiers.overdue": Figure(312, n=312, of=18_204),
        "dossiers.due_soon": Figure(1_046),
        "dossiers.received": Figure(6_203),
        "dossiers.done": Figure(5_911),
        "dossiers.days_of_work": Figure(3.1),
        "dossiers.submitted_online": Figure(95.2, n=128_400, goal=96.0),
        "dossiers.processed_online": Figure(91.7, n=120_210, goal=90.0),
        "dossiers.time_used": Figure(42.5, n=120_210),
        "dossiers.time_used_p90": Figure(88.1, n=120_210, goal=100.0, at_most=True),
        "dossiers.supplements": Figure(6.4, n=128_400, goal=10.0, at_most=True),
        "payments.technical_success": Figure(99.62, worst=Row("x", (provider.short_vi, provider.short_en), 96.4)),
        "payments.transactions": Figure(112.6),
        "payments.value": Figure(48_213_000_000),
        "payments.latency": Figure(1_240),
        "payments.approval": Figure(93.4),
        "payments.total": Figure(61_870),
        "payments.cashless": Figure(96.4, n=57_700),
        "payments.cashless_vnd": Figure(94.8, n=57_700),
        "system.lag": Figure(382),
        "system.completeness": Figure(99.94),
        "system.dead_letters": Figure(0.02),
    }


def _wave(i: int, level: float, depth: float) -> int:
    return round(level * (1 + depth * math.sin(i / 23) + 0.035 * math.sin(i * 1.7) + 0.02 * math.sin(i * 0.6)))


def _charts(story: Story, now: int) -> dict[str, Chart]:
    minute, hour = now // MINUTE_MS * MINUTE_MS - 180 * MINUTE_MS, now // HOUR_MS * HOUR_MS - 23 * HOUR_MS
    by_hour: list[int | None] = [0, 0, 0, 1, 2, 8, 90, 612, 988, 1104, 903, 310, 240, 801, 960, 850, 520, 120]
    by_hour += [64, 40, 22, 9, 3, 1]
    flow: list[int | None] = [_wave(i, story.flow, 0.18) for i in range(180)]
    flow[60:66] = [None] * 6
    paid: list[int | None] = [_wave(i + 40, 110, 0.25) for i in range(180)]
    return {
        "traffic.flow": Chart(minute, MINUTE_MS, flow, _band(story, minute, 300_000, 0.2)),
        "dossiers.received": Chart(hour, HOUR_MS, by_hour, None),
        "payments.transactions": Chart(minute, MINUTE_MS, paid, _band(story, minute, 108, 0.22)),
    }


def _band(story: Story, start: int, level: float, depth: float) -> Band | None:
    if not story.usual:
        return None
    middle = [_wave(20 * i, level, depth) for i in range(10)]
    return Band(start, 20 * MINUTE_MS, [round(v * 0.84) for v in middle], [round(v * 1.16) for v in middle])


def _worst(story: Story, registry: Registry) -> dict[str, list[Row]]:
    long = ("Nguyễn Trãi Km 12 X", "Nguyen Trai Km 12 X")
    cameras = [Row(c.id, long if story.long_names else (c.short_vi, c.short_en), 11 + 3 * i) for i, c in
               enumerate(registry.cameras[::31])]  # fmt: skip
    agencies = [Row(a.id, (a.short_vi, a.short_en), 61 - 7 * i) for i, a in enumerate(registry.agencies[::15])]
    pairs = [Row(f"{p.id}/x", (f"{p.short_vi} · Điện", f"{p.short_en} · Power"), 3.1 - 0.6 * i, n=9, of=290) for i, p in
             enumerate(registry.providers[:4])]  # fmt: skip
    return {"traffic": cameras[:8], "dossiers": agencies[:8], "payments": pairs}


def _parts(story: Story, registry: Registry) -> dict[str, Parts]:
    def parts(count: int, silent: int, columns: tuple[str, str], levels: tuple[int, int]) -> Parts:
        if story.empty:
            return Parts("n" * count, {name: [None] * count for name in columns})
        states = "".join("d" if i % 41 == 7 and i // 41 < silent else "l" if i % 97 == 3 else "f" for i in range(count))
        shown: dict[str, list[int | None]] = {
            name: [level + i % 23 for i in range(count)] for name, level in zip(columns, levels, strict=True)
        }
        return Parts(states, shown)

    return {
        "traffic": parts(len(registry.cameras), story.silent_cameras, ("speed_kmh", "flow"), (31, 1_320)),
        "dossiers": parts(len(registry.agencies), 0, ("open", "overdue"), (140, 0)),
        "payments": parts(len(registry.providers), 0, ("transactions", "technical"), (210, 0)),
    }
