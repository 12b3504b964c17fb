"""The acts of people at the desk, in the order of its buttons, and the keys that stand for them."""

from contracts.alerts import Act

KEYS: dict[Act, str] = {
    Act.ACKNOWLEDGE: "a",
    Act.ASSIGN: "g",
    Act.START: "w",
    Act.RESOLVE: "r",
    Act.COMMENT: "c",
    Act.SHELVE: "s",
    Act.ESCALATE: "e",
    Act.RAISE: "n",
}
"""Act → key, as SCREENS 2 fixes them."""
ACTS: tuple[Act, ...] = (
    *KEYS,
    Act.REOPEN,
    Act.UNSHELVE,
    Act.TAKE_OUT,
    Act.PUT_BACK,
    Act.TICK,
    Act.HAND_OVER,
    Act.PLAN_MAINTENANCE,
    Act.END_MAINTENANCE,
    Act.PIN,
    Act.UNPIN,
)
"""Everything that the desk's pages ask for."""
