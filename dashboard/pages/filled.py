"""The desk's other pages: laid out alike, each filled by a script of assets/desk/ from the interface."""

from typing import Any

from dash import Dash, html

from dashboard.components.desk_page import desk_page
from dashboard.screen import Screen


class FilledPage:
    """A page like the modules beside it; `kind` is the script's name for it."""

    def __init__(self, path: str, kind: str) -> None:
        self.PATH = path
        self.TITLE = f"title.{kind}"
        self._kind = kind

    def layout(self, screen: Screen) -> Any:
        """The page, which its script fills."""
        return desk_page(screen, self.TITLE, self._kind, [html.P(screen.words("desk.loading"))])

    def register(self, app: Dash) -> None:
        """The page has no callbacks: its script asks the interface."""


DESK_PAGES = (
    FilledPage("/alerts/<id>", "alert"),
    FilledPage("/desk/shift", "shift"),
    FilledPage("/desk/performance", "performance"),
    FilledPage("/rules", "rules"),
    FilledPage("/maintenance", "maintenance"),
    FilledPage("/audit", "audit"),
)
"""One alert; the handover of a shift; how good the alerting is; every rule; planned maintenance; who did what."""
