"""Explain this number: what it means, how it is computed, from which records, and whether a count anew agrees."""

from typing import Any
from urllib.parse import urlencode

from dash import Dash, html

from dashboard.components.bind import attributes, live
from dashboard.components.document import desk
from dashboard.explained.basis import PANELS, Basis, basis_of, why_not
from dashboard.explained.part import name_of, part_of
from dashboard.explained.value import VALUES
from dashboard.feeds import FIGURES
from dashboard.i18n import Words
from dashboard.screen import Screen

PATH = "/explain"
TITLE = "title.explain"
SPOKEN = (
    "explain.away", "explain.count.", "explain.equal", "explain.first", "explain.gone", "explain.in", "explain.last",
    "explain.measure", "explain.next", "explain.outcome", "explain.partition", "explain.reading", "explain.records",
    "explain.recountnow", "explain.sum", "explain.unequal",
)  # fmt: skip
_FACTS = ("value", "span", "topic", "table", "completeness", "age")


def layout(screen: Screen) -> Any:
    """The figure or panel of the address, or all of them to choose from."""
    name = screen.query.get("figure", "")
    told = _one(screen, name) if name in FIGURES or name in PANELS else None
    return desk(screen, TITLE, [told or _all(screen)], spoken=SPOKEN)


def _all(screen: Screen) -> Any:
    """Every figure and panel by its domain, for those who came without one."""
    words = screen.words
    domains = dict.fromkeys(name.partition(".")[0] for name in FIGURES)
    lists = [_domain(screen, domain) for domain in domains]
    return html.Section([html.H1(words(TITLE)), html.Div(lists, className="allfigures")], className="card")


def _domain(screen: Screen, domain: str) -> Any:
    words = screen.words
    own = [name for name in (*FIGURES, *PANELS) if name.startswith(f"{domain}.")]
    links = [html.Li(html.A(words(_title(name)), href=screen.link(figure=name))) for name in own]
    return html.Section([html.H2(words("title.system" if domain == "system" else f"feed.{domain}")), html.Ul(links)])


def _one(screen: Screen, name: str) -> Any:
    """The figure or panel, of the province or the part that the address names; None: nothing is told of that part."""
    words, registry = screen.words, screen.province.registry
    domain = name.partition(".")[0]
    part = None if domain == "system" else part_of(domain, screen.query, registry)
    whose = name_of(part, domain, registry, screen.language, words) if part else None
    if part and (whose is None or part.basis(name) is None):
        return None
    now = html.P([live("number", name, name="number"), " ", live("suffix", name, name="suffix")], className="figure")
    known = name in VALUES if part else name in FIGURES
    told = _FACTS if known else _FACTS[1:]
    basis = part.basis(name) if part else basis_of(name)
    facts = [html.Div([html.Dt(words(f"explain.{fact}")), html.Dd("…", **_fact(fact))]) for fact in told]
    feed = [html.P(words("explain.feed"), className="aside")] if part else []
    said = [html.P(words(f"explain.what.{name}")), html.P(words(f"explain.how.{name}"), className="formula")]
    parts = [
        _heading(words(_title(name)), whose), *([now] if name in FIGURES and not part else []), *said, html.Dl(facts),
        _table(words("explain.sums"), "sums"), *feed, _table(words("explain.counts"), "counts"),
        _table(words("explain.partitions"), "partitions"), *_recount(words, basis),
    ]  # fmt: skip
    asked = urlencode({"figure": name, **(part.query if part else {})})
    told_in = attributes(data_explain=asked, data_unit=FIGURES.get(name))
    return html.Section(parts, className="card explain", **told_in)


def _heading(title: str, whose: str | None) -> Any:
    return html.H1(title if whose is None else [title, html.Span(whose, className="kind")])


def _title(name: str) -> str:
    return PANELS[name].title if name in PANELS else f"figure.{name}"


def _fact(name: str) -> dict[str, Any]:
    return attributes(data_fact=name)


def _table(title: str, name: str) -> Any:
    return html.Div([html.H2(title), html.Table(html.Tbody(), className="text0", **_fact(name))])


def _recount(words: Words, basis: Basis | None) -> list[Any]:
    """The count anew of all that the log can tell of a figure, and why it cannot tell the rest."""
    why = why_not(basis)
    rest = ", ".join(_families(basis.rest)) if basis else ""
    said = [] if why is None else [html.P(words(f"explain.why.{why}", measures=rest), className="aside norecount")]
    if basis is None or not basis.recount:
        return said
    button = html.Button(words("explain.recount"), type="button", **_fact("recount"))
    result = html.P(words("explain.recounts"), **_fact("result"), **attributes(aria_live="polite"))
    counted = html.Table(html.Tbody(), className="text0", **_fact("recounted"))
    return [html.H2(words("explain.recount")), *said, button, result, counted]


def _families(measures: tuple[str, ...]) -> list[str]:
    """Names of measures; those that differ by their number only as first … last."""
    found: dict[str, list[str]] = {}
    for measure in measures:
        found.setdefault(measure.rstrip("0123456789"), []).append(measure)
    return [names[0] if len(names) == 1 else f"{names[0]} … {names[-1]}" for names in found.values()]


def register(app: Dash) -> None:
    """The page has no callbacks: assets/explain.js asks and fills in."""
