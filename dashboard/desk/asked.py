"""What the desk's pages ask for, read and checked field by field, as commands."""

from typing import Annotated

import msgspec

from contracts.alerts import Act, Command, Comment, Desk, Domain, Outcome, Where
from contracts.registry import Registry
from contracts.registry.rows import Named
from dashboard.api.parameters import ParameterError
from dashboard.desk.acts import ACTS

MOST_TARGETS = 1_000
Identity = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]


class Target(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One alert to act on (empty: none), its revision as the sender saw it, and the id of the command about it."""

    command: Identity
    alert: str = ""
    revision: Annotated[int, msgspec.Meta(ge=0)] = 0


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An act on some alerts; the fields that acts need as in `contracts.alerts.Command`. `place`: `kind/id` of a
    source of the registry, or `place/province`.
    """

    act: Act
    targets: Annotated[list[Target], msgspec.Meta(min_length=1, max_length=MOST_TARGETS)]
    comment: Comment = ""
    assignee: Annotated[str, msgspec.Meta(max_length=64)] = ""
    outcome: Outcome | None = None
    why: Comment = ""
    until_ms: Annotated[int, msgspec.Meta(ge=0)] = 0
    from_ms: Annotated[int, msgspec.Meta(ge=0)] = 0
    step: Annotated[int, msgspec.Meta(ge=-1, le=99)] = -1
    place: str = ""
    domain: Domain | None = None
    severity: Annotated[int, msgspec.Meta(ge=0, le=4)] = 0
    owner: Annotated[str, msgspec.Meta(max_length=40)] = ""
    desk: Desk | None = None
    subject: Annotated[str, msgspec.Meta(max_length=120)] = ""


_READ = msgspec.json.Decoder(Asked)


def read(body: bytes) -> Asked:
    """The request; ParameterError names the field that cannot be used."""
    try:
        asked = _READ.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        said, _, path = str(error).partition(" - at `$")
        raise ParameterError(path.strip(".`") or "body", said, "see the interface's page, /api/docs") from None
    if asked.act not in ACTS:
        raise ParameterError("act", f"{asked.act.value!r} is nothing that people ask for", [act.value for act in ACTS])
    return asked


def commands(asked: Asked, registry: Registry) -> list[Command]:
    """One command per target; who sends them is for `dashboard.commands` to set."""
    where = place_of(asked.place, registry) if asked.place else None
    return [
        Command(
            id=target.command,
            act=asked.act,
            by="",
            role="",
            sent_ms=0,
            alert=target.alert,
            revision=target.revision,
            comment=asked.comment,
            assignee=asked.assignee,
            outcome=asked.outcome or "",
            why=asked.why,
            until_ms=asked.until_ms,
            from_ms=asked.from_ms,
            step=asked.step,
            where=where,
            domain=asked.domain,
            severity=asked.severity,
            owner=asked.owner,
            desk=asked.desk,
            subject=asked.subject,
        )
        for target in asked.targets
    ]


def place_of(place: str, registry: Registry) -> Where:
    """The source that `kind/id` names; ParameterError when the registry has none."""
    kind, _, entity = place.partition("/")
    rows: dict[str, dict[str, Named]] = {
        "camera": {row.id: row for row in registry.cameras},
        "gateway": {row.id: row for row in registry.gateways},
        "road": {row.id: row for row in registry.roads},
        "commune": {row.code: row for row in registry.communes},
        "agency": {row.id: row for row in registry.agencies},
        "provider": {row.id: row for row in registry.providers},
    }
    if place == "place/province":
        return Where("place", "province")
    if kind == "feed" and entity in ("traffic", "dossiers", "payments"):
        return Where(kind, entity, path=f"/{entity}")
    row = rows.get(kind, {}).get(entity)
    if row is None:
        raise ParameterError("place", f"{place!r} is not known", [*(f"{name}/<id>" for name in rows), "place/province"])
    commune = entity if kind == "commune" else getattr(row, "commune", "") or ""
    road = entity if kind == "road" else getattr(row, "road", "")
    gateway = entity if kind == "gateway" else getattr(row, "gateway", "")
    return Where(kind, entity, (row.short("vi"), row.short("en")), commune, road, gateway)
