"""The morning report laid out: one A4 page, black on white when it is printed."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from dash import html

from contracts.measures import DAY_MS
from dashboard.components.bind import attributes
from dashboard.components.report import spoken
from dashboard.components.report.spoken import delay, in_language, percent, whole
from dashboard.i18n import Words
from dashboard.i18n.formats import age, clock
from dashboard.report.figures import Line
from dashboard.report.incidents import Incident, Incidents
from dashboard.report.reports import Report

_MET = {True: "yes", False: "no", None: None}
_FIGURES = ("domain", "figure", "value", "beside", "weekago")
_FEEDS = ("feed", "received", "heard", "silent", "refused", "late", "lost", "last")
_ALERTS = ("severity", "what", "place", "owner", "began", "acknowledged", "solved", "outcome")


def sheet(words: Words, report: Report) -> Any:
    """The whole page as one article."""
    note = spoken.status(words, report)
    head = html.Header(
        [
            html.P(words("title.centre"), className="centre"),
            html.H1([words("title.report"), " · ", html.Span(spoken.day_name(words, report))]),
            html.P(spoken.sentence(words, report), className="sentence"),
            *([html.P(note, className="caveat")] if note else []),
        ]
    )
    return html.Article([head, _figures(words, report), *_alerts(words, report.incidents), _feeds(words, report),
                         _places(words, report), _foot(words, report)], className="report")  # fmt: skip


def _figures(words: Words, report: Report) -> Any:
    rows = []
    for domain, some in groupby(report.figures, lambda line: line.name.partition(".")[0]):
        lines = list(some)
        head = html.Th(words(f"feed.{domain}"), scope="rowgroup", rowSpan=len(lines))
        first, *others = [_figure(words, line) for line in lines]
        rows += [html.Tr([head, *first], className="first"), *map(html.Tr, others)]
    return _table(words, "figures", _FIGURES, rows)


def _figure(words: Words, line: Line) -> list[Any]:
    empty = attributes(data_empty="" if line.value is None else None)
    return [
        html.Th(words(f"report.figure.{line.name}"), scope="row"),
        html.Td(spoken.value(words, line), **empty),
        html.Td(spoken.beside(words, line), **attributes(data_met=_MET[line.met])),
        html.Td(spoken.week_ago(words, line)),
    ]


def _alerts(words: Words, found: Incidents | None) -> list[Any]:
    if found is None:
        return [html.Section([html.H2(words("report.alerts")), html.P(words("report.unknown"))])]
    rows = [_incident(words, one) for one in found.shown]
    more = html.P(words("report.more", n=found.more), className="more") if found.more else None
    body = _table(words, "alerts", _ALERTS, rows, [_totals(words, found)], more)
    return [body if rows else html.Section([html.H2(words("report.alerts")), _totals(words, found)])]


def _totals(words: Words, found: Incidents) -> Any:
    """New alerts by severity, and how long they took."""
    raised = ", ".join(f"{n} {words(f'severity.{at}').lower()}" for at, n in enumerate(found.raised, 1) if n)
    flood = ", ".join(f"{words(f'report.desk.{desk}')} {age(words, ms)}" for desk, ms in found.flood_ms.items())
    pairs = (
        ("new", raised or whole(words, 0)),
        ("open", whole(words, sum(found.open))),
        ("acknowledge", delay(words, found.acknowledge_ms)),
        ("solve", delay(words, found.solve_ms)),
        ("limit", whole(words, found.past_limit)),
        ("flood", flood or words("report.noflood")),
    )
    said = [html.Div([html.Dt(words(f"report.{key}")), html.Dd(value)]) for key, value in pairs]
    return html.Dl(said, className="totals")


def _incident(words: Words, one: Incident) -> Any:
    cells = (
        words(f"severity.{one.severity}"),
        in_language(words, one.what),
        in_language(words, one.place),
        in_language(words, one.owner),
        clock(one.started_ms),
        delay(words, one.acknowledge_ms),
        delay(words, one.solve_ms),
        in_language(words, one.outcome),
    )
    return html.Tr(list(map(html.Td, cells)))


def _feeds(words: Words, report: Report) -> Any:
    rows = []
    for feed in report.feeds:
        silent = words("report.hours", n=feed.silent, of=feed.hours) if feed.silent is not None else None
        refused = f"{whole(words, feed.refused)} ({percent(words, feed.refused_pct)})" if feed.refused else None
        cells = (
            words(f"feed.{feed.name}"),
            whole(words, feed.received),
            percent(words, feed.heard_pct),
            silent or words("empty.value"),
            refused or whole(words, feed.refused),
            percent(words, feed.late_pct),
            whole(words, feed.lost),
            _last(report, feed.last_ms) if feed.last_ms else words("age.never"),
        )
        rows.append(html.Tr([html.Th(cells[0], scope="row"), *map(html.Td, cells[1:])]))
    return _table(words, "feeds", _FEEDS, rows)


def _last(report: Report, moment_ms: int) -> str:
    """A time of that day; its end is 24:00."""
    return "24:00" if moment_ms - report.start_ms == DAY_MS else clock(moment_ms)


def _places(words: Words, report: Report) -> Any:
    places = report.incidents.places if report.incidents else []
    communes = [
        (in_language(words, one.name), words("report.place", n=one.alerts, worst=words(f"severity.{one.severity}")))
        for one in places
    ]
    agencies = [
        (in_language(words, one.name), words("report.of", n=whole(words, one.overdue), of=whole(words, one.open)))
        for one in report.agencies
    ]
    both = [_list(words, "communes", communes), _list(words, "agencies", agencies)]
    return html.Section(both, className="places")


def _list(words: Words, key: str, rows: Iterable[tuple[str, str]]) -> Any:
    items = [html.Li([html.Span(name), html.Span(value)]) for name, value in rows]
    return html.Div([html.H2(words(f"report.{key}")), html.Ol(items) if items else html.P(words("empty.rows"))])


def _foot(words: Words, report: Report) -> Any:
    made = words("report.made", time=clock(report.made_ms), date=spoken.made_on(words, report))
    return html.Footer([html.P(words("report.terms")), html.P(made)])


def _table(
    words: Words, key: str, heads: Sequence[str], rows: list[Any], before: Sequence[Any] = (), after: Any = None
) -> Any:
    head = html.Thead(html.Tr([html.Th(words(f"report.head.{name}"), scope="col") for name in heads]))
    body = html.Table([head, html.Tbody(rows)], className=f"of{key}")
    title = words(f"report.{key}")
    scrolled = html.Div(body, className="scroll", tabIndex=0, role="region", **attributes(aria_label=title))
    return html.Section([html.H2(title), *before, scrolled, after])
