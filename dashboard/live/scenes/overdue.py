"""The longest overdue dossiers, with what their clocks say. For those who may open single dossiers."""

from collections.abc import Mapping

import msgspec

from contracts.catalogue import DOSSIERS
from contracts.dossiers import DossierState
from contracts.registry import Registry
from dashboard.live.frame import Text
from dashboard.live.mirrored import Mirrored
from dashboard.live.scenes.clocks import Clocks, Late
from state.figures.open_set import OpenSet

SHOWN_OF_PROVINCE, SHOWN_OF_PART = 20, 30


class LateAt(msgspec.Struct):
    """An overdue dossier and the agency that has it."""

    agency: Text
    agency_id: str
    late: Late


class OverdueShown(msgspec.Struct):
    """The overdue dossiers whose due dates passed first."""

    rows: list[LateAt]


class OverdueScene:
    """Composes the list of the province, of one agency, or of the people of one commune."""

    def __init__(
        self, mirror: Mirrored, registry: Registry, clocks: Clocks, agency: str = "", commune: str = ""
    ) -> None:
        self._mirror = mirror
        self._clocks = clocks
        self._agencies: dict[str, Text] = {row.id: (row.short_vi, row.short_en) for row in registry.agencies}
        self._only = [agency] if agency else None
        self._commune = commune
        self._open = OpenSet()

    def compose(self, now_ms: int) -> OverdueShown:
        """The list as of now."""
        self._open.follow(self._mirror.roster_since(DOSSIERS.name, self._open.marks))
        roster = self._mirror.roster(DOSSIERS.name)
        late = self._commune_late(roster, now_ms) if self._commune else self._late(now_ms)
        return OverdueShown([self._row(code, roster[code], now_ms) for code in late if code in roster])

    def _late(self, now_ms: int) -> list[str]:
        return self._open.longest_overdue(now_ms, SHOWN_OF_PART if self._only else SHOWN_OF_PROVINCE, self._only)

    def _commune_late(self, roster: Mapping[str, DossierState], now_ms: int) -> list[str]:
        late = self._open.longest_overdue(now_ms, max(len(roster), 1))
        return [code for code in late if code in roster and roster[code].commune == self._commune][:SHOWN_OF_PART]

    def _row(self, code: str, state: DossierState, now_ms: int) -> LateAt:
        name = self._agencies.get(state.agency, (state.agency, state.agency))
        return LateAt(name, state.agency, self._clocks.late(code, state, now_ms))
