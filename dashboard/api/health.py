"""/healthz and /readyz: whether this process lives, and whether what it shows can be believed."""

from contracts.freshness import State
from dashboard.live.frame import Frame
from dashboard.live.mirrored import Mirrored

OLDEST_FRAME_MS = 10_000


def not_ready(mirror: Mirrored, frame: Frame | None, now_ms: int) -> list[str]:
    """Why this dashboard should get no visitors yet; empty: it is ready. A stale feed is no reason: it says so."""
    reasons = []
    if not mirror.connected:
        reasons.append("Redis does not answer")
    if not mirror.loaded:
        reasons.append("the state is not loaded yet")
    if frame is None or now_ms - frame.made_ms > OLDEST_FRAME_MS:
        reasons.append("no frame was composed in the last 10 s")
    return reasons


def fresh_feeds(frame: Frame | None) -> dict[str, bool]:
    """Per public feed whether it is fresh."""
    return {view.name: view.state is State.FRESH for view in (frame.feeds if frame else []) if view.public}
