"""How the gallery shows a component: in a box with a frame of its own, from which the painters read."""

from typing import Any

import msgspec
from dash import html

from dashboard.components.bind import attributes
from dashboard.live.frame import Frame

_encode = msgspec.json.Encoder().encode


def sample(frame: Frame, children: list[Any], name: str) -> Any:
    """Components that show a frame of their own; scenes they read from those of the gallery."""
    return html.Div(children, className=f"sample {name}", **attributes(data_frame=_encode(frame).decode()))


def section(title: str, children: list[Any]) -> Any:
    """A group of the gallery."""
    return html.Section([html.H2(title), *children], className="show")
