"""Communes and wards: names, codes and centres from `vietnamadminunits`, areas checked, populations estimated."""

import random

from vietnamadminunits.database import get_data

PROVINCE = "33"
POPULATION = 3_210_000

AREA_KM2 = {
    "11977": 19.2,
    "11995": 25.68,
    "12364": 19.51,
    "12391": 25.73,
    "12583": 19.66,
    "12613": 33.67,
    "12688": 24.95,
    "13057": 28.77,
    "13093": 21.31,
    "13096": 17.21,
    "13120": 21.39,
    "13219": 30.36,
    "13246": 22.11,
}
"""The package gives these the area of a namesake elsewhere; with these the sum is the official 2,514.81 km²."""

DENSITY = {
    "12452": 5.2,
    "13225": 2.6,
    "12454": 2.7,
    "11953": 3.0,
    "12103": 2.2,
    "12004": 2.3,
    "12025": 1.9,
    "12073": 1.6,
    "12064": 1.7,
    "12127": 1.6,
    "12133": 1.5,
    "13066": 0.55,
    "12943": 0.65,
    "12988": 0.75,
    "12862": 0.75,
    "13063": 0.9,
}
"""Population density relative to an ordinary commune, where it is known to be far from it."""

Place = dict[str, str | float | int]


def communes() -> list[Place]:
    """The 104 communes and wards in order of code. Population is an estimate: area × density, to scale."""
    wanted = ["wardCode", "ward", "wardShort", "wardType", "wardLat", "wardLon", "wardAreaKm2", "provinceCode"]
    units = sorted((u for u in get_data(wanted) if u["provinceCode"] == PROVINCE), key=lambda u: str(u["wardCode"]))
    chance = random.Random(20250701)
    people = [_area(u) * _density(u) * chance.uniform(0.9, 1.1) for u in units]
    scale = POPULATION / sum(people)
    return [_place(unit, round(count * scale, -1)) for unit, count in zip(units, people, strict=True)]


def _area(unit: dict[str, object]) -> float:
    return AREA_KM2.get(str(unit["wardCode"])) or float(str(unit["wardAreaKm2"]))


def _density(unit: dict[str, object]) -> float:
    return DENSITY.get(str(unit["wardCode"]), 1.6 if unit["wardType"] == "Phường" else 1.0)


def _place(unit: dict[str, object], population: float) -> Place:
    kind = "ward" if unit["wardType"] == "Phường" else "commune"
    short = str(unit["wardShort"])
    return {
        "code": str(unit["wardCode"]),
        "name_vi": str(unit["ward"]),
        "name_en": f"{short} {kind}",
        "short_vi": short,
        "short_en": short,
        "kind": kind,
        "lat": float(str(unit["wardLat"])),
        "lon": float(str(unit["wardLon"])),
        "area_km2": round(_area(unit), 2),
        "population": int(population),
    }
