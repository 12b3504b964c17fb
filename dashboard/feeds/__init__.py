"""One module per feed: all that the dashboard must know of it, as a description. Everything else reads this tuple."""

from dashboard.feeds import dossiers, payments, traffic
from dashboard.feeds.description import Description
from dashboard.live.frame import SYSTEM, Unit

DESCRIPTIONS: tuple[Description, ...] = (traffic.DESCRIPTION, dossiers.DESCRIPTION, payments.DESCRIPTION)
"""In the order of the wall and of the navigation."""
ON_WALL = tuple(each for each in DESCRIPTIONS if each.on_wall)
FIGURES: dict[str, Unit] = {name: unit for each in DESCRIPTIONS for name, unit in each.units.items()} | SYSTEM
"""Every figure of a frame and its unit, by the formulas of the figure table."""
CHARTS = tuple(each.chart_name for each in DESCRIPTIONS)
ESTIMATES = frozenset(each.full(name) for each in DESCRIPTIONS for name in each.figures.estimates)


def described(feed: str) -> Description:
    """The description of a feed; KeyError names the feeds there are."""
    for each in DESCRIPTIONS:
        if each.name == feed:
            return each
    raise KeyError(f"no feed {feed!r} on the screens; there are {', '.join(each.name for each in DESCRIPTIONS)}")
