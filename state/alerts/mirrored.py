"""What readers need of the mirror of alerts, so that tests can put a table in its place."""

from collections.abc import Mapping
from typing import Literal, NamedTuple, Protocol

from contracts.alerts import Alert, Transition
from contracts.rules import RuleSheet
from state.alerts.book import Book
from state.alerts.standing import AgentStatus
from state.live_copy import Followed


class AlertChanges(NamedTuple):
    """What happened between two versions: open alerts as they stand now, and ids of those that ended."""

    upserts: list[Alert]
    gone: list[str]


class MirroredAlerts(Followed, Protocol):
    """The live copy of the alerts; see state.alerts.mirror.AlertMirror."""

    @property
    def state(self) -> Literal["live", "rebuilding", "missing"]: ...
    @property
    def book(self) -> Book: ...
    @property
    def sheets(self) -> Mapping[str, RuleSheet]: ...
    @property
    def agent(self) -> AgentStatus | None: ...

    def changes(self, since_version: int) -> AlertChanges | None: ...
    async def timeline(self, alert_id: str) -> list[Transition]: ...
    async def between(self, from_ms: int, to_ms: int, limit: int) -> list[Transition]: ...
    async def book_at(self, at_ms: int) -> Book: ...
