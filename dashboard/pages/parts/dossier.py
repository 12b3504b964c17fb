"""One dossier: where it stands and its clock, step by step. It holds no personal data, and neither does the page."""

import re
from typing import Any

from dash import html

from dashboard.components.bind import attributes, live
from dashboard.components.scenes.panel import of
from dashboard.pages.parts.page import PartPage, head, scene
from dashboard.screen import Screen

FACTS = (
    ("dossier.agency", "text", "agency"),
    ("dossier.procedure", "text", "procedure"),
    ("dossier.field", "text", "field"),
    ("dossier.channel", "channel", "channel"),
    ("dossier.status", "status", "status"),
    ("dossier.due", "moment", "due_ms"),
    ("dossier.closed", "moment", "closed_ms"),
    ("dossier.record", "moment", "record_ms"),
)
STEP_COLUMNS = ("status", "from", "worked", "counts", "due")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}\Z")


def content(screen: Screen, code: str) -> list[Any] | None:
    """The dossier of a code; whether there is one, the page says when its message comes."""
    if not _CODE.match(code):
        return None
    name = f"dossier/{code}"
    facts = [(key, of(unit, name, field)) for key, unit, field in FACTS]
    title = head(screen, "dossier.title", code, facts)
    clock = [html.H2(screen.words("dossier.clock")), live("dossierclock", name, tag=html.P, name="said")]
    return [title, scene(name, clock), _steps(screen, code)]


def _steps(screen: Screen, code: str) -> Any:
    """Every step with the working time until the next; assets/steps.js reads them."""
    words = screen.words
    heads = [html.Th(words(f"dossier.step.{key}"), scope="col") for key in STEP_COLUMNS]
    body = html.Table([html.Thead(html.Tr(heads)), html.Tbody()], className="text0")
    children = [
        html.H2(words("dossier.steps")),
        html.P(words("dossier.steps.rule"), className="aside"),
        html.P(className="sum"),
        html.Div(body, className="scroll", tabIndex=0, role="region", **attributes(aria_label=words("dossier.steps"))),
        html.P(className="empty"),
    ]
    return html.Section(children, className="card stretches", **attributes(data_clock=code))


DOSSIER_PAGE = PartPage("/dossiers/<code>", "title.dossier", content)
