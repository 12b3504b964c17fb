"""The registry's parser, one fault at a time, and the packaged tables."""

import csv
import io
import unicodedata
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest

import contracts.registry
from contracts.dossiers import LEVELS
from contracts.errors import RegistryError
from contracts.payments import SERVICES
from contracts.registry import TABLES, Registry, load_registry, parse_registry
from contracts.registry.rows import INDEXES, REFERENCES

PACKAGED = Path(contracts.registry.__file__).parent
NAMES = "Tên,Name,Tên,Name"
SMALL = {
    "communes": "code,name_vi,name_en,short_vi,short_en,kind,lat,lon,area_km2,population\n"
    f"11953,{NAMES},ward,20.66,106.06,21.5,73000\n11977,{NAMES},commune,20.63,106.09,19.2,24000\n",
    "roads": "id,name_vi,name_en,short_vi,short_en,kind,length_km,points\n"
    f"QL5,{NAMES},national,18.2,20.98 105.98;20.97 106.0;20.92 106.14\n",
    "gateways": f"id,name_vi,name_en,short_vi,short_en,commune\nGW-01,{NAMES},11953\n",
    "cameras": "id,name_vi,name_en,short_vi,short_en,road,km,direction,lanes,free_flow_kmh,capacity_vph,limit_kmh,"
    f"lat,lon,commune,gateway\nHY-0001,{NAMES},QL5,1.5,both,6,64.5,11400,80,20.97,105.99,11953,GW-01\n",
    "agencies": "id,name_vi,name_en,short_vi,short_en,level,commune\n"
    f"H31.01,{NAMES},province,\nH31.101,{NAMES},commune,11953\n",
    "fields": f"id,name_vi,name_en,short_vi,short_en\nLAND,{NAMES}\n",
    "procedures": "id,name_vi,name_en,short_vi,short_en,field,level,working_days,fee_vnd,weight\n"
    f"LAND-01,{NAMES},LAND,both,0.5,100000,30\n",
    "providers": "id,name_vi,name_en,short_vi,short_en,kind,share,technical_decline_pct,latency_ms\n"
    f"VNPAY,{NAMES},gateway,0.21,0.12,620\n",
    "units": "id,name_vi,name_en,short_vi,short_en,desk\n"
    "csgt,Phòng Cảnh sát giao thông,Traffic Police Division,CSGT,Traffic Pol.,traffic\n",
    "billers": "id,name_vi,name_en,short_vi,short_en,service,communes\n"
    f"EVN,{NAMES},electricity,*\nNS,{NAMES},water,11977\n",
    "holidays": "date,name_vi,name_en\n2026-09-02,Quốc khánh,National Day\n",
}
Edit = Callable[[str], str]


@cache
def packaged() -> Registry:
    return load_registry()


def refusal(table: str, edit: Edit) -> str:
    """The words of the error when one table is edited."""
    with pytest.raises(RegistryError) as caught:
        parse_registry(SMALL | {table: edit(SMALL[table])})
    return str(caught.value)


def swap(old: str, new: str) -> Edit:
    def edit(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return edit


def test_rows_come_typed_and_in_file_order() -> None:
    registry = parse_registry(SMALL)
    camera = registry.cameras[registry.camera_index["HY-0001"]]
    assert (camera.km, camera.lanes, camera.direction) == (1.5, 6, "both")
    assert registry.roads[0].points == ((20.98, 105.98), (20.97, 106.0), (20.92, 106.14))
    assert [commune.code for commune in registry.communes] == ["11953", "11977"]
    assert registry.holiday_dates == {date(2026, 9, 2)}


def test_names_are_asked_for_by_language() -> None:
    commune = parse_registry(SMALL).communes[0]
    assert (commune.name("vi"), commune.short("en")) == ("Tên", "Name")


def test_a_department_has_no_commune_and_a_star_stands_for_all_communes() -> None:
    registry = parse_registry(SMALL)
    assert [agency.commune for agency in registry.agencies] == [None, "11953"]
    assert [biller.communes for biller in registry.billers] == [("11953", "11977"), ("11977",)]


def test_what_a_spreadsheet_does_to_a_file_changes_nothing() -> None:
    def saved(text: str) -> str:
        rows = [[f" {unicodedata.normalize('NFD', cell)} " for cell in row] for row in csv.reader(io.StringIO(text))]
        out = io.StringIO(newline="")
        csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n").writerows([*rows, [" "] * len(rows[0])])
        return "\ufeff" + out.getvalue()

    assert parse_registry({table: saved(text) for table, text in SMALL.items()}) == parse_registry(SMALL)


def test_the_order_of_columns_is_free() -> None:
    moved = "name_en,id,name_vi,short_vi,short_en\nLand,LAND,Đất đai,Đất đai,Land\n"
    assert parse_registry(SMALL | {"fields": moved}).fields[0].name_vi == "Đất đai"


@pytest.mark.parametrize(
    ("table", "edit", "told"),
    [
        ("cameras", swap(",km,", ",kilometre,"), ["cameras.csv, line 1, column km", "missing", "first line must be"]),
        ("fields", swap("short_en\n", "short_en,note\n"), ["fields.csv, line 1, column note", "remove it"]),
        ("fields", swap("name_vi,", "name_vi,name_vi,"), ["fields.csv, line 1, column name_vi", "twice"]),
        ("fields", lambda text: text.replace(",", ";"), ["fields.csv, line 1", "comma-separated"]),
        ("fields", lambda _: "", ["fields.csv, line 1", "empty", "id,name_vi"]),
        ("fields", lambda text: text.splitlines()[0], ["fields.csv, line 2", "no rows"]),
        ("fields", swap("Tên,Name,Tên", "Tên,Na,me,Tên"), ["fields.csv, line 2", "6 cells for 5 columns", "quotes"]),
        ("fields", swap("LAND,", '"LAND,'), ["fields.csv, line 2", "not proper CSV", "check the quotes"]),
        ("cameras", swap("1.5,both", "một,both"), ["line 2, column km: 'một'", "expected a number", "correct"]),
        ("cameras", swap("1.5,both", '"1,5",both'), ["line 2, column km: '1,5'", "expected a number"]),
        ("cameras", swap("1.5,both", "nan,both"), ["line 2, column km: 'nan'", ">= 0.0"]),
        ("cameras", swap("1.5,both", "-1,both"), ["line 2, column km: '-1'", ">= 0.0"]),
        ("cameras", swap("1.5,both", "18.3,both"), ["line 2, column km", "past the end of QL5 (18.2 km)"]),
        ("cameras", swap("both,6", "both,5.5"), ["line 2, column lanes: '5.5'", "expected a whole number"]),
        ("cameras", swap("both,6", "left,6"), ["line 2, column direction", "'left'", "correct the cell"]),
        ("cameras", swap("20.97,105.99", "105.99,20.97"), ["line 2, column lat: '105.99'", "<= 24.0"]),
        ("cameras", swap(",QL5,", ",QL6,"), ["cameras.csv, line 2, column road", "'QL6' is not in roads.csv"]),
        ("cameras", swap(",11953,GW", ",1,GW"), ["cameras.csv, line 2, column commune", "'1' is not in communes.csv"]),
        ("cameras", swap("GW-01", "GW-02"), ["cameras.csv, line 2, column gateway", "'GW-02' is not in gateways.csv"]),
        ("gateways", swap("11953", "2"), ["gateways.csv, line 2, column commune", "'2' is not in communes.csv"]),
        ("agencies", swap("commune,11953", "commune,3"), ["agencies.csv, line 3, column commune", "communes.csv"]),
        ("agencies", swap("commune,11953", "commune,"), ["agencies.csv, line 3, column commune", "give a code"]),
        (
            "agencies",
            swap("province,\n", "province,11953\n"),
            ["agencies.csv, line 2, column commune", "leave it empty"],
        ),
        ("procedures", swap(",LAND,", ",SEA,"), ["procedures.csv, line 2, column field", "'SEA' is not in fields.csv"]),
        ("procedures", swap(",0.5,", ",0,"), ["procedures.csv, line 2, column working_days", "> 0.0"]),
        ("billers", swap("water,11977", "water,11977;4"), ["billers.csv, line 3, column communes", "'4' is not in"]),
        ("billers", swap("water,11977", "water,11977;"), ["billers.csv, line 3, column communes", "write '*'"]),
        ("billers", swap("water,11977", "water,a b"), ["billers.csv, line 3, column communes", "letters, digits"]),
        ("roads", swap(";20.97 106.0;20.92 106.14", ""), ["roads.csv, line 2, column points", "at least two"]),
        ("roads", swap("20.97 106.0", "106.0 20.97"), ["roads.csv, line 2, column points", "no place in Vietnam"]),
        ("roads", swap("20.97 106.0", "20.97"), ["roads.csv, line 2, column points", "'20.97' is no place"]),
        ("communes", swap("11977", "11953"), ["communes.csv, line 3, column code", "already on line 2", "its own"]),
        ("communes", swap("11977", "unknown"), ["communes.csv, line 3, column code", "reserved"]),
        ("communes", swap("11977", "11/977"), ["communes.csv, line 3, column code", "letters, digits"]),
        ("holidays", swap("2026-09-02", "02/09/2026"), ["holidays.csv, line 2, column date", "2026-09-02"]),
        ("fields", swap(NAMES, f"Tên,Name,{'a' * 20},Name"), ["column short_vi", "20 characters", "at most 19"]),
        ("agencies", swap(NAMES, f"Tên,Name,{'a' * 14},Name"), ["column short_vi", "14 characters", "at most 13"]),
        ("fields", swap(NAMES, "Tên,,Tên,Name"), ["fields.csv, line 2, column name_en", "correct the cell"]),
    ],
)
def test_an_error_names_file_line_and_column_and_says_what_to_do(table: str, edit: Edit, told: list[str]) -> None:
    words = refusal(table, edit)
    assert [part for part in told if part not in words] == [], words


def test_a_line_number_counts_the_lines_of_the_file_not_the_rows() -> None:
    words = refusal("fields", lambda text: f'{text}\nCIVIL,"Hộ\ntịch",Name,Tên,Name\n\nLAND,{NAMES}\n')
    assert "fields.csv, line 7, column id" in words


def test_a_table_that_is_not_given_is_named() -> None:
    with pytest.raises(RegistryError, match=r"roads\.csv: the table is missing"):
        parse_registry({table: text for table, text in SMALL.items() if table != "roads"})


def test_only_holidays_may_be_without_rows() -> None:
    assert parse_registry(SMALL | {"holidays": "date,name_vi,name_en\n"}).holidays == ()


def test_a_folder_of_ones_own_tables_replaces_the_packaged_ones(tmp_path: Path) -> None:
    for table, text in SMALL.items():
        (tmp_path / f"{table}.csv").write_text(text, encoding="utf-8")
    assert load_registry(tmp_path) == parse_registry(SMALL)


def test_a_file_that_is_missing_in_the_folder_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match=r"communes\.csv: no such file; copy the packaged communes\.csv there"):
        load_registry(tmp_path)


def test_a_file_in_another_encoding_is_refused_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "communes.csv").write_bytes("code\nHưng\n".encode("cp1258"))
    with pytest.raises(RegistryError, match=r"communes\.csv, line 2: not UTF-8"):
        load_registry(tmp_path)


def test_every_id_is_found_in_its_index() -> None:
    registry = packaged()
    for index, table in INDEXES.items():
        rows = getattr(registry, table)
        keys = [getattr(row, TABLES[table].__struct_fields__[0]) for row in rows]
        assert getattr(registry, index) == {key: place for place, key in enumerate(keys)}


def test_every_reference_column_exists() -> None:
    for table, columns in REFERENCES.items():
        assert set(columns) <= set(TABLES[table].__struct_fields__)


def test_the_packaged_files_have_the_columns_of_their_rows_and_unix_line_ends() -> None:
    for table, row in TABLES.items():
        content = (PACKAGED / f"{table}.csv").read_bytes()
        assert b"\r" not in content
        assert content.decode().splitlines()[0] == ",".join(row.__struct_fields__)


def test_the_packaged_province_is_whole() -> None:
    registry = packaged()
    assert len(registry.communes) == 104
    assert sum(commune.area_km2 for commune in registry.communes) == pytest.approx(2514.8, abs=0.5)
    assert len(registry.cameras) == 240
    assert {agency.commune for agency in registry.agencies} == {None, *registry.commune_index}


def test_no_two_packaged_rows_of_a_table_look_the_same_on_a_screen() -> None:
    registry = packaged()
    for table in INDEXES.values():
        for shorts in zip(*((row.short_vi, row.short_en) for row in getattr(registry, table)), strict=True):
            assert len(set(shorts)) == len(shorts), table


def test_every_service_and_level_that_events_know_has_packaged_rows() -> None:
    registry = packaged()
    assert {biller.service for biller in registry.billers} == set(SERVICES)
    assert {agency.level for agency in registry.agencies} == set(LEVELS)
    assert {procedure.field for procedure in registry.procedures} == set(registry.field_index)


def test_every_commune_is_served_with_electricity_and_water() -> None:
    registry = packaged()
    for service in SERVICES:
        served = {code for biller in registry.billers if biller.service == service for code in biller.communes}
        assert served == set(registry.commune_index), service
