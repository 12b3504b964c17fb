"""What the page of payments has beyond the page of any feed: declines by provider and service, value, latency, response
codes, how payments end, the cashless share by service and commune, and charts over time.
"""

from typing import Any

from dash import html

from contracts.payments import RESPONSE_CODES, SERVICES
from dashboard.components.bind import attributes, where
from dashboard.components.fed import fed
from dashboard.components.outcomes import outcomes, service_name
from dashboard.components.scenes.panel import here, inset, of
from dashboard.components.scenes.payments import panels
from dashboard.components.series import Line, exports, series
from dashboard.i18n import Words
from dashboard.screen import Screen

COLUMNS = ("successes", "by_number", "by_value")
_SUCCESS, *_DECLINES = RESPONSE_CODES
DECLINED = (*_DECLINES, "other")
"""All codes but that of a success: together they are all declines."""


def sections(screen: Screen) -> list[Any]:
    """The sections, in the order of the page."""
    return [inset("payments", panels(screen, exports(screen.words))), outcomes(screen), _cashless(screen)]


def _cashless(screen: Screen) -> Any:
    words = screen.words
    services = _table(
        words, "service", [_row("services", i, service_name(screen, one)) for i, one in enumerate(SERVICES)]
    )
    communes = _table(words, "commune", [_row("communes", i) for i in range(len(screen.province.registry.communes))])
    named = attributes(aria_label=words("cashless.commune"))
    scrolled = html.Div(communes, className="scroll", tabIndex=0, role="region", **named)
    note = html.P(words("cashless.note"), className="aside")
    children = [html.Div([html.Div(services), scrolled], className="halves"), note]
    return fed(words, "payments", "cashless.title", "dossiers.unit.month", children, name="cashless", scenes="cashless")


def _table(words: Words, kind: str, rows: list[Any]) -> Any:
    heads = [html.Th(words(f"cashless.{name}"), scope="col") for name in (kind, *COLUMNS)]
    return html.Table([html.Thead(html.Tr(heads)), html.Tbody(rows)], className="text0")


def _row(part: str, place: int, name: Any = None) -> Any:
    """A service by its name, or the commune that stands at the place."""
    path = ("cashless", part, place)
    own = where("oflink", "/commune/", *path, "id", attribute="href")
    shown = name or html.A(of("text", *path, "name"), **own)
    shares = [html.Td(of("percent", *path, column)) for column in COLUMNS[1:]]
    return html.Tr([html.Td(shown), html.Td(of("count", *path, COLUMNS[0])), *shares], **here(*path))


def over_time(screen: Screen, **narrowed: str) -> list[Any]:
    """Charts of all payments, or of those that roll-ups narrow them to: declines, volume, latency, value."""

    def line(measure: str, label: str, **more: Any) -> Line:
        return Line(label, {"feed": "payments", **narrowed, "measure": measure}, **more)

    declines = [line(f"{kind}_decline_pct", f"declines.{kind}") for kind in ("technical", "business")]
    latency = [line(f"latency_{one}_ms", f"share.{one}", usual=one == "p95") for one in ("p95", "p50", "p99")]
    return [
        series(screen, "chart.declines", "percent", declines),
        series(screen, "chart.volume", "per_minute", [line("transactions", "chart.volume", per="minute", usual=True)]),
        series(screen, "chart.latency", "ms", latency),
        series(screen, "scene.vnd", "vnd", [line("amount_vnd", "scene.vnd", per="hour", usual=True)]),
    ]


def codes(screen: Screen, **narrowed: str) -> Any:
    """Declines by their code, one upon the other."""
    own = {"feed": "payments", **narrowed}
    lines = [Line(f"code.{code}", {**own, "measure": f"code_{code}"}, per="hour") for code in DECLINED]
    return series(screen, "chart.codes", "per_hour", lines, kind="stack")
