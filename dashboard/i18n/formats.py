"""Numbers, ages and times as people read them: 1.234,5 · 96,1% · 4,82 tỷ ₫ · 2 giờ 05. The page's scripts follow it."""

from babel.numbers import format_decimal, format_percent, get_decimal_symbol, get_group_symbol

from contracts.measures import MINUTE_MS, UTC_OFFSET_MS
from dashboard.i18n.words import Words
from state.figures.numbers import better_by

NO_BREAK = "\u00a0"
BILLION, MILLION = 1_000_000_000, 1_000_000


def symbols(words: Words) -> dict[str, str]:
    """Decimal and group symbol of the language, for the page's scripts."""
    return {"decimal": get_decimal_symbol(words.locale), "group": get_group_symbol(words.locale)}


def figure(words: Words, value: float | None, unit: str) -> str:
    """A value of a unit of `dashboard.live.frame.Unit` in one text; a value that is not known says so."""
    if value is None:
        return words("empty.value")
    number, suffix = split(words, value, unit)
    return f"{number} {suffix}".rstrip()


def split(words: Words, value: float, unit: str) -> tuple[str, str]:
    """Number and suffix, which screens set in two sizes."""
    if unit == "percent":
        return format_percent(value / 100, "#,##0.0%" if value < 100 else "#,##0%", words.locale), ""
    if unit == "vnd":
        return _money(words, value)
    if unit == "ms":
        return format_decimal(value / 1000, "#,##0.0" if value < 10_000 else "#,##0", words.locale), words("unit.s")
    if unit == "per_hour" and value >= MILLION:
        return format_decimal(value / MILLION, "#,##0.00", words.locale), words("unit.million")
    if unit == "per_minute":
        return format_decimal(value, "#,##0.0" if value < 10 else "#,##0", words.locale), ""
    return format_decimal(value, "#,##0", words.locale), words("unit.kmh") if unit == "kmh" else ""


def _money(words: Words, value: float) -> tuple[str, str]:
    """Three significant digits of billions or millions; less than a million whole."""
    for size, key in ((BILLION, "unit.vnd_billion"), (MILLION, "unit.vnd_million")):
        scaled = value / size
        if scaled >= 1:
            pattern = "#,##0.00" if scaled < 10 else "#,##0.0" if scaled < 100 else "#,##0"
            return format_decimal(scaled, pattern, words.locale), words(key)
    return format_decimal(value, "#,##0", words.locale), words("unit.vnd")


def goal(words: Words, value: float | None, aim: float, *, at_most: bool) -> str:
    """A goal in percent, which way it is meant, and by how many points the value is better or worse: a bare minus
    would look like a miss where less is better.
    """
    places = {"sign": "≤" if at_most else "≥", "goal": format_percent(aim / 100, "#,##0%", words.locale)}
    if value is None:
        return words("goal.alone", **places)
    better = better_by(value, aim, at_most=at_most)
    points = format_decimal(abs(better), "#,##0.0", words.locale)
    return words("goal.better" if better >= 0 else "goal.worse", points=points, **places)


def age(words: Words, milliseconds: int) -> str:
    """An age in its largest sensible unit, which no line breaks: 12 giây · 3 phút · 2 giờ 05 · 3 ngày."""
    return _age(words, milliseconds).replace(" ", NO_BREAK)


def _age(words: Words, milliseconds: int) -> str:
    seconds = max(0, milliseconds) // 1000
    if seconds < 60:
        return words("age.seconds", n=seconds)
    if seconds < 3600:
        return words("age.minutes", n=seconds // 60)
    if seconds < 48 * 3600:
        return words("age.hours", n=seconds // 3600, m=f"{seconds // 60 % 60:02d}")
    return words("age.days", n=seconds // 86_400)


def clock(epoch_ms: int) -> str:
    """Local time of day, hours and minutes."""
    minutes = (epoch_ms + UTC_OFFSET_MS) // MINUTE_MS
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
