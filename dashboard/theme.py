"""The look as data: colours of both themes, type sizes, shapes. The stylesheet's token block is written from here.

`python -m dashboard.theme` prints that block; a test keeps it and the stylesheet equal. Contrasts were computed on
the panel.
"""

from typing import Literal

Theme = Literal["dark", "light"]
THEMES: tuple[Theme, ...] = ("dark", "light")

COLOURS: dict[str, tuple[str, str]] = {
    "canvas": ("#0E1317", "#E4E8EB"),
    "panel": ("#161D23", "#F5F7F8"),
    "raised": ("#202A32", "#FFFFFF"),
    "land": ("#2A353E", "#D3D9DE"),
    "line": ("#34414C", "#C3CBD2"),
    "edge": ("#6B7C8A", "#6B7883"),
    "text": ("#E8EDF1", "#141B21"),
    "text2": ("#B4BFC8", "#3D4A55"),
    "muted": ("#8F9DA9", "#55626D"),
    "accent": ("#7FB4E8", "#1B5FA8"),
    "focus": ("#FFFFFF", "#0B3D74"),
    "critical": ("#FF5263", "#C31D35"),
    "critical-ink": ("#14080A", "#FFFFFF"),
    "high": ("#F59A00", "#DB890C"),
    "high-ink": ("#14080A", "#14191D"),
    "medium": ("#FBF07A", "#FFED66"),
    "medium-ink": ("#14080A", "#14191D"),
    "low": ("#B4BFC8", "#3D4A55"),
    "series1": ("#58B9EF", "#056194"),
    "series2": ("#CFF0FA", "#23384C"),
    "series3": ("#1C9879", "#11977B"),
    "series4": ("#8A6DBB", "#9070D2"),
    "series5": ("#6A7685", "#7C899B"),
    "ramp1": ("#22303A", "#DCE8F0"),
    "ramp2": ("#2F4C5F", "#B3CFE1"),
    "ramp3": ("#3F708F", "#7FAFCF"),
    "ramp4": ("#58A0CC", "#3778A8"),
    "ramp5": ("#A9DDF5", "#0B4F86"),
    "on-ramp3": ("#FFFFFF", "#141B21"),
    "on-ramp4": ("#0E1317", "#FFFFFF"),
    "on-ramp5": ("#0E1317", "#FFFFFF"),
}
"""Token → (dark, light). Alarm hues (critical, high, medium) appear on shapes and bars only, never on text."""

SPACES = (0, 2, 4, 6, 8, 12, 16, 20, 24, 32, 48)
"""Paddings, margins and gaps of the desk, in px: of two neighbours the larger one stands between groups."""
RADIUS = 4
"""Corners of whatever can be pressed or holds text, in px."""
WALL_SIZES = (20, 22, 24, 26, 28, 32, 36, 40, 44, 48, 80)
"""Type of the wall, in its unit u (1 px at 1920×1080). Read at 8 m on a picture 3.6 m wide from 27 on: headline, heroes
and alert rows; at 5 m from 17 on: all the rest.
"""
DESK_SIZES = (13, 14, 16, 18, 22, 28)
"""Type at 1 m, in px."""
PAPER_SIZES = (12,)
"""Type that only the report on paper adds, in px."""
LEAST_WALL_PX, LEAST_DESK_PX = WALL_SIZES[0], DESK_SIZES[0]


def colour(token: str, theme: Theme) -> str:
    """Hex of a token in a theme."""
    return COLOURS[token][THEMES.index(theme)]


def tokens(theme: Theme) -> str:
    """The custom properties of one theme, one line of the stylesheet."""
    return " ".join(f"--{token}: {colour(token, theme)};" for token in COLOURS)


def token_block() -> str:
    """The stylesheet's token block: dark by default, light where the document asks for it."""
    return (
        f":root {{ color-scheme: dark; {tokens('dark')} }}\n"
        f':root[data-theme="light"] {{ color-scheme: light; {tokens("light")} }}\n'
    )


if __name__ == "__main__":
    print(token_block(), end="")  # noqa: T201 - this is the command's output
