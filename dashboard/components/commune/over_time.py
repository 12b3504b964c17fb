"""The charts of a commune over time, of the domains that the person is for."""

from typing import Any

from contracts.registry import Commune
from dashboard.components.network import over_time as traffic_over_time
from dashboard.components.series import Line, charts, series
from dashboard.screen import Screen

_SLOW = ("hour", "day")
"""Grains of what comes in too slowly to be drawn by the minute."""


def over_time(screen: Screen, commune: Commune) -> list[Any]:
    """Range and comparison, and the charts."""
    made = {"traffic": _traffic, "dossiers": _dossiers, "payments": _payments}
    found = [draw(screen, commune.code) for domain, draw in made.items() if screen.person.scope.covers(domain=domain)]
    return charts(screen, [chart for part in found for chart in part])


def _traffic(screen: Screen, code: str) -> list[Any]:
    seen = any(camera.commune == code for camera in screen.province.registry.cameras)
    return traffic_over_time(screen, commune=code) if seen else []


def _dossiers(screen: Screen, code: str) -> list[Any]:
    def line(measure: str, label: str, **more: Any) -> Line:
        return Line(label, {"feed": "dossiers", "commune": code, "measure": measure}, grains=_SLOW, **more)

    flow = [line(name, f"scene.{name}", per="hour", usual=name == "received") for name in ("received", "done")]
    shares = [
        line("on_time_pct", "commune.ontime"),
        line("submitted_online_pct", "chart.online.submitted"),
        line("processed_online_pct", "commune.processed"),
    ]
    drawn = [
        series(screen, "chart.receiveddone", "per_hour", flow),
        series(screen, "commune.shares", "percent", shares),
    ]
    return [*drawn, *(_stock(screen, a.id) for a in screen.province.registry.agencies if a.commune == code)]


def _stock(screen: Screen, agency: str) -> Any:
    """Stocks over time are kept by agency only."""
    own = {"feed": "dossiers", "agency": agency}
    lines = [
        Line("part.open", {**own, "measure": "open"}, grains=_SLOW, usual=True),
        Line("part.overdue", {**own, "measure": "overdue"}, grains=_SLOW),
    ]
    return series(screen, "commune.stock", "count", lines)


def _payments(screen: Screen, code: str) -> list[Any]:
    def line(measure: str, label: str, **more: Any) -> Line:
        return Line(label, {"feed": "payments", "commune": code, "measure": measure}, **more)

    declines = [line(f"{kind}_decline_pct", f"declines.{kind}") for kind in ("technical", "business")]
    cashless = [
        line("cashless_pct", "figure.payments.cashless", grains=_SLOW),
        line("cashless_vnd_pct", "figure.payments.cashless_vnd", grains=_SLOW),
    ]
    return [
        series(screen, "chart.volume", "per_minute", [line("transactions", "chart.volume", per="minute", usual=True)]),
        series(screen, "scene.vnd", "vnd", [line("amount_vnd", "scene.vnd", per="hour", usual=True)]),
        series(screen, "chart.declines", "percent", declines),
        series(screen, "cashless.title", "percent", cashless),
    ]
