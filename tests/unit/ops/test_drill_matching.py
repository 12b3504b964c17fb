"""Which alerts are true: expected or explained by a label, in its place and time."""

import pytest

from contracts.alerts import Where
from ops.drill.matching import GRACE_MS, Raised, detected_ms, is_true
from ops.drill.play import Played
from ops.drill.score import drilled, false_alerts, scored, summed
from simulators.scenario import ExpectedRule, Truth

MINUTE = 60_000
BEGIN, END = 100 * MINUTE, 160 * MINUTE
QL5 = Where("road", "QL5", road="QL5", commune="12103")


def label(kind: str = "incident", *expected: tuple[str, str], **place: str) -> Truth:
    rules = tuple(ExpectedRule(rule, entity) for rule, entity in expected)
    return Truth(id=kind, kind=kind, from_ms=BEGIN, to_ms=END, place=place, rules=rules, count=None)


def alert(rule: str, where: Where = QL5, minute: int = 105, severity: int = 2, late: int = 2) -> Raised:
    return Raised(rule, "traffic", severity, where, minute * MINUTE, (minute + late) * MINUTE)


INCIDENT = label("incident", ("traffic.incident", "QL5"), road="QL5", commune="12103")
SILENT = label("camera_silent", ("traffic.camera_cluster", "GW-15"), gateway="GW-15")
CAMERA = Where("camera", "HY-0001", gateway="GW-15", road="QL10", commune="11953")


@pytest.mark.parametrize(
    ("truth", "raised", "true"),
    [
        (INCIDENT, alert("traffic.incident"), True),
        (INCIDENT, alert("traffic.congestion"), True),
        (INCIDENT, alert("figure.traffic.congested", Where("figure", "traffic.congested")), True),
        (INCIDENT, alert("traffic.incident", Where("road", "QL10", road="QL10", commune="12103")), False),
        (INCIDENT, alert("payments.latency", Where("provider", "VNPAY")), False),
        (INCIDENT, alert("traffic.camera_silent", Where("camera", "HY-0025", road="QL5")), False),
        (INCIDENT, alert("traffic.incident", minute=90), False),
        (INCIDENT, alert("traffic.congestion", minute=(END + GRACE_MS) // MINUTE), True),
        (INCIDENT, alert("traffic.congestion", minute=(END + GRACE_MS) // MINUTE + 1), False),
        (INCIDENT, alert("incident.place", Where("place", "12103", commune="12103")), True),
        (INCIDENT, alert("incident.place", Where("place", "11953", commune="11953")), False),
        (SILENT, alert("traffic.camera_silent", CAMERA), True),
        (SILENT, alert("traffic.camera_silent", Where("camera", "HY-0002", gateway="GW-1")), False),
        (label("malformed", feed="traffic"), alert("system.dead_letters", Where("feed", "traffic")), True),
        (label("malformed", feed="traffic"), alert("system.dead_letters", Where("feed", "payments")), False),
    ],
)
def test_an_alert_is_true_if_a_label_of_its_place_kind_and_time_says_so(
    truth: Truth, raised: Raised, true: object
) -> None:
    assert is_true(raised, [truth]) is true


def test_a_label_is_found_by_its_rule_on_its_entity_before_it_ends() -> None:
    assert detected_ms(INCIDENT, [alert("traffic.congestion"), alert("traffic.incident")]) == 107 * MINUTE
    assert detected_ms(INCIDENT, [alert("traffic.incident", minute=159)]) is None


def test_the_score_counts_labels_that_expect_something_and_alerts_in_sight() -> None:
    played = Played((INCIDENT, label("demand", road="QL10")), [alert("traffic.incident"), alert("x.y")], 3_600_000)
    score = scored("road-incident", 3, played)
    assert (score.truths, score.detected, score.alerts, score.true_alerts, score.delays_s) == (1, 1, 2, 1, [420.0])
    assert [one.rule for one in false_alerts(played)] == ["x.y"]


def test_a_row_sums_its_drills() -> None:
    plays = [
        Played((INCIDENT,), [alert("traffic.incident", severity=1)], 3_600_000),
        Played((INCIDENT,), [alert("x.y")], 3_600_000),
    ]
    row = summed([drilled("road-incident", seed, played) for seed, played in enumerate(plays)])
    assert (row.recall_pct, row.precision_pct, row.delay_s) == (50.0, 50.0, 420.0)
    assert (row.alerts_an_hour, row.critical_pct) == (1.0, 50.0)


def test_without_labels_there_is_no_precision() -> None:
    row = summed([drilled("ordinary-day", 1, Played((), [alert("x.y")], 7_200_000))])
    assert (row.recall_pct, row.precision_pct, row.alerts_an_hour) == (None, None, 0.5)
