"""/api/v1/feeds: what came in per feed, what became of it, and how fresh it is."""

from collections.abc import Sequence

import msgspec

from contracts.catalogue import FEEDS, Feed
from contracts.freshness import State
from contracts.status import INTAKE
from dashboard.api.parameters import rfc3339
from dashboard.live.frame import FeedView, Frame
from dashboard.live.mirrored import Mirrored, ShardLike, lag_of
from state.figures import lives
from state.figures.intake import REASONS

WORDS = {
    State.FRESH: "fresh",
    State.LATE: "late",
    State.STALE: "stale",
    State.DEAD: "dead",
    State.NEVER: "dead",
    State.OUT: "dead",
}


class FeedReport(msgspec.Struct):
    """One feed. Counts since its shards began; `received` = counted + duplicates + dead_letters; `late` is part of
    counted, `too_late` of dead_letters. `completeness` in percent over 15 minutes; `lag`: records not read yet.
    """

    feed: str
    received: int
    counted: int
    duplicates: int
    late: int
    too_late: int
    dead_letters: int
    unknown: int
    lost: int
    completeness: float | None
    last_event_time: str | None
    age_s: float | None
    state: str
    lag: int


def reports(mirror: Mirrored, frame: Frame | None, now_ms: int) -> list[FeedReport]:
    """Every public feed: counts from the shards as they stand, freshness as of now."""
    views = {view.name: view for view in frame.feeds} if frame else {}
    return [_report(feed, mirror.shards(feed.name), views.get(feed.name), now_ms) for feed in FEEDS]


def totals(shards: Sequence[ShardLike]) -> dict[str, int]:
    """Counts of a feed since its shards began, by the columns of INTAKE."""
    statuses = [shard.status for shard in shards if shard.status is not None]
    names = [measure.name for measure in INTAKE.measures]
    return {name: sum(s.counts[i] for s in statuses if i < len(s.counts)) for i, name in enumerate(names)}


def _report(feed: Feed, shards: Sequence[ShardLike], view: FeedView | None, now_ms: int) -> FeedReport:
    counts = totals(shards)
    events = [shard.status.event_ms for shard in shards if shard.status is not None]
    event_ms = max(events, default=0)
    proof_ms = view.proof_ms if view else 0
    return FeedReport(
        feed=feed.name,
        received=counts["received"],
        counted=counts["counted"],
        duplicates=counts["duplicates"],
        late=counts["late"],
        too_late=counts["too_late"],
        dead_letters=sum(counts[reason] for reason in REASONS),
        unknown=counts["unknown"],
        lost=counts["lost"],
        completeness=view.completeness if view else None,
        last_event_time=rfc3339(event_ms) if event_ms else None,
        age_s=round(max(0, now_ms - proof_ms) / 1000, 1) if proof_ms else None,
        state=WORDS[lives.FEED.state(proof_ms, now_ms)],
        lag=sum(lag_of(shard) for shard in shards),
    )
