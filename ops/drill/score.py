"""The score of a drill, and the table of many."""

from collections.abc import Sequence
from statistics import median

import msgspec

from contracts.measures import HOUR_MS
from ops.drill.matching import Raised, detected_ms, is_true
from ops.drill.play import Played


class Score(msgspec.Struct, frozen=True):
    """One drill: labels that expect a rule, how many of them were found and when, alerts in sight, how many true."""

    scenario: str
    seed: int
    truths: int
    detected: int
    alerts: int
    true_alerts: int
    delays_s: list[float]


class Drill(msgspec.Struct, frozen=True):
    """What a table needs of one drill: its score, its length, critical alerts, and what no label explains, each as
    "rule entity".
    """

    score: Score
    length_ms: int
    critical: int
    false: list[str]


class Row(msgspec.Struct, frozen=True):
    """All drills of a scenario: shares in percent (None: nothing to find, nothing raised), median delay, alerts an
    hour, and the share of critical ones.
    """

    scenario: str
    drills: int
    recall_pct: float | None
    precision_pct: float | None
    delay_s: float | None
    alerts_an_hour: float
    critical_pct: float


def scored(scenario: str, seed: int, played: Played) -> Score:
    """Recall, precision and delays of what was played. A label that names no rule cannot be missed."""
    labels = [truth for truth in played.truths if truth.rules]
    found = [(truth, detected_ms(truth, played.alerts)) for truth in labels]
    delays = [(moment - truth.from_ms) / 1_000 for truth, moment in found if moment is not None]
    true = sum(is_true(alert, played.truths) for alert in played.alerts)
    return Score(scenario, seed, len(labels), len(delays), len(played.alerts), true, delays)


def drilled(scenario: str, seed: int, played: Played) -> Drill:
    """The score of what was played, and what else a table tells."""
    critical = sum(alert.severity == 1 for alert in played.alerts)
    false = [f"{alert.rule} {alert.where.entity}" for alert in false_alerts(played)]
    return Drill(scored(scenario, seed, played), played.length_ms, critical, false)


def false_alerts(played: Played) -> list[Raised]:
    """What no label explains."""
    return [alert for alert in played.alerts if not is_true(alert, played.truths)]


def summed(drills: Sequence[Drill]) -> Row:
    """The row of a scenario over its seeds."""
    scores = [drill.score for drill in drills]
    delays = [delay for score in scores for delay in score.delays_s]
    alerts = sum(score.alerts for score in scores)
    return Row(
        scores[0].scenario,
        len(scores),
        _pct(sum(score.detected for score in scores), sum(score.truths for score in scores)),
        _pct(sum(score.true_alerts for score in scores), alerts) if scores[0].truths else None,
        median(delays) if delays else None,
        alerts * HOUR_MS / sum(drill.length_ms for drill in drills),
        _pct(sum(drill.critical for drill in drills), alerts) or 0.0,
    )


def _pct(part: int, whole: int) -> float | None:
    return 100.0 * part / whole if whole else None
