"""The province: map, three domains, what needs attention, today."""

from typing import Any

from dashboard.components.attention import attention, today
from dashboard.components.column import column
from dashboard.components.mapview import mapview
from dashboard.feeds import ON_WALL
from dashboard.screen import Screen


def panels(screen: Screen) -> list[Any]:
    """The regions of the wall's first scene."""
    columns = [column(screen, each, place) for place, each in enumerate(ON_WALL)]
    return [mapview(screen), *columns, attention(screen.words), today(screen.words)]
