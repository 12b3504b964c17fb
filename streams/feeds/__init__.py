"""One pure module per feed: what an event adds to which table."""

from collections.abc import Callable

from contracts.calendar import WorkingCalendar
from contracts.catalogue import DOSSIERS, HEARTBEATS, PAYMENTS, STREAMS, TRAFFIC, Feed
from contracts.registry import Registry
from streams.core.batch import FeedLogic
from streams.feeds.dossiers import Dossiers
from streams.feeds.heartbeats import Heartbeats
from streams.feeds.payments import Payments
from streams.feeds.traffic import Traffic

_LOGICS: dict[str, Callable[[Registry, WorkingCalendar], FeedLogic]] = {
    TRAFFIC.name: lambda registry, _: Traffic(registry),
    DOSSIERS.name: Dossiers,
    PAYMENTS.name: lambda registry, _: Payments(registry),
    HEARTBEATS.name: lambda registry, _: Heartbeats(registry),
}


def logics(registry: Registry, calendar: WorkingCalendar) -> list[FeedLogic]:
    """How every stream of the catalogue is counted."""
    return [logic(feed, registry, calendar) for feed in STREAMS]


def logic(feed: Feed, registry: Registry, calendar: WorkingCalendar) -> FeedLogic:
    """How the events of a feed are counted. KeyError names a feed that the catalogue has and this room has not."""
    return _LOGICS[feed.name](registry, calendar)
