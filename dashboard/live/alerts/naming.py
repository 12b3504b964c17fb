"""Names of the registry for what an alert points at: who has it, where it is, which commune it marks."""

from contracts.alerts import NO_TEXT, Alert
from contracts.registry import Registry
from contracts.registry.rows import Named
from dashboard.i18n import text
from dashboard.live.frame import Text

MOST_OWNER = 13
UNIT = "unit/"


class Naming:
    """Looks names up by id; an id that the registry does not know is shown as it is."""

    def __init__(self, registry: Registry) -> None:
        self._owners: dict[str, Named] = {agency.id: agency for agency in registry.agencies}
        self._owners |= {unit.id: unit for unit in registry.units}
        self._places: dict[str, Named] = {row.code: row for row in registry.communes}
        self._communes = {
            "camera": {camera.id: camera.commune for camera in registry.cameras},
            "gateway": {gateway.id: gateway.commune for gateway in registry.gateways},
            "agency": {agency.id: agency.commune or "" for agency in registry.agencies},
            "commune": {commune.code: commune.code for commune in registry.communes},
        }

    def owner(self, alert: Alert) -> Text:
        """Who has it: the person or unit it was given to, else the unit it belongs to. At most 13 characters."""
        given = alert.assignee.removeprefix(UNIT)
        if given and (given in self._owners or len(given) <= MOST_OWNER):
            return self._name(self._owners, given)
        return self._name(self._owners, alert.owner)

    def place(self, alert: Alert) -> Text:
        """Where it is, as the alert itself says; else its commune; else the province."""
        if alert.where.name != NO_TEXT:
            return alert.where.name
        commune = self.commune(alert)
        return self._name(self._places, commune) if commune else text("place.province")

    def commune(self, alert: Alert) -> str:
        """Code of the commune it marks on the map; empty for what has no place."""
        where = alert.where
        return where.commune or self._communes.get(where.kind, {}).get(where.entity, "")

    @staticmethod
    def _name(names: dict[str, Named], identity: str) -> Text:
        row = names.get(identity)
        return (row.short("vi"), row.short("en")) if row else (identity, identity)
