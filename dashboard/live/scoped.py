"""What somebody who is for some domains or communes gets of frames and scenes: their part, and nothing of the others.

Domains bind everything. Communes bind alerts and single dossiers, which have a place; figures are sums over the whole
province.
"""

from collections.abc import Collection, Mapping
from typing import TypeVar

import msgspec

from contracts.catalogue import DOSSIERS
from contracts.registry import Registry
from dashboard.access import Person, Scope, may
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.frame import SYSTEM, Frame
from dashboard.live.mirrored import Mirrored
from dashboard.live.scenes.commune import asked_alerts

SCENES = {
    "traffic": "traffic",
    "services": "dossiers",
    "payments": "payments",
    "system": "system",
    "places": "payments",
    "roads": "traffic",
    "cashless": "payments",
    "outcomes": "payments",
    "road": "traffic",
    "camera": "traffic",
    "agency": "dossiers",
    "dossier": "dossiers",
    "dossiers": "dossiers",
    "overdue": "dossiers",
    "commune-traffic": "traffic",
    "commune-dossiers": "dossiers",
    "commune-overdue": "dossiers",
    "commune-payments": "payments",
}
"""The domain of each scene's numbers, or of a kind of part (`road` of `road/QL5`); a scene that stands not here is for
those who see everything.
"""
ALERTS = "commune-alerts"
"""The scene of a commune's alerts: of all domains, or of those that it names."""
PAGES = {
    "agency": "/dossiers/agency/<id>",
    "dossier": "/dossiers/<code>",
    "overdue": "/dossiers/<code>",
    "commune-overdue": "/dossiers/<code>",
}
"""The page of a scene's parts, where not everybody may open it."""
T = TypeVar("T")


def narrowed(frame: Frame, scope: Scope) -> Frame:
    """The frame with the scope's domains only. How old, late and complete the centre itself is stays: everybody must
    be able to judge what they see.
    """
    if not scope.domains:
        return frame
    return msgspec.structs.replace(
        frame,
        feeds=[feed for feed in frame.feeds if feed.name in scope.domains],
        figures={name: figure for name, figure in frame.figures.items() if name in SYSTEM or _inside(name, scope)},
        charts=_kept(frame.charts, scope),
        worst=_kept(frame.worst, scope),
        parts=_kept(frame.parts, scope),
    )


def seen(now: AlertsNow | None, scope: Scope) -> AlertsNow | None:
    """The alerts of the scope."""
    if now is None:
        return None
    alerts = tuple(alert for alert in now.alerts if scope.covers(domain=alert.domain, commune=alert.where.commune))
    return msgspec.structs.replace(now, alerts=alerts)


class Sight:
    """Who may watch which scene."""

    def __init__(self, mirror: Mirrored, registry: Registry) -> None:
        self._mirror = mirror
        self._offices = {agency.id: agency.commune or "" for agency in registry.agencies}

    def of(self, person: Person, scenes: Collection[str]) -> set[str]:
        """Those of the scenes that the person may watch: of their domains, of pages that they may open, and, where
        single dossiers are told, of their communes.
        """
        return {name for name in scenes if self._open(person, *name.partition("/")[::2])}

    def _open(self, person: Person, kind: str, part: str) -> bool:
        if kind == ALERTS:
            return _alerts_open(person, part)
        domains = person.scope.domains
        if domains and SCENES.get(kind) not in domains:
            return False
        if kind not in PAGES:
            return True
        commune = self._commune(kind, part) if person.scope.communes else None
        return may(person, PAGES[kind], commune=commune)

    def _commune(self, kind: str, part: str) -> str | None:
        """The commune of the single dossiers that a scene tells of; empty: of several, or nobody knows."""
        if kind == "commune-overdue":
            return part
        if kind == "overdue":
            return self._offices.get(part, "")
        if kind == "dossier":
            entry = self._mirror.roster(DOSSIERS.name).get(part)
            return entry.commune if entry else ""
        return None


def _alerts_open(person: Person, part: str) -> bool:
    """Whether a commune's alerts of those domains are all in the person's scope."""
    asked, domains = asked_alerts(part), person.scope.domains
    if asked is None or (domains and not (asked.domains and asked.domains <= domains)):
        return False
    return may(person, "/commune/<code>", commune=asked.commune)


def _inside(name: str, scope: Scope) -> bool:
    return name.partition(".")[0] in scope.domains


def _kept(named: Mapping[str, T], scope: Scope) -> dict[str, T]:
    return {name: value for name, value in named.items() if _inside(name, scope)}
