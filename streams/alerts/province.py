"""What rules know of the registry: entities of each kind with their places, as tuples and arrays side by side."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from contracts.alerts import Text, Where
from contracts.calendar import WorkingCalendar
from contracts.catalogue import FEEDS, STREAMS
from contracts.registry import Registry
from state.figures.traffic import Cameras
from state.figures.usual import Weekday
from state.figures.workdays import weekday_of

Ints = NDArray[np.int64]
FEED_NAMES: dict[str, Text] = {
    "traffic": ("Giao thông", "Traffic"),
    "dossiers": ("Hồ sơ", "Dossiers"),
    "payments": ("Thanh toán", "Payments"),
    "heartbeats": ("Tín hiệu thiết bị", "Heartbeats"),
}
WHOLE: Text = ("Toàn tỉnh", "Province")
STORES: Text = ("Kho dữ liệu", "Stores")
INTAKE: Text = ("Tiếp nhận toàn tỉnh", "All intake")


class Province:
    """The registry as rules read it. `kinds`: kind of entity → where its entities are, in the order of every array."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self.calendar = WorkingCalendar(registry.holiday_dates)
        self.weekday: Weekday = weekday_of(self.calendar)
        rows = registry.cameras
        self.cameras = Cameras([row.id for row in rows], np.array([row.free_flow_kmh for row in rows]))
        self.camera_road: Ints = np.array([registry.road_index[row.road] for row in rows])
        self.camera_gateway: Ints = np.array([registry.gateway_index[row.gateway] for row in rows])
        self.camera_commune: Ints = np.array([registry.commune_index[row.commune] for row in rows])
        self.neighbours = _neighbours(registry)
        self.communes = [row.code for row in registry.communes]
        self.providers = [row.id for row in registry.providers]
        self.agencies = [row.id for row in registry.agencies]
        self.kinds: dict[str, tuple[Where, ...]] = {
            "camera": tuple(self._camera(row.id) for row in rows),
            "road": tuple(
                Where("road", row.id, (row.short_vi, row.short_en), road=row.id, path=f"/traffic/road/{row.id}")
                for row in registry.roads
            ),
            "area": (*self._gateways(), *self._communes()),
            "commune": tuple(self._communes()),
            "agency": tuple(self._agency(agency) for agency in self.agencies),
            "intake": (
                Where("feed", "dossiers", INTAKE, path="/dossiers"),
                *(self._agency(agency) for agency in self.agencies),
            ),
            "provider": tuple(
                Where("provider", row.id, (row.short_vi, row.short_en), path=f"/payments/provider/{row.id}")
                for row in registry.providers
            ),
            "feed": tuple(_feed(feed.name, f"/{feed.name}") for feed in FEEDS),
            "stream": tuple(_feed(feed.name, "/system") for feed in STREAMS),
            "store": (Where("store", "store", STORES, path="/system"),),
        }

    def source(self, source: str, role: str, entity: str) -> Where:
        """Where a source of the heartbeats stands: a camera in its commune, others as they call themselves."""
        if role == "camera" and entity in self.registry.camera_index:
            camera = self.kinds["camera"][self.registry.camera_index[entity]]
            return Where("source", source, camera.name, camera.commune, camera.road, camera.gateway, camera.path)
        name = entity[:MOST_NAME]
        if entity in self.registry.provider_index:
            provider = self.registry.providers[self.registry.provider_index[entity]]
            return Where("source", source, (provider.short_vi, provider.short_en), path="/system")
        return Where("source", source, (name, name), path="/system")

    def place(self, commune: str) -> Text:
        """Short name of a commune; empty for none."""
        at = self.registry.commune_index.get(commune)
        return ("", "") if at is None else (self.registry.communes[at].short_vi, self.registry.communes[at].short_en)

    def _camera(self, camera: str) -> Where:
        row = self.registry.cameras[self.registry.camera_index[camera]]
        name, path = (row.short_vi, row.short_en), f"/traffic/camera/{row.id}"
        return Where("camera", row.id, name, row.commune, row.road, row.gateway, path)

    def _gateways(self) -> Sequence[Where]:
        return [
            Where("gateway", row.id, (row.short_vi, row.short_en), row.commune, gateway=row.id, path="/traffic")
            for row in self.registry.gateways
        ]

    def _communes(self) -> Sequence[Where]:
        return [
            Where("commune", row.code, (row.short_vi, row.short_en), row.code, path=f"/commune/{row.code}")
            for row in self.registry.communes
        ]

    def _agency(self, agency: str) -> Where:
        row = self.registry.agencies[self.registry.agency_index[agency]]
        name, path = (row.short_vi, row.short_en), f"/dossiers/agency/{row.id}"
        return Where("agency", row.id, name, row.commune or "", path=path)


def _feed(name: str, path: str) -> Where:
    return Where("feed", name, FEED_NAMES.get(name, (name, name)), path=path)


MOST_NAME = 21
"""Characters of a name, as the wall's place column holds them."""


class Neighbours:
    """Pairs of cameras next to each other on one road: `upstream` looks at traffic that then meets `downstream`."""

    def __init__(self, upstream: Ints, downstream: Ints, km: NDArray[np.float64]) -> None:
        self.upstream = upstream
        self.downstream = downstream
        self.km = km


def _neighbours(registry: Registry) -> Neighbours:
    """A camera that sees both directions is its neighbours' upstream and downstream alike."""
    pairs = []
    for way, sign in (("up", 1), ("down", -1)):
        seen = [row for row in registry.cameras if row.direction in (way, "both")]
        for road in registry.roads:
            line = sorted((sign * row.km, registry.camera_index[row.id]) for row in seen if row.road == road.id)
            pairs += [(a, b, end - begin) for (begin, a), (end, b) in pairwise(line)]
    upstream, downstream, km = zip(*pairs, strict=True) if pairs else ((), (), ())
    return Neighbours(np.array(upstream, np.int64), np.array(downstream, np.int64), np.array(km, np.float64))
