"""What a benchmark found: rows of systems and metrics, their medians over runs, and how they stand to the goals."""

import os
import platform
import statistics
from collections.abc import Iterable, Sequence
from typing import Literal

import msgspec

OURS = "ioc"
DIGITS = 3
"""Significant figures that a measurement on a shared machine can carry."""


class Row(msgspec.Struct, frozen=True):
    """One figure of one system. A metric's name ends in its unit."""

    system: str
    metric: str
    value: float


class Goal(msgspec.Struct, frozen=True):
    """What a metric of ours must reach: `at` this `value`, or beyond it."""

    metric: str
    at: Literal["least", "most"]
    value: float

    def holds(self, value: float) -> bool:
        """Whether a figure reaches the goal."""
        return value >= self.value if self.at == "least" else value <= self.value

    def __str__(self) -> str:
        return f"{'≥' if self.at == 'least' else '≤'} {shown(self.value)}"


class Result(msgspec.Struct, frozen=True):
    """A benchmark's rows, and in `notes` what a reader must know about them."""

    bench: str
    rows: list[Row]
    notes: list[str] = []


def medians(runs: Iterable[Iterable[Row]]) -> list[Row]:
    """One row per system and metric, in order of appearance, with the median of its figures."""
    found: dict[tuple[str, str], list[float]] = {}
    for rows in runs:
        for row in rows:
            found.setdefault((row.system, row.metric), []).append(row.value)
    return [Row(system, metric, statistics.median(values)) for (system, metric), values in found.items()]


def ratios(rows: Sequence[Row], metric: str, peers: Iterable[str]) -> list[Row]:
    """How many times a peer's figure ours is, for every peer that has one: metric `times_<peer>`."""
    values = {row.system: row.value for row in rows if row.metric == metric}
    return [
        Row(OURS, f"times_{peer}", values[OURS] / values[peer]) for peer in peers if OURS in values and values.get(peer)
    ]


def missed(result: Result, goals: Iterable[Goal]) -> list[str]:
    """A sentence per goal that is not reached: by how much."""
    values = {row.metric: row.value for row in result.rows if row.system == OURS}
    return [
        f"{goal.metric}: {shown(values[goal.metric])}, goal {goal}: {_short(goal, values[goal.metric])}"
        for goal in goals
        if goal.metric in values and not goal.holds(values[goal.metric])
    ]


def _short(goal: Goal, value: float) -> str:
    if goal.at == "least":
        return f"{100 - 100 * value / goal.value:.0f} % short"
    return f"{value / goal.value:.1f} times as much" if goal.value else "none is allowed"


def table(result: Result, goals: Iterable[Goal]) -> str:
    """Goal, us and the peers side by side: a Markdown table, one metric a line, then what is missed and the notes."""
    by_metric = {goal.metric: goal for goal in goals}
    peers = [system for system in dict.fromkeys(row.system for row in result.rows) if system != OURS]
    values = {(row.metric, row.system): row.value for row in result.rows}
    lines = [["what", "goal", "reached", OURS, *peers]]
    for metric in dict.fromkeys(row.metric for row in result.rows):
        goal, ours = by_metric.get(metric), values.get((metric, OURS))
        reached = "" if goal is None or ours is None else "yes" if goal.holds(ours) else "NO"
        figures = [shown(values.get((metric, system))) for system in (OURS, *peers)]
        lines.append([metric, str(goal or ""), reached, *figures])
    return "\n".join(
        [*aligned(lines), *(f"- missed: {line}" for line in missed(result, by_metric.values())), *_notes(result)]
    )


def _notes(result: Result) -> list[str]:
    return [f"- {note}" for note in result.notes]


def aligned(lines: list[list[str]]) -> list[str]:
    """The lines of a Markdown table, of which the first is its head."""
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    padded = [[cell.ljust(width) for cell, width in zip(line, widths, strict=True)] for line in lines]
    ruler = ["-" * width for width in widths]
    return [f"| {' | '.join(line)} |" for line in (padded[0], ruler, *padded[1:])]


def shown(value: float | None) -> str:
    """A figure with three significant digits, thousands grouped; a dash for none."""
    if value is None:
        return "–"
    if value == 0 or abs(value) >= 100:
        return f"{_rounded(value):,.0f}"
    return f"{value:.{DIGITS}g}"


def _rounded(value: float) -> float:
    digits = len(str(int(abs(value))))
    return round(value, DIGITS - digits) if digits > DIGITS and value != int(value) else value


def machine() -> str:
    """The machine by what matters for the figures."""
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
