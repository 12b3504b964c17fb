"""What walls consist of: truth bar, headlines, columns, alerts, the map in every layer, and panels of scenes."""

from typing import Any

from dash import html

from contracts.freshness import State
from dashboard.components.attention import attention, today
from dashboard.components.bind import attributes
from dashboard.components.column import column
from dashboard.components.mapview import LAYERS, mapview
from dashboard.components.scenes import payments, services, traffic
from dashboard.components.truth import truth
from dashboard.feeds import ON_WALL
from dashboard.live.frame import Badge, Frame, Level
from dashboard.pages.gallery import samples
from dashboard.pages.gallery.sample import sample, section
from dashboard.pages.wall import headline
from dashboard.screen import Screen

LEVELS = (
    (Level.NORMAL, 0),
    (Level.ATTENTION, 0),
    (Level.ATTENTION, 3),
    (Level.ATTENTION, 2),
    (Level.SERIOUS, 1),
    (Level.BLIND, 0),
)
SCENES = {"traffic": traffic.panels, "services": services.panels, "payments": payments.panels}


def sections(screen: Screen) -> list[Any]:
    """The wall's components in their states."""
    words = screen.words
    headlines = [sample(samples.of_level(*level), [headline(words)], "headlines") for level in LEVELS]
    return [
        section(words("gallery.truth"), _truths(screen)),
        section(words("gallery.headlines"), headlines),
        section(words("gallery.columns"), [html.Div(_columns(screen), className="row")]),
        section(words("gallery.rows"), _rows(screen)),
        section(words("gallery.maps"), [html.Div(_maps(screen), className="row")]),
        section(words("gallery.panels"), _panels(screen)),
    ]


def _truths(screen: Screen) -> list[Any]:
    """All feeds in each of the states, and beside them how late and complete the centre is."""
    return [sample(samples.of_states(state), [truth(screen)], "truths") for state in samples.AGES_MS]


def _columns(screen: Screen) -> list[Any]:
    each = ON_WALL[1]  # it has a goal too
    states = [(state, None) for state in samples.AGES_MS]
    alarmed = [
        (State.FRESH, Badge(n, acknowledged)) for n, acknowledged in ((1, False), (2, False), (3, True), (4, False))
    ]
    return [sample(samples.of_feed(each, *told), [column(screen, each, 0)], "columns") for told in (*states, *alarmed)]


def _rows(screen: Screen) -> list[Any]:
    told = (samples.alerts(), samples.alerts(calm=True), samples.alerts(as_of_ms=-400_000))
    return [sample(frame, [attention(screen.words), today(screen.words)], "rows") for frame in told]


def _maps(screen: Screen) -> list[Any]:
    frame = samples.whole(screen.province.registry)
    return [sample(frame, [mapview(screen, layer)], "maps") for layer in LAYERS]


def _panels(screen: Screen) -> list[Any]:
    """The panels of each scene, with one picture of the map only: the others stand above."""
    frame = samples.whole(screen.province.registry)
    return [_scene(frame, name, build(screen)) for name, build in SCENES.items()]


def _scene(frame: Frame, name: str, panels: list[Any]) -> Any:
    stage = html.Div(panels, className="scenery", **attributes(data_scene=name))
    return sample(frame, [stage], "stages")
