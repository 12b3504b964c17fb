"""The process of the alert agent: composed in one function, run until it is told to stop."""

import asyncio
import logging
import os
import signal
import socket
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from contracts.calendar import WorkingCalendar
from contracts.catalogue import STREAMS
from contracts.clock import Clock, system_clock
from contracts.errors import IocError
from contracts.registry import Registry, load_registry
from contracts.settings import Settings
from state.connect import connect_redis
from state.mirror import Mirror
from state.tasks import together
from streams.alerts.draft import Policy
from streams.alerts.rules import Rules, load_rules
from streams.runtime.alerts.agent import Agent, mends, reaching_kafka
from streams.runtime.alerts.gauges import Gauges
from streams.runtime.alerts.rulebook import RulesOnMirror
from streams.runtime.alerts.session import AgentParts
from streams.runtime.guard import ENDED_BY_ERROR, ENDED_BY_SETTING
from streams.runtime.kafka_log import KafkaLog
from streams.runtime.notices.channels import channels
from streams.runtime.notices.outbox import Outbox

log = logging.getLogger(__name__)

Work = Callable[[], Coroutine[Any, Any, None]]


def policy_of(registry: Registry, rules: Rules) -> Policy:
    """What decisions follow beside the table."""
    communes = {one.code: (one.short_vi, one.short_en) for one in registry.communes}
    watched = frozenset(sheet.name for sheet in rules.sheets() if not sheet.problem)
    return Policy(WorkingCalendar(registry.holiday_dates), rules.joining, communes, watched)


def build_agent(settings: Settings, clock: Clock = system_clock) -> list[Work]:
    """Everything that the process does for ever, side by side; nothing connects yet.

    `clock` says what is due: that a shelf ends, that a limit has passed. What rules measure keeps the system's clock.
    """
    registry = load_registry(Path(settings.registry_dir) if settings.registry_dir else None)
    rules = load_rules(registry, settings.rules_dir)
    for problem in rules.problems:
        log.warning("rule left out: %s", problem)
    name = settings.worker_name or f"{socket.gethostname()}-{os.getpid()}"
    redis = connect_redis(settings, f"ioc-alerts-{name}")
    kafka = KafkaLog(settings)
    mirror = Mirror(redis, STREAMS, settings.partitions, system_clock)
    gauges = Gauges(mirror, redis, Path(settings.data_dir), registry, system_clock)
    rulebook = RulesOnMirror(rules, gauges, system_clock)
    agent = Agent(AgentParts(settings, policy_of(registry, rules), rulebook, redis, kafka, clock, name))
    outboxes = [Outbox(settings, channel, kafka, system_clock) for channel in channels(settings)]

    async def decide() -> None:
        try:
            await reaching_kafka(kafka)
            await agent.run()
        finally:
            await kafka.stop()
            await redis.aclose()

    return [decide, mirror.run, gauges.run, *(outbox.run for outbox in outboxes)]


def run_agent(settings: Settings) -> int:
    """Run until SIGINT or SIGTERM; the exit code."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in ("kafka", "aiokafka"):  # they tell of every try; we tell when it goes and when it is back
        logging.getLogger(name).setLevel(logging.CRITICAL)
    Path(settings.data_dir).mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(_until_told(build_agent(settings)))
    except IocError as error:
        log.critical("%s", error)
        return ENDED_BY_SETTING
    except Exception:
        log.critical("the alert agent ends; it will go on from what the logs say", exc_info=True)
        return ENDED_BY_ERROR
    return 0


async def _until_told(works: list[Work]) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    working = asyncio.create_task(together(*(work() for work in works), passes=mends))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if working.done():
        await working
    working.cancel()
    await asyncio.wait({working})
