"""The cross-domain incident: alerts of several domains in one commune at about one time are one thing with children."""

from collections.abc import Iterable, Sequence

from contracts.alerts import DESK_OF, PLACE_INCIDENT, Act, Alert, AlertState, Where, alert_id
from contracts.measures import MINUTE_MS
from state.alerts.book import Book
from streams.alerts import words
from streams.alerts.draft import BY_RULE, Draft
from streams.alerts.rules import Joining


def consider(draft: Draft, name: str) -> None:
    """An alert came into sight or got another severity: it joins its commune's incident, or begins one."""
    alert, joining = draft.book.alerts[name], draft.policy.joining
    if joining is None or not _counts(alert, joining, draft.at_ms):
        return
    incident = incident_at(draft.book, alert.where.commune)
    if incident is not None:
        if incident.active:
            _join(draft, joining, incident, alert)
        return
    near = [one for one in draft.book.alerts.values() if one.where.commune == alert.where.commune]
    peers = [one for one in near if _counts(one, joining, draft.at_ms)]
    if len({peer.domain for peer in peers}) >= joining.domains:
        _begin(draft, joining, _by_start(peers))


def incident_at(book: Book, commune: str) -> Alert | None:
    """The open incident of a commune; it lies in the domain of the child that began first."""
    found = (book.open_of(PLACE_INCIDENT, domain, commune) for domain in DESK_OF)
    return next((one for one in found if one is not None), None)


def child_changed(draft: Draft, child: Alert) -> None:
    """An alert ended or got another severity: the incident whose child it is follows.

    The incident names its children: one that ended and came back as the same alert has forgotten its parent.
    """
    incident = incident_at(draft.book, child.where.commune)
    if incident is None or not incident.active or child.id not in incident.children:
        return
    children = _children(draft.book, incident.children)
    if all(one.state is AlertState.NORMAL for one in children):
        draft.move(incident, Act.CLEAR, BY_RULE, active=False, ended_ms=draft.at_ms)
        return
    severity = min(one.severity for one in children if one.is_open)
    if severity < incident.severity:
        draft.move(incident, Act.CHANGE, BY_RULE, **draft.regraded(incident, severity))


def _counts(alert: Alert, joining: Joining, now_ms: int) -> bool:
    """Whether the alert may be a child: fresh, in sight, bad enough, and nobody's child yet."""
    if not alert.where.commune or alert.parent or alert.rule == PLACE_INCIDENT or alert.rule in joining.leaves_out:
        return False
    fresh = alert.raised_ms >= now_ms - joining.window_min * MINUTE_MS
    return fresh and alert.active and alert.in_sight and alert.severity in joining.severities


def _begin(draft: Draft, joining: Joining, children: Sequence[Alert]) -> None:
    first = children[0]
    commune = first.where.commune
    name = draft.policy.communes.get(commune, (commune, commune))
    fresh = Alert(
        id=alert_id(PLACE_INCIDENT, commune, first.started_ms),
        rule=PLACE_INCIDENT,
        version=joining.sheet.version,
        domain=first.domain,
        severity=min(joining.at_least, *(child.severity for child in children)),
        where=Where("place", commune, name, commune=commune, path=f"/commune/{commune}"),
        what=joining.sheet.title,
        sentence=words.place_sentence(name, list(children)),
        state=AlertState.NORMAL,
        started_ms=first.started_ms,
        raised_ms=draft.at_ms,
        changed_ms=draft.at_ms,
        owner=joining.sheet.owner,
        children=tuple(child.id for child in children),
    )
    incident = draft.raise_(fresh, BY_RULE)
    for child in children:
        draft.move(child, Act.JOIN, BY_RULE, parent=incident.id, detail={"parent": incident.id})


def _join(draft: Draft, joining: Joining, incident: Alert, child: Alert) -> None:
    joined = draft.move(child, Act.JOIN, BY_RULE, parent=incident.id, detail={"parent": incident.id})
    children = _by_start([*_children(draft.book, incident.children), joined])
    severity = min(incident.severity, joining.at_least, child.severity)
    draft.move(
        incident,
        Act.CHANGE,
        BY_RULE,
        detail={"joined": child.id},
        children=tuple(one.id for one in children),
        sentence=words.place_sentence(incident.where.name, children),
        **draft.regraded(incident, severity),
    )


def _children(book: Book, names: Sequence[str]) -> list[Alert]:
    return [found for name in names if (found := book.find(name)) is not None]


def _by_start(alerts: Iterable[Alert]) -> list[Alert]:
    return sorted(alerts, key=lambda one: (one.started_ms, one.raised_ms, one.id))
