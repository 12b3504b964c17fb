"""Parts of the province whose numbers are explained: a road, a camera, an agency, a commune, a provider, a service."""

from collections.abc import Mapping

import msgspec

from contracts.catalogue import HEARTBEATS
from contracts.registry import Registry
from contracts.registry.rows import Language
from dashboard.explained.basis import Basis, basis_of
from dashboard.feeds import described
from dashboard.feeds.description import Selection
from dashboard.i18n import Words


class Part(msgspec.Struct, frozen=True):
    """`query` names it as the series interface does (`{"road": "QL5"}`); `selection` are its cells."""

    query: dict[str, str]
    selection: Selection

    def basis(self, name: str) -> Basis | None:
        """What a figure or panel rests on within the part; None where its numbers are not kept by such parts."""
        basis = basis_of(name)
        if basis is None or basis.feed == HEARTBEATS or basis.table in self.selection.tables:
            return basis
        for table in map(basis.feed.table, self.selection.tables):
            if {*basis.measures} <= {measure.name for measure in table.measures}:
                return msgspec.structs.replace(basis, table=table.name)
        return None


def part_of(feed: str, given: Mapping[str, str], registry: Registry) -> Part | None:
    """The part that parameters name, known to the registry or not; None: they name none."""
    series = described(feed).series
    query = {name: given[name] for name in series.roll_ups if name in given}
    return Part(query, series.select(query, registry)) if query else None


def name_of(part: Part, feed: str, registry: Registry, language: Language, words: Words) -> str | None:
    """How people call the part; None for one that the registry does not know."""
    names = [_name(feed, kind, identity, registry, language, words) for kind, identity in part.query.items()]
    return None if None in names else " · ".join(filter(None, names))


_ENTITIES = {"traffic": "camera", "dossiers": "agency"}
"""Feed → what its `entity` is."""


def _name(feed: str, kind: str, identity: str, registry: Registry, language: Language, words: Words) -> str | None:
    kind = _ENTITIES.get(feed, kind) if kind == "entity" else kind
    if kind in ("level", "service"):
        allowed = described(feed).series.roll_ups[kind].listed
        return words(f"{kind}.{identity}") if identity in allowed else None
    rows = {
        "camera": registry.cameras, "road": registry.roads, "agency": registry.agencies,
        "commune": registry.communes, "provider": registry.providers, "field": registry.fields,
    }.get(kind, ())  # fmt: skip
    found = next((row for row in rows if getattr(row, "code", getattr(row, "id", "")) == identity), None)
    return found.name(language) if found is not None else None
