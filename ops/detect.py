"""`ioc detect`: the seasonal detector on anybody's series."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ops.series import Point, SeriesError
from streams.alerts.anomaly.detector import Detector, Verdict
from streams.alerts.anomaly.windows import windows

SILENT = Verdict(0.0, 0.0)
"""A row without a number is judged by nobody."""


class Anomaly(NamedTuple):
    """A window: begin and end as the file writes its times, the greatest score in it."""

    start: str
    end: str
    score: float


def judge(points: Sequence[Point]) -> tuple[list[Verdict], list[Anomaly]]:
    """A verdict per row, in the order given, and the windows. Rows are taken in order of time, equal times as given."""
    detector = Detector()
    verdicts = [SILENT] * len(points)
    order = sorted(range(len(points)), key=lambda place: points[place].instant_s)
    judged = [place for place in order if points[place].value is not None]
    for place in judged:
        verdicts[place] = detector.judge(points[place].wall_s, points[place].value or 0.0)
    found = windows([verdicts[place] for place in judged])
    named = [Anomaly(points[judged[w.first]].written, points[judged[w.last]].written, round(w.score, 6)) for w in found]
    return verdicts, named


def write_scores(path: Path, verdicts: Sequence[Verdict]) -> None:
    """One score a line, without a header: line n is the n-th row of the series as it stood in its file."""
    lines = [f"{verdict.score:.9f}\n" for verdict in verdicts]
    try:
        path.write_text("".join(lines), encoding="utf-8")
    except OSError as error:
        raise SeriesError(f"--scores {path}: cannot be written ({error.strerror}); name another file") from None
