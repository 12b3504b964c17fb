"""How fast the alert agent is: a burst of alerts, and a steady stream of them, each until another reader sees it."""

import asyncio
from collections.abc import Callable, Iterable
from typing import Any

import psutil
from aiokafka import AIOKafkaProducer

from contracts.alerts import Act, Command, Where, encode
from contracts.catalogue import ALERT_INPUTS
from contracts.clock import monotonic_ms, system_clock
from ops.bench.lab import Lab, resident_mb, running_lab
from ops.bench.operators import act_to_screen_ms
from ops.bench.percentiles import percentile
from ops.bench.results import OURS, Result, Row, medians
from ops.errors import StackError
from state.alerts.mirror import AlertMirror
from state.connect import connect_redis
from state.kafka import kafka_client

BURST = 500
RATE = 50
WITHIN_S = 60.0
"""What is not visible by then is lost."""


def alerts(seconds: int, runs: int, say: Callable[[str], None]) -> Result:
    """Medians of `runs` runs: 500 alerts at once, then 50 a second for so long; every one is looked for."""
    with running_lab() as lab:
        agent = lab.spawn("alerts", "ops", "alerts")
        rows = medians(asyncio.run(_run(lab, agent.pid, seconds, number, say)) for number in range(runs))
    with running_lab() as lab:
        lab.spawn("alerts", "ops", "alerts")
        acts = act_to_screen_ms(lab)
        rows += [Row(OURS, f"act_to_screen_p{p}_ms", percentile(acts, p / 100)) for p in (50, 95)]
    notes = [
        f"{BURST} alerts at once, then {RATE}/s for {seconds} s, which all stay open",
        "visible: from the sender's call until a mirror in another process than the agent's shows it",
        f"act to screen: {len(acts)} acts of one operator, until another's desk in a real browser has painted each",
    ]
    return Result("alerts", rows, notes)


async def _run(lab: Lab, pid: int, seconds: int, number: int, say: Callable[[str], None]) -> list[Row]:
    redis = connect_redis(lab.settings, "ioc-bench")
    mirror = AlertMirror(redis)
    following = asyncio.create_task(mirror.run())
    try:
        await _started(lab, mirror)
        async with AIOKafkaProducer(linger_ms=0, **kafka_client(lab.settings)) as producer:
            burst = await _measure(mirror, producer, f"b{number}", (0.0 for _ in range(BURST)))
            before, begun_ms = psutil.Process(pid).cpu_times(), monotonic_ms()
            steady = await _measure(mirror, producer, f"s{number}", (1 / RATE for _ in range(RATE * seconds)))
            after, ended_ms = psutil.Process(pid).cpu_times(), monotonic_ms()
    finally:
        following.cancel()
        await asyncio.wait({following})
        await redis.aclose()
    used = after.user + after.system - before.user - before.system
    rows = [
        Row(OURS, "burst_visible_s", max(burst) / 1000),
        Row(OURS, "visible_p50_ms", percentile(steady, 0.5)),
        Row(OURS, "visible_p95_ms", percentile(steady, 0.95)),
        Row(OURS, "visible_p99_ms", percentile(steady, 0.99)),
        Row(OURS, "lost", BURST + RATE * seconds - len(burst) - len(steady)),
        Row(OURS, "agent_cores", used * 1000 / (ended_ms - begun_ms)),
        Row(OURS, "agent_rss_mb", resident_mb(pid)),
    ]
    say(f"run {number + 1}: " + ", ".join(f"{row.metric} {row.value:.2f}" for row in rows))
    return rows


async def _started(lab: Lab, mirror: AlertMirror) -> None:
    deadline_ms = monotonic_ms() + WITHIN_S * 1000
    while mirror.agent is None:
        await mirror.wait_change(mirror.version, 1.0)
        if monotonic_ms() > deadline_ms:
            raise StackError(f"the alert agent did not start: {lab.why('alerts')}")


async def _measure(mirror: AlertMirror, producer: Any, name: str, pauses: Iterable[float]) -> list[int]:
    """Raise alerts on sources of that name; how long each took to be visible (ms), of those that were."""
    sent: dict[str, int] = {}
    found: dict[str, int] = {}
    watching = asyncio.create_task(_watch(mirror, sent, found))
    waiting = []
    due_ms = float(monotonic_ms())
    for number, pause_s in enumerate(pauses):
        entity = f"{name}-{number}"
        due_ms += 1000 * pause_s
        await asyncio.sleep(max(0.0, (due_ms - monotonic_ms()) / 1000))
        sent[entity] = monotonic_ms()
        waiting.append(await producer.send(ALERT_INPUTS, encode(_command(entity)), entity.encode()))
    await asyncio.gather(*waiting)
    deadline_ms = monotonic_ms() + WITHIN_S * 1000
    while len(found) < len(sent) and monotonic_ms() < deadline_ms:
        await mirror.wait_change(mirror.version, 0.2)
    watching.cancel()
    await asyncio.wait({watching})
    return [found[entity] - at for entity, at in sent.items() if entity in found]


async def _watch(mirror: AlertMirror, sent: dict[str, int], found: dict[str, int]) -> None:
    version = mirror.version
    while True:
        seen, version = version, await mirror.wait_change(version, 5.0)
        changes = mirror.changes(seen)
        for alert in mirror.book.alerts.values() if changes is None else changes.upserts:
            if alert.where.entity in sent:
                found.setdefault(alert.where.entity, monotonic_ms())


def _command(entity: str) -> Command:
    return Command(
        id=entity,
        act=Act.RAISE,
        by="bench",
        role="operator",
        sent_ms=system_clock(),
        where=Where("road", entity),
        domain="traffic",
        severity=3,
        comment="a tree lies across the road, one lane is free",
    )
