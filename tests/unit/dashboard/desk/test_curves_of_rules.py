"""Every shipped rule: what the chart of its alerts draws is what it judged, with its limits, minute for minute."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import NamedTuple

import pytest

from contracts.alerts import Alert, Signal
from contracts.measures import DAY_MS, HOUR_MS, Grain
from contracts.payments import SERVICES
from contracts.registry import load_registry
from contracts.rules import RuleSheet
from dashboard.desk.chart import AlertChart, ChartMaker, LimitLine
from dashboard.desk.curves import CURVES, Curve, curve_of
from dashboard.i18n import LANGUAGES, load_words
from state.alerts.spans import Alerted
from streams.alerts.loading import load, read_files
from streams.alerts.measures import MEASURES
from streams.alerts.rules import load_rules
from tests.fixtures.alerts import an_alert
from tests.fixtures.rule_world import MINUTE, RuleWorld

REGISTRY = load_registry()
SHEETS: Mapping[str, RuleSheet] = {sheet.name: sheet for sheet in load_rules(REGISTRY).sheets()}
DRAWN = [sheet for sheet in SHEETS.values() if sheet.chart]
RULES = load(read_files(""), REGISTRY).rules

OTHERS = {
    "traffic.camera_silent": "its vehicles fall away: minutes of silence only ever grow",
    "dossiers.backlog": "the open ones: work against intake is of five days",
    "system.canary_lost": "records: nobody keeps how old a canary was",
    "system.lag": "records: nobody keeps how late records came",
    "system.storage": "records: nobody keeps how full the stores were",
    "figure.system.lag": "records: nobody keeps how late records came",
    "figure.system.completeness": "records: what sources sent is kept for minutes only",
}
"""Rules whose chart draws something else than what they compare first, and what: their page says so."""
UNKEPT = {name for name, why in OTHERS.items() if "nobody keeps" in why or "for minutes only" in why}

DARK_DAYS = (1, 2, 3, 4)
"""Days back on which most of the provider's transactions failed to come at this hour."""
CAMERA, LAND, PROVIDER, COMMUNE = "HY-0025", "H31.15", "BIDV", "12103"


def curve(sheet: RuleSheet) -> Curve:
    found = curve_of(sheet.chart, sheet.watches)
    assert found is not None
    return found


def charted(world: RuleWorld, signal: Signal, alerted: Alerted | None = None) -> AlertChart:
    """As the desk shows it when the world ends."""
    named = {"rule": signal.rule, "domain": signal.domain, "where": signal.where, "started_ms": signal.at_ms}
    alert: Alert = an_alert(signal.where.entity, **named)
    maker = ChartMaker(world.mirror, world.registry, alerted, world.mirror.roster("heartbeats"))
    return maker.chart(alert, SHEETS[signal.rule], world.at(world.minutes))


def test_only_the_rule_that_joins_others_draws_nothing_of_its_own() -> None:
    assert SHEETS.keys() - {sheet.name for sheet in DRAWN} == {"incident.place"}


@pytest.mark.parametrize("sheet", DRAWN, ids=lambda sheet: sheet.name)
def test_a_rules_chart_draws_what_it_compares_first_or_says_what_else(sheet: RuleSheet) -> None:
    same = curve(sheet).shows(sheet.fires[0].measure)
    assert same == (sheet.name not in OTHERS), f"{sheet.chart} for {sheet.fires[0].measure}"
    assert curve(sheet).unkept == (sheet.name in UNKEPT)


@pytest.mark.parametrize("sheet", DRAWN, ids=lambda sheet: sheet.name)
def test_limits_of_the_first_comparison_can_be_read_off_the_line(sheet: RuleSheet) -> None:
    first, drawn = sheet.fires[0], curve(sheet)
    readable = {drawn.unit, "usual", "% of usual", "deviations" if first.measure == drawn.deviates else drawn.unit}
    of_source = drawn.name == "of_source"  # a share of what was sent is so many records
    assert first.unit in readable or of_source or sheet.name in OTHERS


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.windows], ids=lambda rule: rule.name)
def test_the_windows_that_a_rule_tries_are_those_that_its_line_tries(rule: object) -> None:
    sheet = SHEETS[rule.name]  # type: ignore[attr-defined]
    assert curve(sheet).windows == rule.windows  # type: ignore[attr-defined]


def test_every_measure_of_the_rules_has_its_line() -> None:
    assert [key for key in MEASURES if curve_of(key[1], key[0]) is None] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_and_every_kind_of_limit_has_its_words(language: str) -> None:
    texts = load_words(language).texts
    wanted = {f"curve.{one.name}" for one in CURVES.values()} | {"curve.speed_index.slowest"}
    wanted |= {f"desk.chart.limit.{of}" for of in ("fixed", "usual", "sent", "deviations")}
    wanted |= {f"desk.chart.{name}" for name in ("baseline", "elsewhere", "sent", "judges", "unkept", "usual")}
    assert wanted - texts.keys() == set()


class Case(NamedTuple):
    """A rule, and how a world makes it fire. `earlier`: minutes before the begin in which its line has not come to the
    limit; more than one where chance must be ruled out too, or the rule looks at full hours only.
    """

    rule: str
    build: Callable[[], RuleWorld]
    earlier: int = 1


def _incident() -> RuleWorld:
    world = RuleWorld(25, days=8).traffic()
    world.drive(CAMERA, 5, 20, 8, 0.1)
    return world


def _congestion() -> RuleWorld:
    world = RuleWorld(25, days=8).traffic()
    world.drive(CAMERA, 5, 20, 24, 0.3)
    return world


def _blind() -> RuleWorld:
    world = RuleWorld(25, days=8).traffic()
    world.drive(CAMERA, 5, 20, 0)
    return world


def _crowded() -> RuleWorld:
    world = RuleWorld(40, days=8).traffic()
    for row in world.registry.cameras:
        if row.road == "QL5":
            world.drive(row.id, 0, 30, 60)
    return world


def _dark(silent: Callable[[RuleWorld], Sequence[str]]) -> Callable[[], RuleWorld]:
    def build() -> RuleWorld:
        world = RuleWorld(20).traffic()
        for camera in silent(world):
            world.drive(camera, 5, 20, 0)
            world.beats(f"/cameras/{camera}", 5, 20, 0)
        return world

    return build


def _slow_everywhere() -> RuleWorld:
    """Every second camera crawls, so that both figures of the province pass their limits."""
    world = RuleWorld(25).traffic()
    for row in world.registry.cameras[::2]:
        world.drive(row.id, 5, 25, 20, 0.3)
    return world


def _paid(failed: int = 0, per_minute: int = 20, bin_ms: int = 800, first: int = 5) -> Callable[[], RuleWorld]:
    def build() -> RuleWorld:
        world = RuleWorld(45, days=8).payments(20)
        for service in SERVICES:
            world.pay(PROVIDER, first, 45, per_minute, failed, service=service, bin_ms=bin_ms)
        return world

    return build


def _few_paid() -> RuleWorld:
    """So few pay that only the hour holds enough to say."""
    world = RuleWorld(45, days=8).payments(1)
    for service in SERVICES[:2]:
        world.pay(PROVIDER, 5, 45, 1, 1, service=service)
    return world


def _all_stopped() -> RuleWorld:
    world = RuleWorld(20, days=8).payments(20)
    for provider in world.registry.providers:
        for service in SERVICES:
            world.pay(provider.id, 5, 20, 4, service=service)
    return world


def _local() -> RuleWorld:
    world = RuleWorld(25).payments()
    for commune in world.registry.communes:
        world.fill("payments", "commune", commune.code, -130, 25, {"transactions": 3, "success": 3})
    world.fill("payments", "commune", COMMUNE, 5, 25, {"transactions": 3, "technical_decline": 3})
    return world


def _stock(**then: int) -> Callable[[], RuleWorld]:
    """From 09:52 on, at the next full hour, an agency stands so."""

    def build() -> RuleWorld:
        world = RuleWorld(70)
        world.stock(LAND, -130, 50, open=100)
        world.stock(LAND, 50, 70, open=100, **then)
        for hour in range(-24 * 9, 0):
            world.fill_hour("dossiers", "open_by_agency", LAND, hour, {"samples": 1, "open": 100, "stuck": 2})
        return world

    return build


def _backlog() -> RuleWorld:
    world = _stock()()
    world.stock(LAND, 50, 70, open=300)
    today = Grain.DAY.bucket(world.at(0))
    world.mirror.fill("dossiers", "agency", Grain.DAY, LAND, today - 10, [{"received": 40, "done": 20}] * 10)
    return world


def _no_intake() -> RuleWorld:
    world = RuleWorld(40)
    world.fill("dossiers", "agency", LAND, -125, 10, {"received": 8})
    return world


def _refused() -> RuleWorld:
    world = RuleWorld(10)
    world.fill("traffic", "intake", "traffic", -130, 10, {"received": 1000, "counted": 1000})
    world.fill("traffic", "intake", "traffic", 4, 10, {"received": 1000, "counted": 700, "malformed": 300})
    return world


CASES = (
    Case("traffic.incident", _incident),
    Case("traffic.congestion", _congestion),
    Case("traffic.camera_blind", _blind),
    Case("traffic.flow_unusual", _crowded),
    Case("traffic.camera_cluster", _dark(lambda w: [c.id for c in w.registry.cameras if c.gateway == "GW-15"])),
    Case("figure.traffic.reporting", _dark(lambda w: [c.id for c in w.registry.cameras[::20]])),
    Case("figure.traffic.speed_index", _slow_everywhere),
    Case("figure.traffic.congested", _slow_everywhere),
    Case("payments.technical_declines", _paid(failed=6)),
    Case("payments.technical_declines", _few_paid, 20),
    Case("payments.local_declines", _local, 20),
    Case("payments.provider_silent", _paid(per_minute=0)),
    Case("payments.latency", _paid(bin_ms=6_500)),
    Case("payments.volume_drop", _paid(per_minute=6)),
    Case("figure.payments.technical_success", _paid(failed=6), 20),
    Case("figure.payments.latency", _paid(bin_ms=6_500)),
    Case("figure.payments.transactions", _all_stopped),
    Case("dossiers.unit_overdue", _stock(overdue=20), 20),
    Case("dossiers.long_overdue", _stock(long_overdue=2), 20),
    Case("dossiers.stuck", _stock(due_soon=40, stuck=30), 20),
    Case("dossiers.backlog", _backlog, 20),
    Case("dossiers.intake_stopped", _no_intake),
    Case("figure.dossiers.overdue", _stock(overdue=20)),
    Case("system.dead_letters", _refused),
    Case("figure.system.dead_letters", _refused),
)


@cache
def fired(case: Case) -> tuple[RuleWorld, Signal, int]:
    """The world, the first signal of the rule, and the minute that raised it."""
    world, sheet = case.build(), SHEETS[case.rule]
    told = ((signal, minute) for minute, signal in world.play(sheet.domain) if signal.rule == case.rule)
    signal, minute = next(told)
    return world, signal, minute


def crosses(limit: LimitLine, op: str, now: float | None, at: int) -> bool:
    level = limit.values[at]
    assert level is not None
    assert now is not None
    return {"<": now < level, "<=": now <= level, ">": now > level, ">=": now >= level, "==": now == level}[op]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_line_comes_to_its_limit_in_the_minute_in_which_the_alert_began(case: Case) -> None:
    world, signal, _ = fired(case)
    chart, sheet = charted(world, signal), SHEETS[case.rule]
    began = (signal.at_ms - chart.start_ms) // MINUTE
    op = next(limit.op for limit in sheet.fires if curve(sheet).shows(limit.measure))
    (limit, *_) = chart.limits
    assert crosses(limit, op, chart.now[began], began)
    earlier = began - case.earlier
    assert not crosses(limit, op, chart.now[earlier], earlier)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_line_shows_the_number_of_the_sentence(case: Case) -> None:
    world, signal, minute = fired(case)
    chart, sheet = charted(world, signal), SHEETS[case.rule]
    at = (world.at(minute) - chart.start_ms) // MINUTE
    now = chart.now[at]
    assert now is not None
    told = signal.values[sheet.chart]
    if case.rule == "figure.payments.transactions":  # drawn as transactions, told in percent of the usual
        assert chart.usual is not None
        now = 100 * now / (chart.usual.middle[at] or 0)
    assert now == pytest.approx(told, abs=0.51)
    usually = signal.values.get(f"{sheet.chart}.usual")
    if usually is not None:
        assert chart.usual is not None
        assert chart.usual.middle[at] == pytest.approx(usually, abs=0.51)


@pytest.mark.parametrize("measure", ["baseline_pct", "elsewhere_pct"])
def test_the_line_beside_declines_is_the_number_of_the_sentence(measure: str) -> None:
    case = next(
        c for c in CASES if c.rule == f"payments.{'technical' if measure == 'baseline_pct' else 'local'}_declines"
    )
    world, signal, minute = fired(case)
    chart = charted(world, signal)
    assert chart.beside is not None
    assert chart.beside.name == measure.removesuffix("_pct")
    at = (world.at(minute) - chart.start_ms) // MINUTE
    assert chart.beside.values[at] == pytest.approx(signal.values[measure], abs=0.01)


def test_a_road_shows_the_camera_that_fired_and_then_the_slowest_of_those_that_joined() -> None:
    world = _incident()
    world.drive("HY-0024", 9, 20, 8, 0.05)
    signal = next(s for _, s in world.play("traffic") if s.rule == "traffic.incident")
    chart = charted(world, signal)
    began = (signal.at_ms - chart.start_ms) // MINUTE
    assert chart.title[1] == "Speed against free flow at the slowest camera, 2 min"
    assert chart.now[began - 2] == 100
    assert [chart.now[began + 1], chart.now[began + 9]] == [pytest.approx(11.2, abs=0.1), pytest.approx(3.5, abs=2)]


def test_a_camera_that_is_slow_every_day_is_no_part_of_congestion_elsewhere_on_its_road() -> None:
    world = _congestion()
    row = world.registry.cameras[world.registry.camera_index["HY-0024"]]
    slow, free = (f"speed_{5 * int(share * row.free_flow_kmh / 5)}" for share in (0.3, 1.0))
    for hour in range(-24 * 8, 0):  # a quarter of its vehicles usually crawl, which the rule forgives
        world.fill_hour("traffic", "camera", "HY-0024", hour, {"vehicles": 1200, free: 900, slow: 300})
    world.drive("HY-0024", -130, 25, 20, 0.1)
    signal = next(s for _, s in world.play("traffic") if s.rule == "traffic.congestion")
    chart = charted(world, signal)
    began = (signal.at_ms - chart.start_ms) // MINUTE
    assert chart.now[began - 10] == 100
    assert chart.now[began + 5] == pytest.approx(signal.values["speed_index"], abs=0.51)


def test_hours_under_alert_are_left_out_of_the_usual_as_the_rule_leaves_them_out() -> None:
    world = _paid(per_minute=6)()
    for back in DARK_DAYS:
        for service in SERVICES:
            row = {"transactions": 5, "success": 5, "latency_800": 5}
            for hour in (-24 * back - 1, -24 * back, -24 * back + 1):
                world.fill_hour("payments", "provider_service", f"{PROVIDER}/{service}", hour, row)
    moments = [world.at(0) - back * DAY_MS for back in DARK_DAYS]
    alerted: Alerted = {("provider", PROVIDER): [(moment - HOUR_MS, moment + HOUR_MS) for moment in moments]}
    world.reading = type(world.reading)(world.mirror, alerted=alerted)
    minute, signal = next((m, s) for m, s in world.play("payments") if s.rule == "payments.volume_drop")
    chart, blind = charted(world, signal, alerted), charted(world, signal)
    at = (world.at(minute) - chart.start_ms) // MINUTE
    assert chart.usual is not None
    assert blind.usual is not None
    assert chart.usual.middle[at] == pytest.approx(signal.values["transactions.usual"], abs=0.51)
    assert blind.usual.middle[at] != chart.usual.middle[at]
