"""Boundaries of one's own: a GeoJSON file with a polygon for each commune of the registry."""

import math
from pathlib import Path
from typing import Any

import msgspec

from contracts.errors import SettingError
from contracts.registry import Registry
from dashboard.map.plane import Point

VARIABLE = "IOC_BOUNDARIES"
LATITUDES, LONGITUDES = (8.0, 24.0), (102.0, 118.0)
"""Within Vietnam: swapped coordinates are out of range and found."""
MOST_POINTS = 400_000

Polygons = list[list[Point]]
"""Rings of (lat, lon), the first point not repeated; holes are rings too (even-odd)."""


def load_boundaries(path: Path, registry: Registry) -> dict[str, Polygons]:
    """Commune code → its rings. SettingError names file, place and what to do."""
    features = _features(path)
    found: dict[str, Polygons] = {}
    known = registry.commune_index
    for number, feature in enumerate(features):
        where = f"{VARIABLE}={path}: feature {number}"
        code = _code(feature, where)
        if code not in known:
            raise SettingError(f"{where}: properties.code {code!r} is no commune of the registry; see communes.csv")
        found.setdefault(code, []).extend(_rings(feature, f"{where} ({code})"))
    missing = [code for code in known if code not in found]
    if missing:
        raise SettingError(
            f"{VARIABLE}={path}: no polygon for {len(missing)} communes ({', '.join(missing[:5])} …); "
            "each commune of the registry needs a feature whose properties.code is its code"
        )
    if sum(len(ring) for rings in found.values() for ring in rings) > MOST_POINTS:
        raise SettingError(f"{VARIABLE}={path}: more than {MOST_POINTS} points; simplify it, 0.0005 degrees are enough")
    return found


def _features(path: Path) -> list[Any]:
    try:
        read = msgspec.json.decode(path.read_bytes())
    except OSError as error:
        raise SettingError(f"{VARIABLE}={path}: cannot be read ({error.strerror})") from None
    except msgspec.DecodeError as error:
        raise SettingError(f"{VARIABLE}={path}: no JSON ({error})") from None
    features = read.get("features") if isinstance(read, dict) else None
    if not isinstance(features, list):
        raise SettingError(f"{VARIABLE}={path}: no GeoJSON FeatureCollection: it lacks a list of `features`")
    return features


def _code(feature: Any, where: str) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get("code") if isinstance(properties, dict) else None
    if not isinstance(code, str | int):
        raise SettingError(f"{where}: no properties.code; it must be the commune's code, such as 11953")
    return str(code)


def _rings(feature: Any, where: str) -> Polygons:
    geometry = feature.get("geometry") or {}
    kind, coordinates = geometry.get("type"), geometry.get("coordinates")
    if kind not in ("Polygon", "MultiPolygon") or not isinstance(coordinates, list):
        raise SettingError(f"{where}: geometry is {kind!r}; it must be a Polygon or a MultiPolygon")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    return [_ring(ring, where) for polygon in polygons for ring in polygon]


def _ring(ring: Any, where: str) -> list[Point]:
    if not isinstance(ring, list) or len(ring) < 4:
        raise SettingError(f"{where}: a ring has fewer than four positions")
    points = [_position(position, where) for position in ring]
    return points[:-1] if points[0] == points[-1] else points


def _position(position: Any, where: str) -> Point:
    try:
        lon, lat = float(position[0]), float(position[1])
    except (TypeError, ValueError, IndexError):
        raise SettingError(f"{where}: {position!r} is no position; it must be [longitude, latitude]") from None
    inside = LATITUDES[0] <= lat <= LATITUDES[1] and LONGITUDES[0] <= lon <= LONGITUDES[1]
    if not (inside and math.isfinite(lat + lon)):
        raise SettingError(f"{where}: [{lon}, {lat}] is not in Vietnam; positions are [longitude, latitude], WGS 84")
    return lat, lon
