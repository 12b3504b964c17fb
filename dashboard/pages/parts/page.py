"""What pages of one part share: who it is and its numbers now."""

from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import unquote

from babel.numbers import format_decimal
from dash import Dash, html

from dashboard.components.bind import attributes, live, shape
from dashboard.components.column import titled
from dashboard.components.document import desk
from dashboard.components.series import SPOKEN
from dashboard.explained.part import Part
from dashboard.pages.missing import UnknownPartError
from dashboard.screen import Screen

Content = list[Any]
WORDS = (*SPOKEN, "channel.", "commune.", "dossier.", "dossiers.why.", "lanes.", "status.")
"""Keys of the catalogue that the scripts of these pages use."""


class PartPage:
    """The page of every part of a kind; `content` builds it from the part's id, None where there is no such part."""

    def __init__(self, path: str, title: str, content: Callable[[Screen, str], Content | None]) -> None:
        self.PATH = path
        self.TITLE = title
        self._content = content

    def layout(self, screen: Screen) -> Any:
        """The part; raises UnknownPartError where there is none of that id."""
        content = self._content(screen, unquote(screen.path.rstrip("/").rpartition("/")[2]))
        if content is None:
            raise UnknownPartError(screen.path)
        return desk(screen, self.TITLE, content, spoken=WORDS)

    def register(self, app: Dash) -> None:
        """The page has no callbacks: everything on it is painted."""


def head(
    screen: Screen,
    kind: str,
    name: str,
    facts: Iterable[tuple[str, Any]],
    mark: Any = None,
    *,
    scenes: str = "",
    part: Part | None = None,
) -> Any:
    """The part's name, what kind of thing it is, and facts about it: (key of the catalogue, value) each; `scenes`:
    those whose messages the facts need; `part`: whose numbers the facts are.
    """
    words = screen.words
    title = html.H1([html.Span([html.Span(words(kind), className="kind"), html.Span(name)], className="named"), mark])
    pairs = [html.Div([html.Dt(titled(words, key, part)), html.Dd(value)]) for key, value in facts]
    shown = [title, html.Dl(pairs, className="facts")]
    return html.Section(shown, className="card part", **attributes(data_scenes=scenes or None))


def decimal(screen: Screen, value: float, unit: str = "") -> str:
    """A number with at most one decimal, as the language writes it."""
    return f"{format_decimal(value, '#,##0.#', screen.words.locale)} {unit}".rstrip()


def link(screen: Screen, path: str, text: str, **parameters: str) -> Any:
    """A link to another page of this visit."""
    return html.A(text, href=screen.link(path, **parameters))


def state(feed: str, place: int) -> Any:
    """A part's state by its place among the feed's parts."""
    return html.Span([shape("partmark", feed, place), live("partstate", feed, place)])


def scene(name: str, children: Content, classes: str = "card") -> Any:
    """A section that shows a scene's own message."""
    return html.Section(children, className=classes, **attributes(data_scenes=name))
