"""The page of a feed, as its description says: hero, figures, charts, worst rows and every part."""

from collections.abc import Callable
from typing import Any, NamedTuple

from dash import Dash

from dashboard.components import dossiers, network, paid
from dashboard.components.domain import domain, primary
from dashboard.components.dossiers import flow
from dashboard.components.series import Range
from dashboard.feeds.description import Description
from dashboard.screen import Screen


class More(NamedTuple):
    """What the page of a feed has beyond the page of any: `over_time`, its charts, the main one first; sections of its
    own; the words that scripts of these use; the range that its charts begin with.
    """

    over_time: Callable[[Screen], list[Any]]
    sections: Callable[[Screen], list[Any]]
    first: Range = "3h"
    spoken: tuple[str, ...] = ()


MORE: dict[str, More] = {
    "traffic": More(network.over_time, network.sections),
    "dossiers": More(flow.over_time, dossiers.sections, "7d", dossiers.SPOKEN),
    "payments": More(lambda screen: [*paid.over_time(screen), paid.codes(screen)], paid.sections),
}


class FeedPage:
    """A page like the modules beside it, one for each feed."""

    def __init__(self, description: Description) -> None:
        self.PATH = f"/{description.name}"
        self.TITLE = f"feed.{description.name}"
        self._description = description

    def layout(self, screen: Screen) -> Any:
        """Everything that the description names, and what this feed has besides."""
        each = self._description
        more = MORE.get(each.name) or More(lambda screen: [primary(screen, each)], _none)
        return domain(screen, each, more.over_time(screen), more.sections(screen), more.first, more.spoken)

    def register(self, app: Dash) -> None:
        """The page has no callbacks: everything on it is painted."""


def _none(_screen: Screen) -> list[Any]:
    return []
