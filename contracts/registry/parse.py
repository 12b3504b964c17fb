"""Registry tables from CSV text. Every error names file, line and column, and says what to do."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn, get_type_hints

import msgspec

from contracts.errors import RegistryError
from contracts.registry.rows import INDEXES, REFERENCES, TABLES, Biller, Latitude, Longitude, Registry, Row

ALL = "*"
RESERVED = "unknown"
"""Events that name no known entity are counted under this id, so no row may take it."""
MAY_BE_EMPTY = frozenset({"holidays"})
WORDS = (
    (r"`str` of length <= (\d+)", r"at most \1 characters"),
    (r"`str` of length >= 1", "a text"),
    (r"`str` matching regex '.*'", "1 to 40 of letters, digits, '.', '_', '-', with a letter or digit first"),
    (r"Invalid RFC3339 encoded date|`date`", "expected a date such as 2026-09-02"),
    (r", got `str`", ""),
    (r"`int`", "a whole number"),
    (r"`float`", "a number"),
)

Lined = list[tuple[int, Any]]
"""(line in the file, row), in file order."""


def load_registry(folder: Path | None = None) -> Registry:
    """The registry of a folder of CSV files; None: the packaged one. RegistryError says what is wrong and where."""
    place = folder if folder is not None else Path(__file__).parent
    return parse_registry({table: _read(place / f"{table}.csv") for table in TABLES})


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="strict")
    except FileNotFoundError:
        raise RegistryError(f"{path}: no such file; copy the packaged {path.name} there and edit it") from None
    except OSError as error:
        raise RegistryError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise RegistryError(f"{path.name}, line {line}: not UTF-8; save the file as 'CSV UTF-8'") from None


def parse_registry(tables: Mapping[str, str]) -> Registry:
    """The registry of CSV texts by table name, such as {"cameras": "id,name_vi,…"}. All tables are needed.

    RegistryError on the first thing wrong: a missing table or column, a cell that is no number or out of range, an
    id twice, a reference to an id that is not there, a short name that is too long for the screens.
    """
    missing = [table for table in TABLES if table not in tables]
    if missing:
        raise RegistryError(f"{missing[0]}.csv: the table is missing; every one of {', '.join(TABLES)} is needed")
    lined: dict[str, Lined] = {table: list(_rows(table, tables[table])) for table in TABLES}
    index = {table: _index(table, rows) for table, rows in lined.items()}
    for table, rows in lined.items():
        if not rows and table not in MAY_BE_EMPTY:
            _fail(table, 2, None, "the table has no rows; give it at least one")
    lined["billers"] = [(line, _widened(row, index["communes"])) for line, row in lined["billers"]]
    _check_references(lined, index)
    _check_roads(lined, index)
    _check_agencies(lined["agencies"])
    return _registry({table: [row for _, row in rows] for table, rows in lined.items()}, index)


def _fail(table: str, line: int, column: str | None, text: str) -> NoReturn:
    where = f", column {column}" if column else ""
    raise RegistryError(f"{table}.csv, line {line}{where}: {text}")


def _rows(table: str, text: str) -> Iterator[tuple[int, Row]]:
    kind = TABLES[table]
    hints = get_type_hints(kind, include_extras=True)
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    columns: list[str] | None = None
    line = 1
    try:
        for cells in reader:
            if columns is None:
                columns = _header(table, [cell.strip() for cell in cells], list(kind.__struct_fields__))
            elif any(cell.strip() for cell in cells):
                yield line, _row(table, line, columns, cells, hints)
            line = reader.line_num + 1
    except csv.Error as error:
        _fail(table, line, None, f"not proper CSV ({error}); check the quotes of this line")
    if columns is None:
        _fail(table, 1, None, f"the file is empty; its first line must be {','.join(kind.__struct_fields__)}")


def _header(table: str, given: list[str], wanted: list[str]) -> list[str]:
    if len(given) == 1 and (";" in given[0] or "\t" in given[0]):
        _fail(table, 1, None, "columns are not separated by commas; save the file as comma-separated CSV")
    for column in wanted:
        if column not in given:
            _fail(table, 1, column, f"the column is missing; the first line must be {','.join(wanted)}")
    for column in given:
        if column not in wanted:
            _fail(table, 1, column, f"there is no such column; remove it (the columns are {','.join(wanted)})")
        if given.count(column) > 1:
            _fail(table, 1, column, "the column is there twice; keep one of them")
    return given


def _row(table: str, line: int, columns: list[str], cells: list[str], hints: dict[str, Any]) -> Row:
    if len(cells) != len(columns):
        _fail(table, line, None, f"{len(cells)} cells for {len(columns)} columns; put cells with a comma in quotes")
    values: dict[str, Any] = {}
    for column, cell in zip(columns, cells, strict=True):
        # One accented letter is one character only in NFC, and ids must match byte by byte.
        text = unicodedata.normalize("NFC", cell).strip()
        values[column] = _cell(table, line, column, text, hints[column])
    return TABLES[table](**values)


def _cell(table: str, line: int, column: str, text: str, hint: Any) -> Any:
    if column == "points":
        return _points(table, line, text)
    if column == "communes":
        return _codes(table, line, text, hint)
    if (table, column) == ("agencies", "commune") and not text:
        return None
    try:
        return msgspec.convert(text, hint, strict=False)
    except msgspec.ValidationError as error:
        _fail(table, line, column, f"{text!r} ({len(text)} characters): {_plain(str(error))}; correct the cell")


def _plain(message: str) -> str:
    """msgspec's words in a person's words."""
    for pattern, plain in WORDS:
        message = re.sub(pattern, plain, message)
    return message[:1].lower() + message[1:]


def _points(table: str, line: int, text: str) -> tuple[tuple[float, float], ...]:
    points = []
    for part in text.split(";"):
        try:
            lat, lon = part.split()
            points.append((_degrees(lat, Latitude), _degrees(lon, Longitude)))
        except (ValueError, msgspec.ValidationError):
            _fail(table, line, "points", f"{part!r} is no place in Vietnam; write 'lat lon;lat lon'")
    if len(points) < 2:
        _fail(table, line, "points", "a road needs at least two points; write 'lat lon;lat lon'")
    return tuple(points)


def _degrees(text: str, hint: Any) -> float:
    degrees: float = msgspec.convert(text, hint, strict=False)
    return degrees


def _codes(table: str, line: int, text: str, hint: Any) -> tuple[str, ...]:
    if text == ALL:
        return (ALL,)
    codes = tuple(part.strip() for part in text.split(";"))
    if "" in codes or len(set(codes)) < len(codes):
        _fail(table, line, "communes", f"{text!r} has an empty or repeated code; write '*' or 'code;code'")
    try:
        kept: tuple[str, ...] = msgspec.convert(codes, hint)
    except msgspec.ValidationError as error:
        _fail(table, line, "communes", f"{text!r}: {_plain(str(error))}; write '*' or 'code;code'")
    return kept


def _key(table: str) -> str:
    return TABLES[table].__struct_fields__[0]


def _index(table: str, rows: Lined) -> dict[str, int]:
    index: dict[str, int] = {}
    for position, (line, row) in enumerate(rows):
        key = str(getattr(row, _key(table)))
        if key in index:
            _fail(table, line, _key(table), f"{key!r} is already on line {rows[index[key]][0]}; give each its own")
        if key == RESERVED:
            _fail(table, line, _key(table), f"{key!r} is reserved for events that name nothing known; take another")
        index[key] = position
    return index


def _widened(biller: Biller, communes: Mapping[str, int]) -> Biller:
    return msgspec.structs.replace(biller, communes=tuple(communes)) if biller.communes == (ALL,) else biller


def _check_references(lined: Mapping[str, Lined], index: Mapping[str, dict[str, int]]) -> None:
    for table, columns in REFERENCES.items():
        for column, target in columns.items():
            for line, row in lined[table]:
                value = getattr(row, column)
                for key in value if isinstance(value, tuple) else (value,):
                    if key is not None and key not in index[target]:
                        _fail(table, line, column, f"{key!r} is not in {target}.csv; correct it or add it there")


def _check_roads(lined: Mapping[str, Lined], index: Mapping[str, dict[str, int]]) -> None:
    for line, camera in lined["cameras"]:
        road = lined["roads"][index["roads"][camera.road]][1]
        if camera.km > road.length_km:
            _fail("cameras", line, "km", f"{camera.km} is past the end of {road.id} ({road.length_km} km); correct it")


def _check_agencies(rows: Lined) -> None:
    for line, agency in rows:
        if (agency.level == "commune") != (agency.commune is not None):
            _fail("agencies", line, "commune", "give a code at level commune and leave it empty at level province")


def _registry(rows: Mapping[str, list[Any]], index: Mapping[str, dict[str, int]]) -> Registry:
    values: dict[str, Any] = {table: tuple(rows[table]) for table in TABLES}
    values |= {field: index[table] for field, table in INDEXES.items()}
    return Registry(**values, holiday_dates=frozenset(holiday.date for holiday in rows["holidays"]))
