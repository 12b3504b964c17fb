"""The morning report of a day: one page for leaders, to be read here or on paper. `/report` is yesterday's."""

from typing import Any

from dash import Dash, html

from dashboard.components.bind import attributes
from dashboard.components.document import desk
from dashboard.screen import Screen

ROOT = "/report"


class ReportPage:
    """A page like the modules beside it; assets/report.js asks for the report and puts it in place."""

    TITLE = "title.report"

    def __init__(self, path: str) -> None:
        self.PATH = path

    def layout(self, screen: Screen) -> Any:
        """The day to choose, and the place of the report."""
        words = screen.words
        chosen = screen.path.rstrip("/").removeprefix(ROOT).lstrip("/")
        bar = html.Div(
            [
                html.Button(words("report.previous"), type="button", **attributes(data_step="-1")),
                html.Label(html.Span(words("report.day")), **attributes(data_day="")),
                html.Button(words("report.next"), type="button", **attributes(data_step="1")),
                html.Button(words("report.print"), type="button", **attributes(data_print="")),
            ],
            className="choose",
        )
        waiting = html.P(words("report.loading"), role="status")
        place = html.Section(waiting, className="card", **attributes(data_report=chosen))
        return desk(screen, self.TITLE, [bar, place], spoken=("report.away",))

    def register(self, app: Dash) -> None:
        """The page has no callbacks: its script asks the interface."""


PAGES = (ReportPage(ROOT), ReportPage(f"{ROOT}/<date>"))
