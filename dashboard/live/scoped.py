"""What somebody who is for some domains or communes gets of a frame: their part, and nothing of the others. Pure.

Domains bind everything. Communes bind alerts, which have a place; figures are sums over the whole province.
"""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from dashboard.access import Person, Scope, may
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.frame import SYSTEM, Frame

SCENES = {
    "traffic": "traffic",
    "services": "dossiers",
    "payments": "payments",
    "system": "system",
    "places": "payments",
    "road": "traffic",
    "camera": "traffic",
    "agency": "dossiers",
    "dossier": "dossiers",
    "dossiers": "dossiers",
    "overdue": "dossiers",
}
"""The domain of each scene's numbers, or of a kind of part (`road` of `road/QL5`); a scene that stands not here is for
those who see everything.
"""
PAGES = {"agency": "/dossiers/agency/<id>", "dossier": "/dossiers/<code>", "overdue": "/dossiers/<code>"}
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


def visible(scenes: Iterable[str], person: Person) -> set[str]:
    """Those of the scenes that the person may watch: of their domains, and of pages that they may open."""
    domains = person.scope.domains
    kinds = ((name, name.partition("/")[0]) for name in scenes)
    return {
        name
        for name, kind in kinds
        if (not domains or SCENES.get(kind) in domains) and (kind not in PAGES or may(person, PAGES[kind]))
    }


def _inside(name: str, scope: Scope) -> bool:
    return name.partition(".")[0] in scope.domains


def _kept(named: Mapping[str, T], scope: Scope) -> dict[str, T]:
    return {name: value for name, value in named.items() if _inside(name, scope)}
