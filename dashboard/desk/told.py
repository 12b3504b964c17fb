"""What screens are told of alerts, of now on the live path or of a past moment: rows, what was said, loads. Pure."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from contracts.alerts import DESKS, NO_TEXT, Desk, Text, Transition
from dashboard.desk.row import Row
from state.figures.alarms import TEN_MINUTES_MS, flooded, is_new, load

FLOOD_BACK_MS = 6 * TEN_MINUTES_MS
"""Whether a flood lasts follows from the alerts that were raised so lately."""


class Said(msgspec.Struct, frozen=True, omit_defaults=True):
    """One transition as screens are told of it: whose command it answers, and for a refusal why and who was first."""

    act: str
    by: str
    at_ms: int
    alert: str = ""
    command: str = ""
    what: Text = NO_TEXT
    why: Text = NO_TEXT
    first_by: str = ""
    first_ms: int = 0


class Load(msgspec.Struct, frozen=True):
    """New alerts of a desk in the last ten minutes, and whether it is a flood."""

    new: int
    flood: bool


class Told(msgspec.Struct, frozen=True, tag_field="type", tag="alerts"):
    """`whole`: `rows` are all there are, forget the others; else they change what the client had at its version, and
    `gone` have ended. `live`: the book follows the alert agent; false: it is what was known last.
    """

    now_ms: int
    version: int
    whole: bool
    rows: list[Row]
    gone: list[str]
    said: list[Said]
    loads: Mapping[Desk, Load]
    live: bool


def said_of(transition: Transition) -> Said:
    """A transition in the words of the live path."""
    return Said(
        act=transition.act,
        by=transition.by,
        at_ms=transition.at_ms,
        alert=transition.alert_id,
        command=transition.command,
        what=transition.alert.what if transition.alert else NO_TEXT,
        why=transition.why,
        first_by=transition.first_by,
        first_ms=transition.first_ms,
    )


def raised_by_desk(transitions: Iterable[Transition]) -> dict[Desk, list[int]]:
    """When new alerts came to each desk."""
    found: dict[Desk, list[int]] = {desk: [] for desk in DESKS}
    for transition in transitions:
        if transition.alert is not None and is_new(transition):
            found[transition.alert.desk].append(transition.at_ms)
    return found


def loads_of(raised_ms: Mapping[Desk, Sequence[int]], now_ms: int) -> dict[Desk, Load]:
    """The load of each desk, from the moments of FLOOD_BACK_MS. A flood ends later than it begins."""
    return {desk: Load(load(moments, now_ms), flooded(moments, now_ms)) for desk, moments in raised_ms.items()}
