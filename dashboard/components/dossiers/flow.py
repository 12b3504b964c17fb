"""How dossiers flow: through the statuses, in how much of the allowed time, and over time."""

from typing import Any, Literal

from dash import html

from dashboard.components.bind import live
from dashboard.components.fed import fed
from dashboard.components.scenes.panel import drawing
from dashboard.components.series import Line, exports, series
from dashboard.i18n import Words
from dashboard.screen import Screen

_SLOW = ("hour", "day")
"""Grains of what comes in too slowly to be drawn by the minute."""


def funnel(words: Words) -> Any:
    """Steps into each status in 30 days, and the dossiers that are in it now."""
    return _drawn(words, "funnel", "dossiers", live("scenewhy", "dossiers", "steps", name="empty", tag=html.P))


def used(words: Words) -> Any:
    """Finished dossiers of 30 days by the share of the allowed working time that they used."""
    return _drawn(
        words, "used", "dossiers.used", live("scenewhy", "dossiers", "used", "bins", name="empty", tag=html.P)
    )


def _drawn(words: Words, kind: str, origin: str, empty: Any) -> Any:
    key = f"dossiers.{kind}"
    children = [drawing(kind, origin, words(key)), empty, html.P(words(f"{key}.note"), className="aside")]
    return fed(words, "dossiers", key, f"{key}.unit", children, exports(words), name=f"diagram {kind}")


def over_time(screen: Screen) -> list[Any]:
    """The province's charts: arrivals against completions, the stock, in time, online by level, and the time used."""

    def line(measure: str, label: str, per: Literal["", "hour"] = "", *, usual: bool = False, **narrowed: str) -> Line:
        return Line(label, {"feed": "dossiers", "measure": measure, **narrowed}, per, _SLOW, usual)

    online = [line("processed_online_pct", f"level.{level}", level=level) for level in ("province", "commune")]
    flow = [line(name, f"scene.{name}", "hour", usual=name == "received") for name in ("received", "done")]
    described = [
        ("chart.receiveddone", "per_hour", flow),
        ("chart.stock", "count", [line("open", "part.open", usual=True), line("overdue", "part.overdue")]),
        ("figure.dossiers.on_time", "percent", [line("on_time_pct", "figure.dossiers.on_time")]),
        ("chart.online", "percent", [line("submitted_online_pct", "chart.online.submitted"), *online]),
        (
            "chart.timeused",
            "percent",
            [line(f"time_used_{share}_pct", f"timeused.{share}") for share in ("p50", "p90")],
        ),
    ]
    return [series(screen, title, unit, lines) for title, unit, lines in described]
