"""The frame: all that the wall and /system show at one moment. Figures computes it, the hub sends it, paint shows it.

Messages on /live/ws, JSON text:

    client → {"seen": n, "boot": "…", "scenes": ["payments"]}         after opening; 0 and "" when it has none
           → {"scenes": []}                                           whenever it shows other scenes
    server → {"type": "hello", "boot", "build", "seq", "now_ms"}      always first; another build makes the page reload
           → {"type": "snapshot", "now_ms", "frame": Frame}           when the missed frames cannot be told apart
           → {"type": "frames", "now_ms", "frames": [Frame, …]}       oldest first, `seq` grows by one within a boot
           → {"type": "beat", "now_ms", "seq", "made_ms", "links"}    when nothing was sent for 2 s
           → {"type": "scene", "name", "scene"}                       what a shown scene needs besides, when it changed

While Redis answers the hub composes a frame at least once a second, even when nothing changed, because states age;
when Redis is gone it composes none and only beats, so the age of the last frame is the age of what people see.
Every frame is whole: painting the last one is enough. Times are epoch ms UTC, 0 means never. Numbers are rounded to
what is shown: percentages to 2 decimals (96.13 is 96,1 %), speeds, counts and đồng to whole numbers. `None` is "not
computable" and never 0. `Text` is (Vietnamese, English). States are one letter: see `State`.

`alerts` is None when no alert agent answers; `level` and `headline` follow from it and from the feeds:
`dashboard.live.sentences.speak` sets them.
"""

from enum import StrEnum
from typing import Literal

import msgspec

from contracts.freshness import State

Text = tuple[str, str]
NO_TEXT: Text = ("", "")


Unit = Literal["percent", "count", "per_hour", "per_minute", "vnd", "ms", "kmh"]
SYSTEM: dict[str, Unit] = {
    "system.lag": "ms",
    "system.completeness": "percent",
    "system.dead_letters": "percent",
}
"""The figures of the centre itself; those of a feed stand in its description, `dashboard/feeds/`. `system.lag` is the
p95 from event to the frame's composition over the public feeds in the last minute; the client adds its own way."""
STAGES = ("arrival", "wait", "work", "screen")
"""source → Kafka, Kafka → worker, worker → Redis (contracts.status.STAGES), and Redis → frame, measured by the hub."""


class Row(msgspec.Struct, omit_defaults=True):
    """A part by name with one number, for worst lists; `id`: its registry id, `n` of `of`: what the number rests on."""

    id: str
    name: Text
    value: float | None
    n: int | None = None
    of: int | None = None


class Figure(msgspec.Struct, omit_defaults=True):
    """One number. `n` of `of`: what it rests on (212 of 240 cameras; for a denominator under 30 `n` is shown instead).

    `usual`: the usual value in the same unit. `goal`: in the same unit, to be reached, or not passed where `at_most`.
    `worst`: the worst of its parts, for heroes.
    """

    value: float | None = None
    n: int | None = None
    of: int | None = None
    usual: float | None = None
    goal: float | None = None
    at_most: bool = False
    worst: Row | None = None


class Share(msgspec.Struct):
    """`n` of `of`: a share that is told in percent, or with a small `of` as it is."""

    n: int
    of: int


class Band(msgspec.Struct):
    """What is usual, as a range; `low[i]`, `high[i]` stand at `start_ms + i·step_ms` and lines join them."""

    start_ms: int
    step_ms: int
    low: list[int]
    high: list[int]


class Chart(msgspec.Struct, omit_defaults=True):
    """A series: `now[i]` counts the bucket that begins at `start_ms + i·step_ms`; None: not known. Steps of an hour or
    more are drawn as bars. No `usual`: not enough history.
    """

    start_ms: int
    step_ms: int
    now: list[int | None]
    usual: Band | None = None


class Parts(msgspec.Struct):
    """Every part of a feed in registry order: `states` one letter each, `columns` as its description names them."""

    states: str
    columns: dict[str, list[int | None]]


class FeedView(msgspec.Struct, omit_defaults=True):
    """A feed, or the heartbeats' stream (`public` false), from its sources to the screen.

    `proof_ms`: last proof of life (event, heartbeat or canary). `event_ms`: newest event time. `live` of `sources`.
    `rate`, `counted_rate`: records a second that came in and that were counted, last minute. `lag`: records unread.
    `counts`: today, the columns of contracts.status.INTAKE that are not reasons. `dead_letters`: today, per reason.
    `stages`: per stage of STAGES and "total" the p50, p95, p99 in ms of the last 5 minutes. `completeness`: %, 15 min.
    `history`: most of what comes in is late, so a past is being loaded and what needs all of it is not known yet.
    """

    name: str
    state: State
    proof_ms: int
    event_ms: int
    public: bool = True
    live: int = 0
    sources: int = 0
    rate: float = 0.0
    counted_rate: float = 0.0
    lag: int = 0
    completeness: float | None = None
    counts: dict[str, int] = {}
    dead_letters: dict[str, int] = {}
    stages: dict[str, tuple[int, int, int]] = {}
    canary_ms: int = 0
    rebuilding: bool = False
    history: bool = False


class Links(msgspec.Struct):
    """What answers. `kafka` is false when no canary came back for 15 s though Redis answers."""

    redis: bool
    kafka: bool


class Attention(msgspec.Struct, omit_defaults=True):
    """An alert as a row of "needs attention". `severity` 1–4; `owner`: who has it, a unit, an agency or a person;
    `state`: a word of the catalogue; `since_ms`: when it began. `acknowledged`: its shape is outlined.
    """

    id: str
    severity: int
    what: Text
    place: Text
    owner: Text
    state: Text
    since_ms: int
    domain: str = ""
    acknowledged: bool = False


class Badge(msgspec.Struct, omit_defaults=True):
    """The worst alert of something: its severity, and whether everything of that severity is acknowledged."""

    severity: int
    acknowledged: bool = False


class PlaceBadge(Badge, omit_defaults=True):
    """The badge of a place: what its worst alert is, a position in `whats`, and how many others are there."""

    what: int = 0
    more: int = 0


class AlertDay(msgspec.Struct, frozen=True, omit_defaults=True):
    """Alerts since 00:00: raised, solved, median ms to acknowledge; and how many open ones are past a limit now."""

    raised: int = 0
    solved: int = 0
    acknowledge_ms: int | None = None
    past_limit: int = 0


class ShiftNow(msgspec.Struct):
    """The desks' shift that runs: its number in the day, and when it ends."""

    number: int
    until_ms: int


class Alerts(msgspec.Struct, omit_defaults=True):
    """What the frame says of alerts; all of it follows from the alert agent's book.

    `as_of_ms`: until when the agent's book is known to be whole. `rows`: the worst first, at most 8; `more`: how many
    stand behind them. `severities`: in sight, by severity 1–4. `panels`: domain → badge. `sources`:
    `kind/id` of roads, agencies, providers and gateways → badge, the worst 40. `figures`: figure → 3 (◆) or 2
    (▲), the band that a `figure.…` alert says it is in. `communes`: code → badge; `marks`: the worst five, by code;
    `whats`: what alerts in communes are, each once.
    """

    as_of_ms: int = 0
    rows: list[Attention] = []
    more: int = 0
    severities: tuple[int, int, int, int] = (0, 0, 0, 0)
    panels: dict[str, Badge] = {}
    sources: dict[str, Badge] = {}
    figures: dict[str, Badge] = {}
    communes: dict[str, PlaceBadge] = {}
    marks: list[str] = []
    whats: list[Text] = []
    day: AlertDay = AlertDay()
    notice: str = ""


class Level(StrEnum):
    """The state of the province in one word. Blind stands over all others."""

    NORMAL = "normal"
    ATTENTION = "attention"
    SERIOUS = "serious"
    BLIND = "blind"


class Frame(msgspec.Struct, omit_defaults=True):
    """Everything the screens show. `made_ms` is when it was composed; `seq` the hub's number; under 20 KB as JSON.

    `figures` and `charts` by the names of `dashboard.feeds`, `worst` and `parts` by feed.
    """

    seq: int
    made_ms: int
    links: Links
    feeds: list[FeedView]
    figures: dict[str, Figure]
    charts: dict[str, Chart]
    worst: dict[str, list[Row]]
    parts: dict[str, Parts]
    shift: ShiftNow | None = None
    level: Level = Level.BLIND
    headline: Text = NO_TEXT
    alerts: Alerts | None = None
