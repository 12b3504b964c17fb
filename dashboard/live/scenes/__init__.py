"""What scenes show beyond the frame: composed only while somebody watches, encoded once, sent to those alone."""

from collections.abc import Callable

from contracts.registry import Registry
from dashboard.live.mirrored import Mirrored
from dashboard.live.scenes.agency import AgencyScene
from dashboard.live.scenes.camera import BySource, CameraScene
from dashboard.live.scenes.cashless import CashlessScene
from dashboard.live.scenes.clocks import Clocks
from dashboard.live.scenes.commune import (
    Book,
    CommuneAlertsScene,
    CommuneDossiersScene,
    CommunePaymentsScene,
    CommuneTrafficScene,
    asked_alerts,
)
from dashboard.live.scenes.dossier import DossierScene
from dashboard.live.scenes.dossiers import DossiersScene
from dashboard.live.scenes.outcomes import OutcomesScene
from dashboard.live.scenes.overdue import OverdueScene
from dashboard.live.scenes.payments import PaymentsScene
from dashboard.live.scenes.places import PlacesScene
from dashboard.live.scenes.roads import RoadsScene
from dashboard.live.scenes.services import ServicesScene
from dashboard.live.scenes.stage import Find, Scene
from dashboard.live.scenes.system import SystemScene
from dashboard.live.scenes.traffic import RoadScene, TrafficScene, road_has_cameras

Make = Callable[[str], Scene | None]
"""Makes the scene of one part of a kind, by the part's id."""


def scenes(
    mirror: Mirrored,
    registry: Registry,
    by_source: BySource = lambda _feed: {},
    book: Book = lambda: None,
) -> Find:
    """Finds a scene by the name under which screens ask for it: of the wall, of a domain's page, or `kind/id` of the
    page of one part.
    """
    clocks = Clocks(registry)
    whole: dict[str, Callable[[], Scene]] = {
        "traffic": lambda: TrafficScene(mirror, registry),
        "services": lambda: ServicesScene(mirror, registry),
        "payments": lambda: PaymentsScene(mirror, registry),
        "system": lambda: SystemScene(mirror),
        "places": lambda: PlacesScene(mirror, registry),
        "roads": lambda: RoadsScene(mirror, registry),
        "cashless": lambda: CashlessScene(mirror, registry),
        "outcomes": lambda: OutcomesScene(mirror, registry),
        "dossiers": lambda: DossiersScene(mirror, registry),
        "overdue": lambda: OverdueScene(mirror, registry, clocks),
    }
    parts = _parts(mirror, registry, clocks, by_source) | _communes(mirror, registry, clocks, book)

    def find(name: str) -> Scene | None:
        kind, _, part = name.partition("/")
        if name in whole:
            return whole[name]()
        return parts[kind](part) if part and kind in parts else None

    return find


def _parts(mirror: Mirrored, registry: Registry, clocks: Clocks, by_source: BySource) -> dict[str, Make]:
    """Scenes of a road, a camera, an agency, a dossier."""

    def road(identity: str) -> Scene | None:
        if identity not in registry.road_index:
            return None
        found = registry.roads[registry.road_index[identity]]
        return RoadScene(mirror, registry, found) if road_has_cameras(registry, found) else None

    return {
        "road": road,
        "camera": lambda part: CameraScene(mirror, by_source, part) if part in registry.camera_index else None,
        "agency": lambda part: AgencyScene(mirror, clocks.calendar, part) if part in registry.agency_index else None,
        "overdue": lambda part: OverdueScene(mirror, registry, clocks, part) if part in registry.agency_index else None,
        "dossier": lambda part: DossierScene(mirror, registry, clocks, part),
    }


def _communes(mirror: Mirrored, registry: Registry, clocks: Clocks, book: Book) -> dict[str, Make]:
    """Scenes of a commune, one for each domain, so that a scope can have some of them."""

    def alerts(part: str) -> Scene | None:
        asked = asked_alerts(part)
        return CommuneAlertsScene(registry, book, asked) if asked and asked.commune in registry.commune_index else None

    def known(make: Callable[[str], Scene]) -> Make:
        return lambda code: make(code) if code in registry.commune_index else None

    return {
        "commune-alerts": alerts,
        "commune-traffic": known(lambda code: CommuneTrafficScene(mirror, registry, code)),
        "commune-dossiers": known(lambda code: CommuneDossiersScene(mirror, registry, clocks.calendar, code)),
        "commune-payments": known(lambda code: CommunePaymentsScene(mirror, code)),
        "commune-overdue": known(lambda code: OverdueScene(mirror, registry, clocks, commune=code)),
    }
