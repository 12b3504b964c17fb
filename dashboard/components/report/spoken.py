"""What the report says, in words and numbers of one language."""

from datetime import UTC, date, datetime

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent

from contracts.measures import UTC_OFFSET_MS
from dashboard.feeds import ESTIMATES, FIGURES
from dashboard.i18n import LANGUAGES, Words
from dashboard.i18n.formats import age, clock, figure, goal
from dashboard.live.frame import Text
from dashboard.report.figures import Line
from dashboard.report.incidents import Incidents
from dashboard.report.reports import Report


def in_language(words: Words, text: Text) -> str:
    """A text of the registry or of an alert."""
    return text[LANGUAGES.index(words.language)]


def day_name(words: Words, report: Report) -> str:
    """The day with its weekday."""
    return str(format_date(date.fromisoformat(report.date), "EEEE, d/M/y", words.locale)).capitalize()


def made_on(words: Words, report: Report) -> str:
    """The local date on which the report was composed."""
    made = datetime.fromtimestamp((report.made_ms + UTC_OFFSET_MS) / 1000, UTC)
    return str(format_date(made, "d/M/y", words.locale))


def sentence(words: Words, report: Report) -> str:
    """The day in two sentences: alerts, then goals."""
    met = [line.met for line in report.figures if line.met is not None]
    goals = words("report.goals", met=sum(met), n=len(met)) if met else words("report.nogoals")
    return f"{_alerts(words, report.incidents)} {goals}"


def _alerts(words: Words, found: Incidents | None) -> str:
    if found is None:
        return words("report.unknown")
    if not sum(found.raised):
        return words("report.calm")
    critical, high = found.raised[:2]
    return words("report.raised", n=sum(found.raised), critical=critical, high=high, open=sum(found.open))


def status(words: Words, report: Report) -> str:
    """What must be known of the report itself: the day still runs, or records are missing."""
    said = [] if report.over else [words("report.running", time=clock(report.made_ms))]
    if report.incomplete_ms:
        said.append(words("report.incomplete", time=clock(report.incomplete_ms)))
    return " ".join(said)


def value(words: Words, line: Line) -> str:
    """The figure with what it rests on."""
    said = amount(words, line, line.value)
    if line.value is None:
        return said
    if line.name in ESTIMATES:
        said = words("report.about", value=said)
    if line.of:
        said += f" ({_percent(words, 100 * (line.n or 0) / line.of)})"
    return said


def amount(words: Words, line: Line, number: float | None) -> str:
    """A number in the figure's unit."""
    return figure(words, number, FIGURES[line.name])


def beside(words: Words, line: Line) -> str:
    """The goal and whether it is reached; or what is usual and how far it is; or the worst hour."""
    if line.low is not None:
        return words("report.low", value=amount(words, line, line.low), time=clock(line.low_ms))
    if line.goal is not None:
        return goal(words, line.value, line.goal, at_most=line.at_most)
    if line.usual is None:
        return ""
    return words("report.usual", value=amount(words, line, line.usual)) + _change(words, line, line.usual)


def week_ago(words: Words, line: Line) -> str:
    """The same day of last week, and the change since."""
    if line.week_ago is None:
        return ""
    return amount(words, line, line.week_ago) + _change(words, line, line.week_ago)


def _change(words: Words, line: Line, before: float) -> str:
    """How far the figure is from another: shares in points, all else in percent of the other."""
    if line.value is None or (FIGURES[line.name] != "percent" and not before):
        return ""
    if FIGURES[line.name] == "percent":
        moved = round(line.value - before, 1) or 0.0  # a minus zero would be written with its sign
        points = format_decimal(moved, "+#,##0.0;−#,##0.0" if moved else "±0.0", words.locale)
        return f" ({words('report.points', points=points)})"
    change = round((line.value - before) / before, 2)
    return f" ({format_percent(change, '+#,##0%;−#,##0%', words.locale) if change else '±0%'})"


def _percent(words: Words, percent: float) -> str:
    return format_percent(percent / 100, "#,##0.0%", words.locale)


def percent(words: Words, found: float | None) -> str:
    """A share, or that it is not known."""
    return words("empty.value") if found is None else figure(words, found, "percent")


def whole(words: Words, found: float | None) -> str:
    """A count, or that it is not known."""
    return figure(words, found, "count")


def delay(words: Words, milliseconds: int | None) -> str:
    """A duration, or that it had not come to that."""
    return words("report.notyet") if milliseconds is None else age(words, milliseconds)


def lines(words: Words, report: Report) -> list[str]:
    """The report as lines of text."""
    said = [f"{words('title.report')} · {day_name(words, report)}", sentence(words, report)]
    said += [note for note in (status(words, report),) if note]
    for line in report.figures:
        parts = (value(words, line), beside(words, line), week_ago(words, line))
        said.append(f"  {words(f'report.figure.{line.name}')}: " + " · ".join(part for part in parts if part))
    for one in report.incidents.shown if report.incidents else []:
        what, place = in_language(words, one.what), in_language(words, one.place)
        ended = words("report.lasted", time=delay(words, one.solve_ms))
        said.append(f"  {words(f'severity.{one.severity}')}: {what}, {place}, {clock(one.started_ms)}, {ended}")
    return said
