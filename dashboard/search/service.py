"""Search as it is asked for: the registry prepared once, alerts and dossiers as they are now."""

from collections.abc import Mapping, Sequence

import msgspec

from contracts.alerts import Text
from contracts.catalogue import DOSSIERS
from contracts.dossiers import DossierState
from contracts.registry import Registry
from dashboard.access import Person, Scope, may
from dashboard.search.index import PAGE_OF, Entry, alerted, dossier, entry, find, pages, registered
from dashboard.search.spelling import plain
from state.alerts.mirrored import MirroredAlerts
from state.readable import Readable

LEAST_OF_A_CODE = 4
"""Dossiers are found by their code, from so many characters on: there are tens of thousands."""
MOST_DOSSIERS = 20


class Found(msgspec.Struct, frozen=True):
    """One find: what kind of thing, its name and place (Vietnamese, English), and the address of its page."""

    kind: str
    id: str
    name: Text
    place: Text
    path: str


class Search:
    """Finds pages, places, sources, units, open alerts and dossiers, as far as a person may see them."""

    def __init__(
        self,
        registry: Registry,
        titles: Sequence[tuple[str, str]],
        alerts: MirroredAlerts,
        mirror: Readable,
    ) -> None:
        self._fixed = [entry(item) for item in registered(registry)]
        self._pages = [entry(item) for item in pages(titles)]
        self._agencies = {agency.id: (agency.short_vi, agency.short_en) for agency in registry.agencies}
        self._alerts = alerts
        self._mirror = mirror

    def find(self, query: str, person: Person) -> list[Found]:
        """At most 20, best first. Vietnamese may be typed with diacritics or without."""
        entries = [one for one in self._pages if may(person, one.item.path)]
        entries += self._registered(person)
        if may(person, "alerts"):
            entries += [entry(item) for item in alerted(self._alerts.book.alerts.values())]
        if may(person, "/dossiers/<code>"):
            entries += self._dossiers(plain(query.strip()), person.scope)
        return [Found(i.kind, i.id, i.name, i.place, i.path) for i in find(entries, query, person.scope)]

    def _registered(self, person: Person) -> list[Entry]:
        """What the person can open; for a program, which opens no page, all that the registry lists."""
        kinds = {kind for kind, page in PAGE_OF.items() if person.kind == "api" or may(person, page)}
        return [one for one in self._fixed if one.item.kind in kinds]

    def _dossiers(self, asked: str, scope: Scope) -> list[Entry]:
        if len(asked) < LEAST_OF_A_CODE:
            return []
        found: list[Entry] = []
        roster: Mapping[str, DossierState] = self._mirror.roster(DOSSIERS.name)
        for code, state in roster.items():
            if asked in code.casefold() and scope.covers(commune=state.commune):
                agency = self._agencies.get(state.agency, (state.agency, state.agency))
                found.append(entry(dossier(code, agency, state.commune)))
                if len(found) == MOST_DOSSIERS:
                    break
        return found
