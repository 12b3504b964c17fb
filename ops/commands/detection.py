"""ioc detect: the seasonal anomaly detector on a file."""

import json
from pathlib import Path
from typing import Annotated

import typer


def add_to(app: typer.Typer) -> None:
    """Hang the command into the command line."""
    app.command()(detect)


def detect(
    csv: Annotated[Path, typer.Option(help="CSV file with a header line.")],
    time: Annotated[str, typer.Option(help="Column of the times: ISO 8601, or epoch seconds.")],
    value: Annotated[str, typer.Option(help="Column of the numbers; empty where missing.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the windows as JSON.")] = False,
    scores: Annotated[Path | None, typer.Option(help="Write a score in 0..1 a line to this file, row by row.")] = None,
) -> None:
    """Find anomalies in anybody's series: no tuning, any step, gaps and all. A row is judged by what came before it."""
    from ops.detect import judge, write_scores
    from ops.series import read_series

    points = read_series(csv, time, value)
    verdicts, found = judge(points)
    if scores is not None:
        write_scores(scores, verdicts)
    if as_json:
        print(json.dumps({"windows": [window._asdict() for window in found]}, indent=1))
        return
    for window in found:
        print(f"{window.start}  {window.end}  {window.score:.3f}")
    print(f"{len(found)} windows in {len(points)} rows")
