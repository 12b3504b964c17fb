"""The desk's list: AG Grid, fed by assets/desk_list.js from the live path."""

from typing import Any

import dash_ag_grid
from dash import html

from dashboard.components.bind import attributes
from dashboard.i18n import Words

GRID = "desk-list"
ROW_PX = 32
HEADER_PX = ROW_PX - 1
"""The line below it makes it as high as a row."""
COLUMNS: tuple[tuple[str, int], ...] = (
    ("shape", 30),
    ("state", 136),
    ("what", 0),
    ("place", 164),
    ("unit", 112),
    ("assignee", 128),
    ("left", 100),
    ("age", 56),
    ("count", 34),
)
"""Field and width in px; 0 takes what is left."""
WIDE = frozenset({"assignee", "left"})
"""Columns that only wide screens have room for."""
COMPUTED = {"age": "deskAge(params)", "left": "deskLeft(params)"}
"""Columns that change while time passes."""
RIGHT = frozenset({"left", "age", "count"})
THEME = {
    "accentColor": "var(--accent)",
    "backgroundColor": "var(--panel)",
    "borderColor": "var(--line)",
    "browserColorScheme": "inherit",
    "cellHorizontalPadding": 8,
    "fontFamily": "inherit",
    "fontSize": 14,
    "foregroundColor": "var(--text)",
    "headerBackgroundColor": "var(--panel)",
    "headerFontWeight": 400,
    "headerHeight": HEADER_PX,
    "headerTextColor": "var(--text2)",
    "oddRowBackgroundColor": "var(--panel)",
    "rangeSelectionBorderColor": "transparent",
    "rowHeight": ROW_PX,
    "rowHoverColor": "var(--raised)",
    "wrapperBorder": False,
    "wrapperBorderRadius": 0,
}


def grid(words: Words) -> Any:
    """The list in its region. Rows sort by their `order`, which no column shows."""
    options = {
        "theme": {"function": f"themeQuartz.withParams({THEME!r})".replace("False", "false")},
        "animateRows": False,
        "deltaSort": True,
        "ensureDomOrder": True,
        "headerHeight": HEADER_PX,
        "rowHeight": ROW_PX,
        "rowBuffer": 4,
        "suppressColumnMoveAnimation": True,
        "suppressDragLeaveHidesColumns": True,
        "suppressHeaderFocus": True,
        "suppressMovableColumns": True,
        "suppressNoRowsOverlay": True,
        "suppressScrollOnNewData": True,
    }
    list_ = dash_ag_grid.AgGrid(
        id=GRID,
        columnDefs=[*(_column(words, field, width) for field, width in COLUMNS), _order()],
        dashGridOptions=options,
        defaultColDef={
            "resizable": False,
            "sortable": False,
            "suppressHeaderMenuButton": True,
            "suppressMovable": True,
        },
        getRowId="params.data.id",
        rowClassRules={
            name: f"deskRow(params, '{name}')" for name in ("current", "marked", "group", "opened", "member", "first")
        },
        rowData=[],
    )
    return html.Section(list_, className="decklist", **attributes(aria_label=words("desk.list")))


def _column(words: Words, field: str, width: int) -> dict[str, Any]:
    column: dict[str, Any] = {
        "field": field,
        "headerName": words(f"desk.column.{field}"),
        "cellClass": "right" if field in RIGHT else "",
        "headerClass": "right" if field in RIGHT else "",
        "hide": field in WIDE,
    }
    column |= {"width": width, "minWidth": width, "maxWidth": width} if width else {"flex": 1, "minWidth": 120}
    if field in COMPUTED:
        column["valueGetter"] = {"function": COMPUTED[field]}
    if field == "shape":
        column["valueFormatter"] = {"function": "deskShape(params)"}
        column["cellStyle"] = {"function": "deskShapeStyle(params)"}
    return column


def _order() -> dict[str, Any]:
    return {"field": "order", "hide": True, "sort": "asc"}
