"""Which sources are absent by plan: planned maintenance takes them out of completeness."""

from collections.abc import Iterable
from typing import NamedTuple

from contracts.alerts import Maintenance, Where
from contracts.registry import Registry


class Absent(NamedTuple):
    """Feeds as a whole, and single sources by the entity they stand for (or by their own name)."""

    feeds: frozenset[str] = frozenset()
    entities: frozenset[str] = frozenset()

    def has(self, feed: str, source: str) -> bool:
        """Whether a source of the feed is absent; heartbeats call it `/cameras/HY-0012`."""
        return feed in self.feeds or source in self.entities or source.rpartition("/")[2] in self.entities


def absent_now(windows: Iterable[Maintenance], registry: Registry) -> Absent:
    """What lasting maintenance covers."""
    lasting = [window for window in windows if window.lasts]
    if not lasting:
        return Absent()
    cameras = [Where("camera", c.id, commune=c.commune, road=c.road, gateway=c.gateway) for c in registry.cameras]
    covered = {one.entity for one in cameras if any(window.covers(one, "traffic") for window in lasting)}
    named = {window.entity for window in lasting if window.kind in ("provider", "source")}
    return Absent(frozenset(one.entity for one in lasting if one.kind == "feed"), frozenset(covered | named))
