"""Nodes that the scripts paint.

`data-bind` names a painter of assets/paint.js and its arguments, `data-as` what its word sets instead of the text.
"""

from typing import Any

from dash import html


def attributes(**named: object) -> dict[str, Any]:
    """`data_x` and `aria_y` as Dash takes them: `**attributes(data_x=1)`."""
    return {name.replace("_", "-"): value for name, value in named.items()}


def live(painter: str, *arguments: object, name: str = "", first: str = "", tag: Any = html.Span, **more: Any) -> Any:
    """A node whose text is painted; `first` stands there until then."""
    bound = " ".join([painter, *map(str, arguments)])
    return tag(first or None, className=name or None, **attributes(data_bind=bound), **more)


def shape(painter: str, *arguments: object, name: str = "") -> Any:
    """A node that shows one of the inline shapes."""
    classes = f"shape {name}".strip()
    return live(painter, *arguments, name=classes, role="img", **attributes(data_as="shape"))


def where(painter: str, *arguments: object, attribute: str) -> dict[str, Any]:
    """Attributes that let a painter set `data-<attribute>` of a node (`hidden` hides it)."""
    return attributes(data_bind=" ".join([painter, *map(str, arguments)]), data_as=attribute)
