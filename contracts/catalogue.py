"""The catalogue: one line per feed. Topics, agents, health, navigation and dead letters follow from it."""

from typing import Any

import msgspec

from contracts import dossiers, heartbeats, payments, traffic
from contracts.events import Event
from contracts.measures import DAY_MS, HOUR_MS, Table
from contracts.settings import Settings


class Feed(msgspec.Struct, frozen=True):
    """One stream of events and what is counted of it.

    `key` is the field of `data` whose value is the Kafka key; `horizon_ms` is the age past which an event is too late
    (0: never, its counters decide); `roster` is the type of the shard's keyed entries, if the feed keeps any, and
    `roster_state` the type of their leading fields that readers keep (None: of all fields);
    `beat_ms` is how often its sources prove that they live; `by_id` adds de-duplication by event id.
    `primary` is the (table, measure) that counts the feed's events.
    """

    name: str
    topic: str
    event: Any
    type: str
    key: str
    tables: tuple[Table, ...]
    primary: tuple[str, str]
    horizon_ms: int
    beat_ms: int = 10_000
    roster: Any = None
    roster_state: Any = None
    by_id: bool = False
    public: bool = True

    @property
    def seen_ms(self) -> int:
        """How long identities (sequences, event ids) are kept after their newest record: at least 48 h, and longer than
        events are accepted, so that what comes again is either remembered or too late. An event may be 2 min ahead of
        its first record: hence 5 min more than the horizon.
        """
        return max(48 * HOUR_MS, self.horizon_ms + 300_000)

    def table(self, name: str) -> Table:
        """The table of that name; KeyError names the tables there are."""
        for table in self.tables:
            if table.name == name:
                return table
        raise KeyError(f"feed {self.name} has no table {name!r}; it has {', '.join(t.name for t in self.tables)}")


TRAFFIC = Feed(
    name="traffic",
    topic="ioc.traffic.passages",
    event=Event[traffic.Passage],
    type=traffic.TYPE,
    key="camera",
    tables=traffic.TABLES,
    primary=("camera", "vehicles"),
    horizon_ms=24 * HOUR_MS,
    beat_ms=30_000,
)
DOSSIERS = Feed(
    name="dossiers",
    topic="ioc.dossiers.events",
    event=Event[dossiers.DossierStep],
    type=dossiers.TYPE,
    key="dossier",
    tables=dossiers.TABLES,
    primary=("agency", "received"),
    horizon_ms=400 * DAY_MS,
    roster=dossiers.OpenDossier,
    roster_state=dossiers.DossierState,
)
PAYMENTS = Feed(
    name="payments",
    topic="ioc.payments.transactions",
    event=Event[payments.Transaction],
    type=payments.TYPE,
    key="transaction",
    tables=payments.TABLES,
    primary=("provider_service", "transactions"),
    horizon_ms=48 * HOUR_MS,
    by_id=True,
)
HEARTBEATS = Feed(
    name="heartbeats",
    topic="ioc.feeds.heartbeats",
    event=Event[heartbeats.Heartbeat],
    type=heartbeats.TYPE,
    key="source",
    tables=heartbeats.TABLES,
    primary=("source", "beats"),
    horizon_ms=24 * HOUR_MS,
    roster=heartbeats.SourceState,
    public=False,
)

STREAMS = (TRAFFIC, DOSSIERS, PAYMENTS, HEARTBEATS)
"""Everything that the workers aggregate."""
FEEDS = tuple(feed for feed in STREAMS if feed.public)
"""What people see: walls, the API and health list these."""

SNAPSHOTS = "ioc.snapshots"
DEAD_LETTERS = "ioc.dead-letters"
ALERT_INPUTS = "ioc.alerts.inputs"
ALERT_TRANSITIONS = "ioc.alerts.transitions"
ACCOUNTS = "ioc.accounts"
AUDIT = "ioc.audit"


def feed_named(name: str) -> Feed:
    """The stream of that name; KeyError names the streams there are."""
    for feed in STREAMS:
        if feed.name == name:
            return feed
    raise KeyError(f"no feed {name!r}; there are {', '.join(f.name for f in STREAMS)}")


def shard_name(topic: str, partition: int) -> str:
    """The shard of a topic partition, as it stands in Redis keys and on screens: `traffic.passages:3`."""
    return f"{topic.removeprefix('ioc.')}:{partition}"


class TopicSpec(msgspec.Struct, frozen=True):
    """A topic as it must exist on the broker; `config` as the broker spells it."""

    name: str
    partitions: int
    config: dict[str, str]


def topics(settings: Settings) -> tuple[TopicSpec, ...]:
    """Every topic of the centre. Raw topics keep 4 days; alert topics are kept for ever; snapshots are compacted."""
    raw = {
        "message.timestamp.type": "LogAppendTime",
        "retention.ms": str(4 * DAY_MS),
        "retention.bytes": str(settings.topic_bytes),
        "segment.bytes": str(64 * 1024 * 1024),
    }
    large = {"max.message.bytes": str(MAX_RECORD_BYTES + 64 * 1024)}
    forever = {"retention.ms": "-1", "retention.bytes": "-1", "message.timestamp.type": "LogAppendTime"}
    compacted = {"cleanup.policy": "compact", "segment.bytes": str(64 * 1024 * 1024), **large}
    return (
        *(TopicSpec(f.topic, settings.partitions, raw | {"max.message.bytes": str(MAX_RECORD_BYTES)}) for f in STREAMS),
        TopicSpec(SNAPSHOTS, settings.partitions, compacted),
        TopicSpec(DEAD_LETTERS, 1, raw | large),
        TopicSpec(ALERT_INPUTS, 1, forever | large),
        TopicSpec(ALERT_TRANSITIONS, 1, forever | large),
        TopicSpec(ACCOUNTS, 1, compacted),
        TopicSpec(AUDIT, 1, forever),
    )


MAX_RECORD_BYTES = 4 * 1024 * 1024
"""The largest record that an input topic takes; dead letters take 64 KB more, so that every record fits into one."""
