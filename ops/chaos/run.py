"""The run: fault after fault under load, each followed by a standstill at which every count is compared."""

import asyncio
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from contracts.clock import monotonic_ms, system_clock
from contracts.measures import MINUTE_MS
from ops.chaos.alert_logs import alert_differences
from ops.chaos.arena import WORKERS, Arena, Feeder
from ops.chaos.comparing import MOST_SHOWN, differences, shown
from ops.chaos.faults import FAULTS, Fault
from ops.chaos.standing import Standing
from ops.errors import StackError
from ops.waiting import wait_until

BEFORE_S = 1.5
"""Load before each fault, so that it hits work in progress."""
COUNTED_WITHIN_S = 180.0
ALERTS_WITHIN_S = 60.0

Say = Callable[[str], None]


class Round(msgspec.Struct, frozen=True):
    """What came of one fault. `recovery_s`: from its end until every partition was counted again, None: never.

    `wrong`: counts that were not what was sent, at the standstill after it.
    """

    fault: str
    recovery_s: float | None
    in_time: bool
    sent: int
    restarts: int
    wrong: int


def run_chaos(minutes: float, seed: int, say: Say, faults: Sequence[Fault] = FAULTS) -> list[Round]:
    """Hurt a system of its own for so long; `minutes` 0: every fault once, however long that takes."""
    until_ms = monotonic_ms() + int(minutes * MINUTE_MS)
    rounds: list[Round] = []
    draw = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="ioc-chaos-") as folder, Arena(Path(folder), seed) as arena:
        say(f"seed {seed}; waiting for {len(WORKERS)} workers and an alert agent")
        ready = wait_until(lambda: arena.owners() == set(WORKERS) and bool(arena.agent()), COUNTED_WITHIN_S, arena.tend)
        if not ready:
            raise StackError(_logs(arena, "the workers did not start"))
        for fault in _order(faults, draw, endless=minutes > 0):
            rounds.append(_round(arena, fault, draw, say))
            if rounds[-1].wrong or rounds[-1].recovery_s is None:
                say(_logs(arena, f"after {fault.name}"))
                break
            if minutes and monotonic_ms() >= until_ms:
                break
    return rounds


def _order(faults: Sequence[Fault], draw: random.Random, *, endless: bool) -> Iterator[Fault]:
    """Every fault once in its own order; then all of them again and again, in any."""
    yield from faults
    while endless:
        yield from draw.sample(faults, len(faults))


def _round(arena: Arena, fault: Fault, draw: random.Random, say: Say) -> Round:
    restarts = arena.restarts
    with Feeder(arena) as feeder:
        wait_until(lambda: False, BEFORE_S)
        begun_ms = _done(arena, fault, draw)
        recovered = _recovered_s(arena, begun_ms)
        both = wait_until(lambda: arena.owners() == set(WORKERS), COUNTED_WITHIN_S, arena.tend)
    wrong = _compare(arena, say) if both else 0
    in_time = recovered is not None and recovered <= fault.limit_s
    done = Round(fault.name, recovered if both else None, in_time, feeder.sent, arena.restarts - restarts, wrong)
    took = "never" if done.recovery_s is None else f"{done.recovery_s:5.1f} s"
    say(f"{fault.name:<24} counted again after {took}, {done.sent} events, {done.wrong} differences")
    return done


def _done(arena: Arena, fault: Fault, draw: random.Random) -> int:
    try:
        return fault.do(arena, draw)
    except StackError as error:
        raise StackError(_logs(arena, f"{fault.name}: {error}")) from error


def _recovered_s(arena: Arena, begun_ms: int) -> float | None:
    """Seconds from the fault until every shard has been checkpointed after it and is up to date."""
    moment_ms = system_clock() - (monotonic_ms() - begun_ms)

    def counted_again() -> bool:
        found = arena.metas().values()
        fresh = [m for m in found if m.status and m.status.checkpoint_ms > moment_ms and not m.rebuilding]
        told = arena.agent()
        return len(fresh) == 4 * arena.settings.partitions and told is not None and told.at_ms > moment_ms

    # Who was killed stays away till then: what is measured is that the other takes over.
    if not wait_until(counted_again, 30.0) and not wait_until(counted_again, COUNTED_WITHIN_S, arena.tend):
        return None
    return (monotonic_ms() - begun_ms) / 1000


def _compare(arena: Arena, say: Say) -> int:
    standing = Standing(arena.settings)
    if not wait_until(standing.reached, COUNTED_WITHIN_S, arena.tend):
        say("not everything was counted")
        return 1
    wrong = asyncio.run(differences(arena.settings, arena.ledger))
    if wrong:
        say(shown(wrong))
    return len(wrong) + _compare_alerts(arena, say)


def _compare_alerts(arena: Arena, say: Say) -> int:
    """The clock goes on while the logs are read: what differs must differ for good."""
    wrong: list[str] = []

    def equal() -> bool:
        wrong[:] = asyncio.run(alert_differences(arena.settings, arena.policy, arena.alert_load.asked))
        return not wrong

    wait_until(equal, ALERTS_WITHIN_S, arena.tend)
    for line in wrong[:MOST_SHOWN]:
        say(line)
    return len(wrong)


def _logs(arena: Arena, title: str) -> str:
    parts = [f"--- {name}:\n{worker.last_words(40)}" for name, worker in arena.workers.items()]
    return "\n".join([title, *parts])
