"""What the pages of traffic and payments show beyond the frame: every road, how payments end, the cashless share."""

from contracts.measures import DAY_MS, HOUR_MS
from contracts.payments import SERVICES
from contracts.registry import load_registry
from dashboard.live.frame import Share
from dashboard.live.scenes.cashless import CashlessScene
from dashboard.live.scenes.outcomes import OutcomesScene
from dashboard.live.scenes.roads import RoadsScene
from tests.fixtures.records import T0
from tests.unit.dashboard.table_mirror import TableMirror

NOW = T0 - 2 * HOUR_MS
MINUTE = 60_000
REGISTRY = load_registry()
PROVIDER, OTHER = REGISTRY.providers[:2]
POOR, RICH, SMALL = REGISTRY.communes[:3]


def test_every_road_is_told_the_slowest_first_and_the_unknown_last() -> None:
    mirror = TableMirror(NOW)
    slow, fast = (next(c for c in REGISTRY.cameras if c.road == road) for road in ("QL5", "QL10"))
    mirror.count("traffic", "camera", slow.id, NOW - 3 * MINUTE, vehicles=60, speed_10=60)
    mirror.count("traffic", "camera", fast.id, NOW - 3 * MINUTE, vehicles=40, speed_100=40)
    rows = RoadsScene(mirror, REGISTRY).compose(NOW).rows
    assert [row.id for row in rows[:2]] == ["QL5", "QL10"]
    assert rows[0].index is not None
    assert rows[0].index < 30
    assert rows[1].index == 100
    assert len(rows) == len({camera.road for camera in REGISTRY.cameras})
    assert all((row.index, row.flow) == (None, None) for row in rows[2:])


def test_the_flow_of_a_road_is_what_passes_its_mean_point_in_an_hour() -> None:
    mirror = TableMirror(NOW)
    for camera in REGISTRY.cameras:
        if camera.road == "QL5":
            mirror.count("traffic", "camera", camera.id, NOW - 3 * MINUTE, vehicles=25, speed_50=25)
    row = next(row for row in RoadsScene(mirror, REGISTRY).compose(NOW).rows if row.id == "QL5")
    cameras = sum(camera.road == "QL5" for camera in REGISTRY.cameras)
    assert row.flow == round(25 * cameras / row.points * 4)


def test_the_cashless_share_is_of_successes_by_number_and_by_value() -> None:
    mirror = TableMirror(NOW)
    for provider, back in ((PROVIDER, 0), (OTHER, 29)):
        sums = {"transactions": 60, "success": 50, "cashless": 40, "amount_vnd": 1_000, "cashless_vnd": 900}
        mirror.count("payments", "provider_service", f"{provider.id}/water", NOW - back * DAY_MS, **sums)
    mirror.count("payments", "provider_service", f"{PROVIDER.id}/water", NOW - 31 * DAY_MS, success=9_999)
    services = {one.id: one for one in CashlessScene(mirror, REGISTRY).compose(NOW).services}
    assert (services["water"].successes, services["water"].by_number, services["water"].by_value) == (100, 80, 90)
    assert (services["health"].successes, services["health"].by_number) == (0, None)


def test_communes_with_the_lowest_share_come_first_and_such_with_few_payments_last() -> None:
    mirror = TableMirror(NOW)
    for commune, success, cashless in ((RICH, 100, 99), (POOR, 100, 50), (SMALL, 29, 1)):
        mirror.count("payments", "commune", commune.code, NOW, success=success, cashless=cashless)
    told = CashlessScene(mirror, REGISTRY).compose(NOW).communes
    assert [one.id for one in told[:2]] == [POOR.code, RICH.code]
    small = next(one for one in told if one.id == SMALL.code)
    assert (small.by_number, told.index(small) > 1) == (3.4, True)
    assert len(told) == len(REGISTRY.communes)


def test_successes_and_declines_of_both_kinds_are_told_by_service_by_provider_and_by_both() -> None:
    mirror, water = TableMirror(NOW), SERVICES.index("water")
    for provider, service, success, business, technical in (
        (PROVIDER.id, "water", 90, 8, 2),
        (PROVIDER.id, "health", 50, 0, 0),
        (OTHER.id, "water", 30, 10, 10),
        ("unknown", "water", 1, 0, 0),
    ):
        sums = {"success": success, "business_decline": business, "technical_decline": technical}
        own = {"transactions": sum(sums.values()), **sums}
        mirror.count("payments", "provider_service", f"{provider}/{service}", NOW - 3 * MINUTE, **own)
        mirror.count("payments", "provider_service", f"{provider}/{service}", NOW - 16 * MINUTE, transactions=1_000)
    told = OutcomesScene(mirror, REGISTRY).compose(NOW)
    assert told.providers[0].success == Share(140, 150)
    assert told.services[water].business_decline == Share(18, 151)
    assert told.services[water].technical_decline == Share(12, 151)
    assert (told.pairs[1][water].transactions, told.pairs[1][water].technical_decline) == (50, Share(10, 50))
    assert (len(told.providers), len(told.services)) == (len(REGISTRY.providers), len(SERVICES))
