"""How fresh a feed or a source is: one letter on the wire, in figures and on screens."""

from enum import StrEnum


class State(StrEnum):
    """How fresh a feed or a source is, by the age of its last proof of life."""

    FRESH = "f"
    LATE = "l"
    STALE = "s"
    DEAD = "d"
    NEVER = "n"
    """No proof of life yet: shown as dead, without an age."""
    OUT = "o"
    """Out of service by plan: shown grey, counted nowhere."""
