"""How a rule is written in YAML. Fields as people read them; what they mean is compiled in `loading`."""

from typing import Annotated, Literal

import msgspec

from contracts.alerts import Severity, Text

Title = Annotated[str, msgspec.Meta(min_length=1, max_length=34)]
Line = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
Minutes = Annotated[int, msgspec.Meta(ge=0, le=1_440)]
Window = Annotated[int, msgspec.Meta(ge=1, le=240)]
Name = Annotated[str, msgspec.Meta(pattern=r"^[a-z]+(\.[a-z][a-z0-9_]*)+\Z", max_length=60)]
Kind = Literal["threshold", "silence", "share", "level", "incident", "due", "completeness", "system", "figure", "place"]
"""What a rule is about, for people: every kind compares measures in the same way."""
Op = Literal["<", "<=", ">", ">=", "=="]
USUAL = "usual"
"""Unit of a value that is a share of the measure's usual."""


class Titles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A title in both languages, at most 34 characters each."""

    vi: Title
    en: Title


class Lines(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence or two in both languages."""

    vi: Line
    en: Line


class Link(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where to look further: a page of this centre."""

    text: Titles
    path: Annotated[str, msgspec.Meta(pattern=r"^/[^\s]*\Z", max_length=200)]


class Comparison(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """`measure` over `over` minutes against `value` in `unit`; unit "usual": against that share of what is usual.

    `any`: instead of one comparison several, of which one suffices. `optional`: holds where it cannot be told.
    """

    measure: str = ""
    op: Op | None = None
    value: float | None = None
    unit: str = ""
    over: Window | None = None
    optional: bool = False
    any: list["Comparison"] = []


class Worse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A worse severity `when` all of that has held for `after` minutes since the rule fired (0: at once)."""

    severity: Severity
    when: Annotated[list[Comparison], msgspec.Meta(min_length=1)]
    after: Minutes = 0


class JoiningForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How `incident.place` joins alerts: of at least `domains` domains in one commune within `within` minutes.

    Only alerts of `severities` count, and none of the rules in `leaves_out` (a slow dossier is no incident). The
    incident is as bad as its worst child, at least `at_least`.
    """

    within: Annotated[int, msgspec.Meta(ge=1, le=120)] = 10
    domains: Annotated[int, msgspec.Meta(ge=2, le=4)] = 2
    severities: tuple[Severity, ...] = (1, 2, 3)
    at_least: Severity = 2
    leaves_out: list[str] = []


class RuleForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rule of a file. `docs/rules.md` explains each field."""

    name: Name
    kind: Kind
    title: Titles
    description: Lines
    watches: str = ""
    per: Literal["road"] | None = None
    windows: list[Window] = []
    fires: list[Comparison] = []
    on_delay: Minutes = 0
    clears: list[Comparison] = []
    off_delay: Minutes = 0
    every: Window = 1
    hours: Literal["all", "working"] = "all"
    severity: Severity
    worse: list[Worse] = []
    again: Annotated[float, msgspec.Meta(gt=1.0, le=100.0)] | None = None
    owner: str
    sentence: Lines
    shows: list[str] = []
    chart: str = ""
    guidance: Annotated[list[Lines], msgspec.Meta(min_length=1, max_length=12)]
    links: list[Link] = []
    suppresses: list[str] = []
    joining: JoiningForm | None = None


def both(text: Titles | Lines) -> Text:
    """(Vietnamese, English)."""
    return text.vi, text.en
