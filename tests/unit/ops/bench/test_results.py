"""Medians, ratios, goals and the table of a benchmark."""

import pytest

from ops.bench.goals import GOALS
from ops.bench.results import Goal, Result, Row, medians, missed, ratios, shown, table

FAST = Goal("records_per_s", "least", 200_000)
QUICK = Goal("p99_ms", "most", 250)


def test_the_median_of_each_system_and_metric_counts() -> None:
    runs = [[Row("ioc", "a", value), Row("faust", "a", 2 * value)] for value in (3.0, 1.0, 100.0)]
    assert medians(runs) == [Row("ioc", "a", 3.0), Row("faust", "a", 6.0)]


def test_a_metric_that_only_some_runs_have_is_not_lost() -> None:
    assert medians([[Row("ioc", "a", 1.0)], [Row("ioc", "b", 5.0)]]) == [Row("ioc", "a", 1.0), Row("ioc", "b", 5.0)]


def test_ratios_tell_how_many_times_a_peer_we_are() -> None:
    rows = [
        Row("ioc", "records_per_s", 100.0),
        Row("faust", "records_per_s", 5.0),
        Row("limit", "records_per_s", 200.0),
    ]
    assert ratios(rows, "records_per_s", ("faust", "limit")) == [
        Row("ioc", "times_faust", 20.0),
        Row("ioc", "times_limit", 0.5),
    ]


def test_a_peer_without_a_figure_has_no_ratio() -> None:
    assert ratios([Row("ioc", "x", 1.0), Row("quix", "x", 0.0)], "x", ("faust", "quix")) == []


@pytest.mark.parametrize(
    ("goal", "value", "holds"),
    [(FAST, 200_000, True), (FAST, 199_999, False), (QUICK, 250, True), (QUICK, 251, False)],
)
def test_a_goal_holds_at_its_value(goal: Goal, value: float, holds: bool) -> None:  # noqa: FBT001
    assert goal.holds(value) is holds


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (0, "0"),
        (1_234_567.8, "1,230,000"),
        (250, "250"),
        (0.6123, "0.612"),
        (20.456, "20.5"),
        (1_000, "1,000"),
    ],
)
def test_figures_have_three_digits(value: float | None, text: str) -> None:
    assert shown(value) == text


def test_what_is_missed_is_told_by_how_much() -> None:
    result = Result("x", [Row("ioc", "records_per_s", 150_000.0), Row("ioc", "p99_ms", 500.0)])
    assert missed(result, (FAST, QUICK)) == [
        "records_per_s: 150,000, goal ≥ 200,000: 25 % short",
        "p99_ms: 500, goal ≤ 250: 2.0 times as much",
    ]


def test_the_table_has_goal_us_and_peers_side_by_side() -> None:
    rows = [Row("limit", "records_per_s", 300_000.0), Row("ioc", "records_per_s", 210_000.0), Row("ioc", "cells", 7.0)]
    assert table(Result("x", rows, ["a note"]), (FAST,)).splitlines() == [
        "| what          | goal      | reached | ioc     | limit   |",
        "| ------------- | --------- | ------- | ------- | ------- |",
        "| records_per_s | ≥ 200,000 | yes     | 210,000 | 300,000 |",
        "| cells         |           |         | 7       | –       |",
        "- a note",
    ]


def test_every_benchmark_has_goals() -> None:
    assert set(GOALS) == {"throughput", "latency", "wall", "recovery", "alerts", "pages"}
    assert all(GOALS.values())
