"""What may go wrong. Each fault is done to a running arena and undone; recovery is waited for elsewhere."""

import asyncio
import random
import signal
from collections.abc import Callable

import msgspec
import redis

from contracts.clock import monotonic_ms, system_clock
from contracts.registry import load_registry
from ops.chaos.arena import AGENTS, WORKERS, Arena
from ops.chaos.ledger import Ledger
from ops.chaos.load import Load
from ops.chaos.transactions import in_transaction
from ops.errors import StackError
from ops.program import send
from ops.waiting import wait_until

WITHIN_S = 60.0


class Fault(msgspec.Struct, frozen=True):
    """`do` hurts; where it returns the system can recover, and the time counts from the moment that it returns."""

    name: str
    do: Callable[[Arena, random.Random], int]
    """Returns the moment (monotonic ms) from which recovery is measured."""
    limit_s: float = 60.0


def kill_worker(arena: Arena, draw: random.Random) -> int:
    """kill -9; it is started again when the other has taken over."""
    victim = draw.choice(WORKERS)
    arena.workers[victim].kill()
    return monotonic_ms()


def freeze_worker(arena: Arena, draw: random.Random) -> int:
    """SIGSTOP past the session time-out, until the other owns everything; then it wakes up as a zombie."""
    victim = draw.choice(WORKERS)
    other = next(name for name in WORKERS if name != victim)
    arena.workers[victim].freeze()
    taken = wait_until(lambda: arena.owners() == {other}, WITHIN_S)
    arena.workers[victim].thaw()
    if not taken:
        raise StackError(f"worker {other} did not take over from a frozen one within {WITHIN_S:.0f} s")
    return monotonic_ms()


def kill_agent(arena: Arena, _: random.Random) -> int:
    """kill -9 of the one that decides on alerts; it is started again when the other has taken over."""
    arena.workers[_deciding(arena)].kill()
    return monotonic_ms()


def freeze_agent(arena: Arena, _: random.Random) -> int:
    """SIGSTOP of the one that decides until the other does; then it wakes up as a zombie."""
    victim = _deciding(arena)
    arena.workers[victim].freeze()
    taken = wait_until(lambda: (told := arena.agent()) is not None and told.agent != victim, WITHIN_S, arena.tend)
    arena.workers[victim].thaw()
    if not taken:
        raise StackError(f"nobody took over from alert agent {victim} within {WITHIN_S:.0f} s")
    return monotonic_ms()


def _deciding(arena: Arena) -> str:
    told = arena.agent()
    return told.agent if told is not None else AGENTS[0]


def stop_worker(arena: Arena, draw: random.Random) -> int:
    """An orderly stop."""
    begun = monotonic_ms()
    arena.workers[draw.choice(WORKERS)].stop()
    return begun


def lose_reply(arena: Arena, draw: random.Random) -> int:
    """The replies of some scripts get lost after they were carried out."""
    for _ in range(draw.randrange(3, 9)):
        arena.proxy.lose_next()
        wait_until(lambda: not arena.proxy.losing, 5.0)
    return monotonic_ms()


def abort_transaction(arena: Arena, draw: random.Random) -> int:
    """Records that are taken back, between records that stay."""
    unsaid = Load(load_registry(), Ledger(), draw.randrange(2**32), boot=f"x{draw.getrandbits(28):x}")
    for _ in range(3):
        asyncio.run(in_transaction(arena.settings, unsaid.messages(40, system_clock()), commit=False))
    return monotonic_ms()


def kill_redis(arena: Arena, draw: random.Random) -> int:
    """kill -9; it comes back with what is in its file."""
    send(arena.redis, signal.SIGKILL)
    arena.redis.wait()
    wait_until(lambda: False, draw.random() * 4)
    arena.start_redis()
    return monotonic_ms()


def freeze_redis(arena: Arena, draw: random.Random) -> int:
    """SIGSTOP for longer than a command may take; what was sent meanwhile is carried out late."""
    send(arena.redis, signal.SIGSTOP)
    wait_until(lambda: False, 4 + draw.random() * 5)
    send(arena.redis, signal.SIGCONT)
    return monotonic_ms()


def empty_redis(arena: Arena, _: random.Random) -> int:
    """FLUSHALL under load."""
    with redis.Redis.from_url(arena.settings.redis_url) as client:
        client.flushall()
    return monotonic_ms()


def kill_kafka(arena: Arena, draw: random.Random) -> int:
    """kill -9; it comes back with what is in its folder."""
    send(arena.kafka, signal.SIGKILL)
    arena.kafka.wait()
    wait_until(lambda: False, draw.random() * 3)
    arena.start_kafka()
    return monotonic_ms()


def kill_worker_and_empty_redis(arena: Arena, draw: random.Random) -> int:
    """Two at once."""
    begun = kill_worker(arena, draw)
    empty_redis(arena, draw)
    return begun


FAULTS = (
    Fault("kill-worker", kill_worker, limit_s=10.0),
    Fault("kill-agent", kill_agent, limit_s=15.0),
    Fault("lose-reply", lose_reply),
    Fault("empty-redis", empty_redis),
    Fault("freeze-worker", freeze_worker),
    Fault("freeze-agent", freeze_agent, limit_s=30.0),
    Fault("abort-transaction", abort_transaction),
    Fault("kill-redis", kill_redis),
    Fault("kill-kafka", kill_kafka, limit_s=120.0),
    Fault("freeze-redis", freeze_redis),
    Fault("stop-worker", stop_worker, limit_s=20.0),
    Fault("kill-worker-empty-redis", kill_worker_and_empty_redis),
)
