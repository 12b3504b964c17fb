"""Vietnam's public holidays, from the `holidays` package."""

import re

import holidays

YEARS = range(2024, 2032)


def rows() -> list[dict[str, str]]:
    """Rows of holidays.csv, in order of date; days in lieu are included where the package knows them."""
    vietnamese = holidays.country_holidays("VN", years=YEARS, language="vi")
    english = holidays.country_holidays("VN", years=YEARS, language="en_US")
    return [
        {"date": day.isoformat(), "name_vi": vietnamese[day], "name_en": _iso(english[day])}
        for day in sorted(vietnamese)
    ]


def _iso(name: str) -> str:
    """The package writes month/day/year in English, which a Vietnamese reader takes for day/month."""
    return re.sub(r"(\d\d)/(\d\d)/(\d{4})", r"\3-\1-\2", name)
