"""How a rule counts minutes on one entity: on-delay, off-delay, dead-band. Pure, and the same for every rule."""

from enum import IntEnum
from typing import Literal, NamedTuple

from msgspec.structs import replace

from contracts.alerts import Counter

FRESH = Counter()
Turn = Literal["", "fired", "recovered"]


class Truth(IntEnum):
    """Whether a condition holds. UNKNOWN holds every counter where it is: silence is no recovery."""

    NO = -1
    UNKNOWN = 0
    YES = 1


class Delays(NamedTuple):
    """Minutes for which a rule's condition must hold before it fires, and before it clears; minutes between looks."""

    on_min: int
    off_min: int
    every_min: int = 1


class Counted(NamedTuple):
    """The counter after a minute, whether the rule turned, and since when that has held (epoch ms)."""

    counter: Counter
    turn: Turn
    since_ms: int


def count(counter: Counter, delays: Delays, fires: Truth, clears: Truth, minute_ms: int) -> Counted:
    """The counter after the minute that begins at `minute_ms`.

    Between firing and clearing lies the dead-band, in which a rule stays as it is. Where both hold, it fires.
    """
    wanted = _while_on(fires, clears) if counter.on else fires
    if wanted is Truth.UNKNOWN:
        return Counted(counter, "", counter.since_ms)
    if wanted is Truth.NO:
        return Counted(replace(counter, run=0, since_ms=0), "", 0)
    since_ms = counter.since_ms if counter.run else minute_ms
    run = counter.run + delays.every_min
    if run < (delays.off_min if counter.on else delays.on_min):
        return Counted(replace(counter, run=run, since_ms=since_ms), "", since_ms)
    if counter.on:
        return Counted(FRESH, "recovered", since_ms)
    return Counted(replace(counter, on=True, run=0, since_ms=0), "fired", since_ms)


def held_over(counter: Counter) -> Counter:
    """The counter over minutes that nobody looked at: what is on stays on, and no run goes on."""
    return replace(counter, run=0, since_ms=0)


def _while_on(fires: Truth, clears: Truth) -> Truth:
    return Truth.NO if fires is Truth.YES else clears
