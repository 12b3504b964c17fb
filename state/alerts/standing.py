"""Where the view of alerts stands: its meta, and how the agent says that it is."""

from collections.abc import Sequence

import msgspec

from contracts.alerts import Domain
from state.alerts.book import NOWHERE, Place


class AgentStatus(msgspec.Struct, frozen=True):
    """What the alert agent says of itself every two seconds.

    `at_ms`: when; a status that grows old means that nobody decides on alerts. `behind`: inputs that are not decided
    on yet. `minutes`: begin of the last minute that each domain's rules were evaluated on. `skipped`: rule → why it was
    not evaluated there.
    """

    agent: str
    at_ms: int
    behind: int
    minutes: dict[Domain, int] = {}
    skipped: dict[str, str] = {}


class Standing(msgspec.Struct, frozen=True):
    """One reading of the meta. `next`: where to read on in the transitions' log. `count`: transitions taken in ever.

    `last`: id of the stream's newest entry. `generation` changes when the view is built anew; while `unsettled` it is
    being built. `sheets`: how often the rules' sheets were written.
    """

    epoch: str
    topic_id: str
    next: int
    place: Place
    at_ms: int
    count: int
    last: str
    generation: str
    unsettled: bool
    layout: str
    sheets: int
    status: AgentStatus | None


FIELDS = (
    "epoch",
    "topic_id",
    "next",
    "offset",
    "number",
    "at",
    "count",
    "last",
    "generation",
    "dirty",
    "rebuilding",
    "layout",
    "sheets",
    "status",
)
_STATUS = msgspec.json.Decoder(AgentStatus)


def parse(values: Sequence[bytes | None]) -> Standing | None:
    """The answer to HMGET of FIELDS; None where nobody ever built the view, or it was wiped."""
    found = {name: (value or b"").decode() for name, value in zip(FIELDS, values, strict=True)}
    if not found["next"]:
        return None
    return Standing(
        epoch=found["epoch"],
        topic_id=found["topic_id"],
        next=int(found["next"]),
        place=(int(found["offset"]), int(found["number"])) if found["offset"] else NOWHERE,
        at_ms=int(found["at"] or 0),
        count=int(found["count"] or 0),
        last=found["last"] or "0-0",
        generation=found["generation"],
        unsettled=bool(found["dirty"] or found["rebuilding"]),
        layout=found["layout"],
        sheets=int(found["sheets"] or 0),
        status=_STATUS.decode(found["status"]) if found["status"] else None,
    )
