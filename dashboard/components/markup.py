"""A tree of Dash html components as HTML text.

Dash's renderer takes some ten milliseconds for a component, half a minute for a table of a thousand cells. Our pages
are painted, not called back, so their tree travels as text in the page's HTML (`dashboard.site`).
"""

from collections.abc import Iterator
from html import escape
from typing import Any

from dash.development.base_component import Component

_NAMES = {"className": "class", "tabIndex": "tabindex", "colSpan": "colspan", "htmlFor": "for"}


def markup(node: Any) -> str:
    """The HTML of a component, a text, a number, None, or a list of them."""
    if node is None:
        return ""
    if isinstance(node, list | tuple):
        return "".join(map(markup, node))
    if isinstance(node, Component):
        return _element(node)
    return escape(str(node), quote=False)


def _element(node: Component) -> str:
    described: dict[str, Any] = node.to_plotly_json()  # type: ignore[no-untyped-call]
    props = dict(described["props"])
    tag, children = described["type"].lower(), props.pop("children", None)
    return f"<{tag}{''.join(_attributes(props))}>{markup(children)}</{tag}>"


def _attributes(props: dict[str, Any]) -> Iterator[str]:
    for name, value in props.items():
        if value is True:
            yield f" {_NAMES.get(name, name)}"
        elif value is not None and value is not False:
            yield f' {_NAMES.get(name, name)}="{escape(str(value))}"'
