"""What scenes show beyond the frame: composed only while somebody watches, encoded once, sent to those alone."""

from collections.abc import Callable

from contracts.registry import Registry
from dashboard.live.mirrored import Mirrored
from dashboard.live.scenes.agency import AgencyScene
from dashboard.live.scenes.camera import BySource, CameraScene
from dashboard.live.scenes.cashless import CashlessScene
from dashboard.live.scenes.clocks import Clocks
from dashboard.live.scenes.dossier import DossierScene
from dashboard.live.scenes.dossiers import DossiersScene
from dashboard.live.scenes.overdue import OverdueScene
from dashboard.live.scenes.payments import PaymentsScene
from dashboard.live.scenes.places import PlacesScene
from dashboard.live.scenes.roads import RoadsScene
from dashboard.live.scenes.services import ServicesScene
from dashboard.live.scenes.stage import Find, Scene
from dashboard.live.scenes.system import SystemScene
from dashboard.live.scenes.traffic import RoadScene, TrafficScene, road_has_cameras


def scenes(mirror: Mirrored, registry: Registry, by_source: BySource = lambda _feed: {}) -> Find:
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
        "dossiers": lambda: DossiersScene(mirror, registry),
        "overdue": lambda: OverdueScene(mirror, registry, clocks),
    }

    def find(name: str) -> Scene | None:
        kind, _, part = name.partition("/")
        if name in whole:
            return whole[name]()
        if kind == "road" and part in registry.road_index:
            road = registry.roads[registry.road_index[part]]
            return RoadScene(mirror, registry, road) if road_has_cameras(registry, road) else None
        if kind == "camera" and part in registry.camera_index:
            return CameraScene(mirror, by_source, part)
        if kind == "agency" and part in registry.agency_index:
            return AgencyScene(mirror, clocks.calendar, part)
        if kind == "overdue" and part in registry.agency_index:
            return OverdueScene(mirror, registry, clocks, part)
        return DossierScene(mirror, registry, clocks, part) if kind == "dossier" and part else None

    return find
