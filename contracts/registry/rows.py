"""One frozen struct per registry table. The order of the fields is the order of the columns."""

from datetime import date
from typing import Annotated, Literal

import msgspec

Language = Literal["vi", "en"]
Level = Literal["province", "commune"]
Service = Literal["electricity", "water", "telecom", "health", "education"]

Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z")]
"""Ids stand in store keys, addresses and file names: letters, digits, dot, underscore, hyphen; at most 40."""
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=160)]
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=19)]
"""A row of the wall's worst three holds 19 characters."""
OwnerShort = Annotated[str, msgspec.Meta(min_length=1, max_length=13)]
"""An agency owns alerts, and the wall's owner column holds 13 characters."""

Latitude = Annotated[float, msgspec.Meta(ge=8.0, le=24.0)]
Longitude = Annotated[float, msgspec.Meta(ge=102.0, le=118.0)]
"""Degrees, WGS 84, within Vietnam: a swapped pair is out of range and found."""
Positive = Annotated[float, msgspec.Meta(gt=0.0, le=1e9)]
NotNegative = Annotated[float, msgspec.Meta(ge=0.0, le=1e9)]
Percent = Annotated[float, msgspec.Meta(ge=0.0, le=100.0)]
Speed = Annotated[float, msgspec.Meta(ge=5.0, le=150.0)]
"""km/h"""
Whole = Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class Named(msgspec.Struct, frozen=True):
    """A row with a full and a short name in both languages."""

    def name(self, language: Language) -> str:
        """Full name."""
        return str(getattr(self, f"name_{language}"))

    def short(self, language: Language) -> str:
        """Short name: at most 19 characters, 13 for an agency."""
        return str(getattr(self, f"short_{language}"))


class Commune(Named, frozen=True):
    """A commune or ward; `code` is the official five digits, position its centre in degrees."""

    code: Id
    name_vi: Name
    name_en: Name
    short_vi: Short
    short_en: Short
    kind: Literal["commune", "ward"]
    lat: Latitude
    lon: Longitude
    area_km2: Positive
    population: Whole


class Road(Named, frozen=True):
    """A road within the province. `points` are (lat, lon) in the direction of growing km, at least two."""

    id: Id
    name_vi: Name
    name_en: Name
    short_vi: Short
    short_en: Short
    kind: Literal["expressway", "national", "provincial", "urban"]
    length_km: Positive
    points: tuple[tuple[float, float], ...]


class Gateway(Named, frozen=True):
    """Connects the cameras of an area; when it fails they fall silent together."""

    id: Id
    name_vi: Name
    name_en: Name
    short_vi: Short
    short_en: Short
    commune: Id


class Camera(Named, frozen=True):
    """A camera over `lanes` lanes. `direction` up looks at traffic along growing km, both at all of it.

    `km` counts from the first point of its road. `capacity_vph` and `lanes` are sums over the directions it sees.
    """

    id: Id
    name_vi: Name
    name_en: Name
    short_vi: Short
    short_en: Short
    road: Id
    km: NotNegative
    direction: Literal["up", "down", "both"]
    lanes: Annotated[int, msgspec.Meta(ge=1, le=12)]
    free_flow_kmh: Speed
    capacity_vph: Annotated[int, msgspec.Meta(ge=100, le=50_000)]
    limit_kmh: Annotated[int, msgspec.Meta(ge=20, le=120)]
    lat: Latitude
    lon: Longitude
    commune: Id
    gateway: Id


class Agency(Named, frozen=True):
    """An office that receives dossiers; `commune` is None at the level of the province."""

    id: Id
    name_vi: Name
    name_en: Name
    short_vi: OwnerShort
    short_en: OwnerShort
    level: Level
    commune: Id | None


class Field(Named, frozen=True):
    """A field of administration, such as land or civil status."""

    id: Id
    name_vi: Name
    name_en: Name
    short_vi: Short
    short_en: Short


class Procedure(Named, frozen=True):
    """An administrative procedure. `working_days` is its legal limit, `weight` its share of dossiers (any scale)."""

    id: Id
    name_vi: Name
    name_en: Name
    short_vi: Short
    short_en: Short
    field: Id
    level: Literal["province", "commune", "both"]
    working_days: Annotated[float, msgspec.Meta(gt=0.0, le=365.0)]
    fee_vnd: Whole
    weight: NotNegative


class Provider(Named, frozen=True):
    """A payment provider. `share` of transactions (any scale), usual technical declines in %, usual latency in ms."""

    id: Id
    name_vi: Name
    name_en: Name
    short_vi: Short
    short_en: Short
    kind: Literal["bank", "gateway", "wallet", "telco", "post", "counter"]
    share: NotNegative
    technical_decline_pct: Percent
    latency_ms: Annotated[int, msgspec.Meta(ge=1, le=60_000)]


class Biller(Named, frozen=True):
    """Who is paid. `communes` are the codes it serves; a `*` in the table stands for all of them."""

    id: Id
    name_vi: Name
    name_en: Name
    short_vi: Short
    short_en: Short
    service: Service
    communes: tuple[Id, ...]


class Unit(Named, frozen=True):
    """A unit that owns alerts beside the agencies; `desk` is the desk that works with it, or all of them."""

    id: Id
    name_vi: Name
    name_en: Name
    short_vi: OwnerShort
    short_en: OwnerShort
    desk: Literal["traffic", "services", "system", "all"]


class Holiday(msgspec.Struct, frozen=True):
    """A public holiday, local date."""

    date: date
    name_vi: Name
    name_en: Name


class Registry(msgspec.Struct, frozen=True):
    """All tables, rows in file order, and for each the index of an id in its tuple."""

    communes: tuple[Commune, ...]
    roads: tuple[Road, ...]
    gateways: tuple[Gateway, ...]
    cameras: tuple[Camera, ...]
    agencies: tuple[Agency, ...]
    fields: tuple[Field, ...]
    procedures: tuple[Procedure, ...]
    providers: tuple[Provider, ...]
    billers: tuple[Biller, ...]
    units: tuple[Unit, ...]
    holidays: tuple[Holiday, ...]
    commune_index: dict[str, int]
    road_index: dict[str, int]
    gateway_index: dict[str, int]
    camera_index: dict[str, int]
    agency_index: dict[str, int]
    field_index: dict[str, int]
    procedure_index: dict[str, int]
    provider_index: dict[str, int]
    biller_index: dict[str, int]
    unit_index: dict[str, int]
    holiday_dates: frozenset[date]


Row = Commune | Road | Gateway | Camera | Agency | Field | Procedure | Provider | Biller | Unit | Holiday

TABLES: dict[str, type[Row]] = {
    "communes": Commune,
    "roads": Road,
    "gateways": Gateway,
    "cameras": Camera,
    "agencies": Agency,
    "fields": Field,
    "procedures": Procedure,
    "providers": Provider,
    "billers": Biller,
    "units": Unit,
    "holidays": Holiday,
}
"""Table name (the file's name without .csv) → its row."""

INDEXES: dict[str, str] = {
    "commune_index": "communes",
    "road_index": "roads",
    "gateway_index": "gateways",
    "camera_index": "cameras",
    "agency_index": "agencies",
    "field_index": "fields",
    "procedure_index": "procedures",
    "provider_index": "providers",
    "biller_index": "billers",
    "unit_index": "units",
}
"""Field of Registry → the table whose ids it indexes."""

REFERENCES: dict[str, dict[str, str]] = {
    "gateways": {"commune": "communes"},
    "cameras": {"road": "roads", "commune": "communes", "gateway": "gateways"},
    "agencies": {"commune": "communes"},
    "procedures": {"field": "fields"},
    "billers": {"communes": "communes"},
}
"""Table → column → the table whose id the column names."""
