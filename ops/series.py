"""Anybody's series from a CSV file: times and numbers, in any order, with gaps; errors name column and row."""

import csv
import math
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from contracts.errors import IocError

DELIMITERS = ",;\t|"
MISSING = frozenset({"", "na", "nan", "n/a", "null", "none", "-"})
EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 — naive on purpose: wall-clock times are compared with it
LARGEST_COUNT, LARGEST_SECONDS = 10**8, 10**11
"""Plain numbers: below the first they count hours, below the second they are epoch seconds, above milliseconds."""


class SeriesError(IocError):
    """The file cannot be read as a series."""


class Point(NamedTuple):
    """One row: its time as written, the instant and the local wall clock (seconds since 1970), the number if any."""

    written: str
    instant_s: float
    wall_s: float
    value: float | None


def read_series(path: Path, time: str, value: str) -> list[Point]:
    """The rows in file order. SeriesError says what is wrong, in which column and row."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise SeriesError(f"{path}: cannot be read ({error}); give a CSV file in UTF-8") from None
    if not lines:
        raise SeriesError(f"{path}: is empty; it needs a header line and rows")
    rows = csv.reader(lines, delimiter=max(DELIMITERS, key=lines[0].count))
    header = [name.strip() for name in next(rows)]
    at, of = (_column(path, header, option, name) for option, name in (("--time", time), ("--value", value)))
    points = list(_points(path, rows, (time, at), (value, of)))
    if not points:
        raise SeriesError(f"{path}: has a header but no rows")
    return points


def _column(path: Path, header: list[str], option: str, name: str) -> int:
    if name not in header:
        raise SeriesError(f"{path}: has no column {name!r}; {option} takes one of {', '.join(header)}")
    return header.index(name)


def _points(path: Path, rows: Iterator[list[str]], time: tuple[str, int], value: tuple[str, int]) -> Iterator[Point]:
    for number, row in enumerate(rows, 2):
        if not row:
            continue
        if len(row) <= max(time[1], value[1]):
            raise SeriesError(f"{path}, row {number}: has {len(row)} columns, fewer than the header; mend the row")
        written = row[time[1]].strip()
        moment = _moment(written)
        if moment is None:
            raise SeriesError(
                f"{path}, row {number}, column {time[0]!r}: {written!r} is no time; write 2026-11-22 08:05:00, ISO "
                "8601 with an offset, or epoch seconds"
            )
        number_of = _number(row[value[1]].strip())
        if number_of is None:
            raise SeriesError(
                f"{path}, row {number}, column {value[0]!r}: {row[value[1]]!r} is no number; leave it empty if missing"
            )
        yield Point(written, *moment, None if math.isnan(number_of) else number_of)


def _moment(written: str) -> tuple[float, float] | None:
    """(instant, wall clock) in seconds. A time without an offset is its own instant."""
    try:
        moment = datetime.fromisoformat(written)
    except ValueError:
        plain = _number(written)
        if plain is None or math.isnan(plain):
            return None
        seconds = plain * 3_600 if plain < LARGEST_COUNT else plain if plain < LARGEST_SECONDS else plain / 1_000
        return seconds, seconds
    wall = (moment.replace(tzinfo=None) - EPOCH).total_seconds()
    return (moment.astimezone(UTC).timestamp() if moment.tzinfo else wall), wall


def _number(written: str) -> float | None:
    """The number, NaN where there is none, None where it is something else."""
    if written.lower() in MISSING:
        return math.nan
    try:
        number = float(written)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
