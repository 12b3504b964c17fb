"""The wall: is the province normal, what is wrong, how bad, who has it, at eight metres in five seconds.

One page per scene; each carries all scenes as templates, for the rotation and for screens wide enough to show two.
"""

from typing import Any

from dash import Dash, html

from dashboard.components.bind import attributes, live, shape, where
from dashboard.components.document import document
from dashboard.components.mapview import source
from dashboard.components.scenes import SCENES
from dashboard.components.truth import truth
from dashboard.i18n import Words
from dashboard.screen import Screen


class WallPage:
    """The page of a scene. `?rotate=30` shows the next scene after so many seconds, `?far=1` is for small pictures."""

    def __init__(self, scene: str) -> None:
        self.PATH = "/" if scene == "province" else f"/wall/{scene}"
        self.TITLE = f"scene.{scene}"
        self._scene = scene

    def layout(self, screen: Screen) -> Any:
        """Truth bar, headline, the place of the scene, and beside it the place of a second one."""
        words = screen.words
        templates = [html.Template(build(screen), **attributes(data_scene=name)) for name, build in SCENES.items()]
        first = attributes(data_first=self._scene)
        stage = html.Main([truth(screen), headline(words), html.Div(className="scenery")], className="stage", **first)
        beside = html.Aside([live("besidename", tag=html.H2), html.Div(className="scenery")], className="beside")
        children = [stage, beside, html.Div(templates, hidden=True), source(screen)]
        kind = "wall far" if screen.query.get("far") else "wall"
        return document(screen, self.TITLE, kind, children)

    def register(self, app: Dash) -> None:
        """The wall has no callbacks: everything on it is painted."""


PAGES = tuple(map(WallPage, SCENES))


def headline(words: Words) -> Any:
    """The level of the province and the sentence that explains it."""
    sentence = html.P(
        [live("level", name="level"), live("headline", first=words("wall.loading"))], **attributes(aria_live="polite")
    )
    return html.Section(
        [shape("levelshape"), sentence], className="region headline", **where("levelname", attribute="level")
    )
