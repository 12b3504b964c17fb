"""Commands of people in a hurry: made up from a seed, some twice, some illegal, some that nobody can read."""

import random

from contracts.alerts import HAND, Act, Command, Where, alert_id, encode
from contracts.catalogue import ALERT_INPUTS
from ops.chaos.load import Message

ENTITIES = 12
SHORT_MS = 4_000
"""Shelving and maintenance end while the run lasts, so that the clock has work."""
ACTS = (
    Act.RAISE,
    Act.RAISE,
    Act.ACKNOWLEDGE,
    Act.ASSIGN,
    Act.COMMENT,
    Act.START,
    Act.RESOLVE,
    Act.REOPEN,
    Act.SHELVE,
    Act.UNSHELVE,
    Act.TAKE_OUT,
    Act.PUT_BACK,
    Act.TICK,
    Act.ESCALATE,
    Act.PLAN_MAINTENANCE,
    Act.PIN,
    Act.HAND_OVER,
)


class AlertLoad:
    """Makes records of the inputs. `asked` are the ids of its commands: each must be answered by one input."""

    def __init__(self, seed: int = 1) -> None:
        self._draw = random.Random(seed)
        self._boot = f"{seed:x}"
        self._started: dict[str, int] = {}
        self.asked: set[str] = set()

    def messages(self, count: int, now_ms: int) -> list[Message]:
        """So many commands; one in thirty comes twice, one in fifty is unreadable."""
        made = []
        for _ in range(count):
            made.append(Message(ALERT_INPUTS, b"chaos", encode(self._command(now_ms))))
            if self._draw.randrange(30) == 0:
                made.append(made[-1])
            if self._draw.randrange(50) == 0:
                made.append(Message(ALERT_INPUTS, b"chaos", b'{"input":"command","torn'))
        return made

    def _command(self, now_ms: int) -> Command:
        draw, act = self._draw, self._draw.choice(ACTS)
        entity = f"R{draw.randrange(ENTITIES)}"
        if act is Act.RAISE:
            self._started[entity] = now_ms
        started_ms = self._started.get(entity, now_ms)
        command = Command(
            id=f"{self._boot}-{len(self.asked)}",
            act=act,
            by=draw.choice(("lan", "minh", "hoa")),
            role="operator",
            sent_ms=now_ms,
            alert="" if act is Act.RAISE else alert_id(HAND, f"traffic.{entity}", started_ms),
            revision=draw.randrange(12),
            comment=f"said {len(self.asked)}",
            assignee="unit/csgt",
            outcome="fixed",
            why="chaos",
            until_ms=now_ms + SHORT_MS,
            from_ms=started_ms if act is Act.RAISE else now_ms + draw.randrange(SHORT_MS // 2),
            step=draw.randrange(8),
            where=Where("road", entity),
            domain="traffic",
            severity=1 + draw.randrange(4),
            desk="traffic",
        )
        self.asked.add(command.id)
        return command
