"""The page of a feed, as its description says: hero, figures, chart, worst rows and every part."""

from collections.abc import Callable
from typing import Any

from dash import Dash

from dashboard.components import dossiers, network, paid
from dashboard.components.domain import domain
from dashboard.feeds.description import Description
from dashboard.screen import Screen

MORE: dict[str, tuple[Callable[[Screen], list[Any]], tuple[str, ...]]] = {
    "traffic": (network.sections, network.SPOKEN),
    "dossiers": (dossiers.sections, dossiers.SPOKEN),
    "payments": (paid.sections, paid.SPOKEN),
}
"""Feed → the sections that its page has beyond those of any feed, and the words that their scripts use."""


class FeedPage:
    """A page like the modules beside it, one for each feed."""

    def __init__(self, description: Description) -> None:
        self.PATH = f"/{description.name}"
        self.TITLE = f"feed.{description.name}"
        self._description = description

    def layout(self, screen: Screen) -> Any:
        """Everything that the description names, and what this feed has besides."""
        sections, spoken = MORE.get(self._description.name, (_none, ()))
        return domain(screen, self._description, sections(screen), spoken)

    def register(self, app: Dash) -> None:
        """The page has no callbacks: everything on it is painted."""


def _none(_screen: Screen) -> list[Any]:
    return []
