"""A table with a title, for desk pages."""

from collections.abc import Collection, Sequence
from typing import Any

from dash import html

from dashboard.components.bind import attributes


def table(
    title: str,
    heads: Sequence[str],
    rows: Sequence[Any],
    texts: Collection[int] = (0,),
    *,
    name: str = "",
    scenes: str = "",
    named: Any = None,
) -> Any:
    """A section with a table. `texts`: columns of words, which stand left; numbers stand right.
    `scenes`: those whose messages it needs. `named`: the title as it is shown, where it is more than its words.
    """
    marks = " ".join(f"text{i}" for i in sorted(texts))
    head = html.Thead(html.Tr([html.Th(text, scope="col") for text in heads]))
    body = html.Table([head, html.Tbody(rows)], className=marks)
    scrolled = html.Div(body, className="scroll", tabIndex=0, role="region", **attributes(aria_label=title))
    return html.Section(
        [html.H2(named or title), scrolled], className=f"card {name}".strip(), **attributes(data_scenes=scenes or None)
    )
