"""A row of the desk's list: what an alert is, in the fewest words, with its place in the order and in a flood."""

import msgspec

from contracts.alerts import PLACE_INCIDENT, Alert, AlertState, Desk, Domain, Text, Work


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One alert as the list shows it; names of units, communes and people are looked up by the page.

    `order`: rows sort by it as text. `groups`: what it falls under in a flood, from the finest to the coarsest: its
    cause and place, its cause, its domain. Times are epoch ms.
    """

    id: str
    revision: int
    desk: Desk
    domain: Domain
    rule: str
    severity: int
    state: AlertState
    what: Text
    place: Text
    order: str
    groups: tuple[str, str, str]
    started_ms: int
    kind: str
    entity: str
    commune: str = ""
    path: str = ""
    owner: str = ""
    assignee: str = ""
    work: Work = "none"
    active: bool = True
    count: int = 1
    escalated: int = 0
    acknowledge_by_ms: int = 0
    solve_by_ms: int = 0
    shelved_until_ms: int = 0
    parent: str = ""


def row_of(alert: Alert) -> Row:
    """The row of an alert."""
    where = alert.where
    return Row(
        id=alert.id,
        revision=alert.revision,
        desk=alert.desk,
        domain=alert.domain,
        rule=alert.rule,
        severity=alert.severity,
        state=alert.state,
        what=alert.what,
        place=where.name,
        order=order_of(alert),
        groups=groups_of(alert),
        started_ms=alert.started_ms,
        kind=where.kind,
        entity=where.entity,
        commune=where.commune,
        path=where.path,
        owner=alert.owner,
        assignee=alert.assignee,
        work=alert.work,
        active=alert.active,
        count=alert.count,
        escalated=alert.escalated,
        acknowledge_by_ms=0 if alert.acknowledged_ms else alert.acknowledge_by_ms,
        solve_by_ms=alert.solve_by_ms,
        shelved_until_ms=alert.shelved_until_ms,
        parent=alert.parent,
    )


def order_of(alert: Alert) -> str:
    """The worst first, then what was handed up highest, what nobody has, the oldest; as on the wall."""
    had = int(alert.acknowledged_ms > 0)
    return f"{alert.severity}{2 - min(alert.escalated, 2)}{had}{alert.started_ms:014d}{alert.id}"


def groups_of(alert: Alert) -> tuple[str, str, str]:
    """Cause and place, cause, domain. The parts of an incident have it as their cause, and so has it itself."""
    incident = alert.id if alert.rule == PLACE_INCIDENT else alert.parent
    if incident:
        return f"incident {incident}", f"incident {incident}", f"domain {alert.domain}"
    where = alert.where
    place = where.commune or where.gateway or where.road or where.entity
    return f"cause {alert.rule} {place}", f"cause {alert.rule}", f"domain {alert.domain}"
