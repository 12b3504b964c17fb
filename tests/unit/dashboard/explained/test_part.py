"""A number of a part of the province: its own cells, its own value, and a count anew of its own records."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from contracts.catalogue import PAYMENTS, TRAFFIC
from contracts.measures import DAY_MS, MINUTE_MS
from contracts.payments import SERVICES
from contracts.registry import load_registry
from dashboard.access import Person, Refused
from dashboard.access.current import acting
from dashboard.api.explain import add_explain
from dashboard.api.routes import add_errors
from dashboard.explained.basis import BASES
from dashboard.explained.explanation import Explainer
from dashboard.explained.part import Part, name_of, part_of
from dashboard.explained.recount import BELONGS, Recount
from dashboard.explained.value import VALUES
from dashboard.i18n import LANGUAGES, load_words
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.composer import Composer
from dashboard.past.frames import PastFrames
from tests.fixtures.alerts import TableAlerts
from tests.unit.dashboard.explained.test_explanation import nowhere
from tests.unit.dashboard.explained.test_recount import MINUTE, PARTITIONS, START, record
from tests.unit.dashboard.table_mirror import TableMirror

NOW = 1_795_312_800_000
REGISTRY = load_registry()
ROAD = REGISTRY.roads[0]
ON_ROAD = [camera for camera in REGISTRY.cameras if camera.road == ROAD.id]
ELSEWHERE = next(camera for camera in REGISTRY.cameras if camera.road != ROAD.id)
PROVIDER, OTHER = REGISTRY.providers[:2]
AGENCY = REGISTRY.agencies[0]
COMMUNE = REGISTRY.communes[3]
VIEWER = Person("lan", "Lan", "viewer")


class Centre:
    """Two cameras of a road and one of another, two providers, an agency and a commune."""

    def __init__(self) -> None:
        self.mirror = TableMirror(NOW)
        for camera, vehicles in ((ON_ROAD[0], 30), (ON_ROAD[1], 20), (ELSEWHERE, 7)):
            self.mirror.count("traffic", "camera", camera.id, NOW - MINUTE_MS, vehicles=vehicles)
        for provider, service, declined in ((PROVIDER, "water", 5), (PROVIDER, "health", 0), (OTHER, "water", 20)):
            sums = {"transactions": 50, "success": 50 - declined, "technical_decline": declined}
            self.mirror.count("payments", "provider_service", f"{provider.id}/{service}", NOW - MINUTE_MS, **sums)
        self.mirror.count("payments", "commune", COMMUNE.code, NOW - MINUTE_MS, transactions=8, success=6)
        self.mirror.count("dossiers", "agency", AGENCY.id, NOW - DAY_MS, done=40, done_on_time=38)
        self.mirror.count("dossiers", "agency", REGISTRY.agencies[1].id, NOW - DAY_MS, done=40, done_on_time=10)
        log: Any = None
        hub: Any = self
        self.frame = Composer(self.mirror, REGISTRY, lambda: AlertsNow((), NOW)).compose(1, {}, NOW)
        self.app = FastAPI()
        add_errors(self.app)
        explainer = Explainer(self.mirror, nowhere, log, 1, lambda: NOW)
        past = PastFrames(self.mirror, TableAlerts(), REGISTRY, lambda: NOW)
        add_explain(self.app, explainer, hub, past, REGISTRY)

    def told(self, figure: str, part: Mapping[str, str] = MappingProxyType({}), person: Person = VIEWER) -> Any:
        with acting(person), TestClient(self.app) as client:
            return client.get("/api/v1/explain", params={"figure": figure, **part}).json()


@pytest.fixture
def centre() -> Centre:
    return Centre()


@pytest.mark.parametrize(
    ("figure", "part", "value"),
    [
        ("traffic.flow", {"road": ROAD.id}, (30 + 20) * 12),
        ("traffic.flow", {"entity": ELSEWHERE.id}, 7 * 12),
        ("payments.technical_success", {"provider": PROVIDER.id}, 95.0),
        ("payments.technical_success", {"service": "water"}, 75.0),
        ("payments.technical_success", {"provider": PROVIDER.id, "service": "water"}, 90.0),
        ("payments.approval", {"commune": COMMUNE.code}, 75.0),
        ("dossiers.on_time", {"agency": AGENCY.id}, 95.0),
    ],
)
def test_a_figure_of_a_part_is_computed_from_the_parts_own_cells(
    centre: Centre, figure: str, part: Mapping[str, str], value: float
) -> None:
    assert centre.told(figure, part)["value"]["value"] == value


def test_the_formulas_of_parts_agree_with_the_frame_on_the_whole_province(centre: Centre) -> None:
    compared = 0
    for name, figure in centre.frame.figures.items():
        basis = BASES.get(name)
        if basis is None or name not in VALUES or figure.value is None:
            continue
        told = centre.told(name)
        minutes = (told["to_ms"] - told["from_ms"]) / MINUTE_MS
        value = VALUES[name](told["sums"], minutes)
        assert value == pytest.approx(figure.value, abs=0.51), name
        compared += 1
    assert compared > 8


def test_a_part_that_needs_more_than_sums_tells_them_without_a_value(centre: Centre) -> None:
    told = centre.told("traffic.speed_index", {"road": ROAD.id})
    assert (told["value"], told["sums"]["vehicles"]) == (None, 50)


@pytest.mark.parametrize(
    ("figure", "part", "field"),
    [
        ("traffic.flow", {"road": "QL999"}, "road"),
        ("traffic.flow", {"road": "unknown"}, "road"),
        ("traffic.flow", {"provider": PROVIDER.id}, "provider"),
        ("traffic.flow", {"road": ROAD.id, "entity": ELSEWHERE.id}, "road"),
        ("dossiers.open", {"commune": COMMUNE.code}, "commune"),
        ("payments.latency", {"commune": COMMUNE.code}, "commune"),
        ("system.lag", {"commune": COMMUNE.code}, "commune"),
    ],
)
def test_a_part_of_which_nothing_is_told_is_refused_by_its_name(
    centre: Centre, figure: str, part: Mapping[str, str], field: str
) -> None:
    assert centre.told(figure, part)["error"]["field"] == field


def test_a_commune_is_not_told_to_those_who_are_for_another_one(centre: Centre) -> None:
    other = Person("binh", "Bình", "viewer", communes=(REGISTRY.communes[4].code,))
    with pytest.raises(Refused):
        centre.told("payments.total", {"commune": COMMUNE.code}, other)


def counted(part: Part, name: str, *records: Any) -> Recount:
    basis = part.basis(name)
    assert basis is not None
    belongs, picks = BELONGS[basis.feed.name, basis.table], part.selection.picks
    counting = Recount(basis.feed, PARTITIONS, START, START + MINUTE, lambda data: picks(belongs(data)))
    counting.add(records)
    return counting


def part(feed: str, **query: str) -> Part:
    found = part_of(feed, query, REGISTRY)
    assert found is not None
    return found


def test_a_count_anew_of_a_part_takes_its_own_records_only() -> None:
    passed = (ON_ROAD[0], ELSEWHERE, ON_ROAD[0])
    records = [record(TRAFFIC, i, told={"camera": camera.id}) for i, camera in enumerate(passed)]
    found = counted(part("traffic", road=ROAD.id), "traffic.flow", *records)
    assert (found.read, found.counted, found.sums["vehicles"]) == (3, 2, 2)


def test_payments_of_a_service_are_counted_anew_over_all_providers() -> None:
    told = [{"provider": PROVIDER.id}, {"provider": OTHER.id}, {"provider": OTHER.id, "service": "health"}]
    records = [record(PAYMENTS, i, told=one) for i, one in enumerate(told)]
    found = counted(part("payments", service="electricity"), "payments.total", *records)
    assert found.sums["transactions"] == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_has_a_name_in_both_languages(language: Any) -> None:
    words = load_words(language)
    asked = [
        ("traffic", {"entity": ELSEWHERE.id}), ("traffic", {"road": ROAD.id}), ("dossiers", {"agency": AGENCY.id}),
        ("dossiers", {"entity": AGENCY.id}), ("dossiers", {"field": REGISTRY.fields[0].id}),
        ("dossiers", {"level": "province"}), ("payments", {"commune": COMMUNE.code}),
        *(("payments", {"service": service}) for service in SERVICES),
        ("payments", {"provider": PROVIDER.id, "service": "water"}),
    ]  # fmt: skip
    for feed, query in asked:
        named = name_of(part(feed, **query), feed, REGISTRY, language, words)
        assert named, query
        assert not any(one in named for one in query.values() if "." in one)


def test_a_part_that_the_registry_does_not_know_has_no_name() -> None:
    assert name_of(part("traffic", road="QL999"), "traffic", REGISTRY, "en", load_words("en")) is None
    assert name_of(part("payments", service="gold"), "payments", REGISTRY, "en", load_words("en")) is None
