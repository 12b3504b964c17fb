"""The alert agent on a real Kafka and Valkey: whatever happens to it, its transitions are the fold of its inputs."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import msgspec
import pytest
from aiokafka import AIOKafkaProducer

from contracts.alerts import Act, AlertState, Command, Domain, Evaluation, Input, Transition, Where, encode
from contracts.catalogue import ALERT_INPUTS
from contracts.clock import Clock, system_clock
from contracts.errors import Reason
from contracts.measures import MINUTE_MS
from contracts.rules import RuleSheet
from contracts.settings import Settings
from ops.chaos.alert_logs import AlertLogs, alert_differences, read_logs
from state.alerts.mirror import AlertMirror
from state.connect import Client, connect_redis
from streams.alerts.pace import Evaluated
from streams.runtime.alerts.agent import Agent
from streams.runtime.alerts.gauges import Told
from streams.runtime.alerts.session import AgentParts, LogsError
from streams.runtime.dead_letters import list_dead_letters
from streams.runtime.kafka_log import KafkaLog
from tests.fixtures.alert_world import INCIDENT, POLICY, signal
from tests.fixtures.workers import remake_topics

pytestmark = pytest.mark.anyio
ROAD = Where("road", "QL5", commune="10001")


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class ScriptedRules:
    """Says, minute by minute, what it was told to say; `asked` are the minutes it was asked for."""

    def __init__(self, *said: Evaluation) -> None:
        self.said = list(said)

    def sheets(self) -> Sequence[RuleSheet]:
        return [INCIDENT]

    async def due(self, evaluated: Mapping[Domain, Evaluated], told: Callable[[], Told]) -> list[Evaluation]:
        told()
        later = [one for one in self.said if one.minute_ms > _minute(evaluated, one.domain)]
        first = {one.domain: one for one in reversed(later)}
        return list(first.values())


def _minute(evaluated: Mapping[Domain, Evaluated], domain: Domain) -> int:
    known = evaluated.get(domain)
    return known.minute_ms if known else -1


class Office:
    """Agents, a mirror, and somebody who sends."""

    def __init__(self, settings: Settings, redis: Client, producer: Any, mirror: AlertMirror) -> None:
        self.settings = settings
        self.redis = redis
        self.mirror = mirror
        self._producer = producer
        self._commands = 0

    @asynccontextmanager
    async def agent(self, name: str = "a1", *said: Evaluation, clock: Clock = system_clock) -> AsyncIterator[None]:
        """An agent for as long as the block lasts."""
        running = asyncio.create_task(self.run_agent(name, *said, clock=clock))
        yield
        running.cancel()
        await asyncio.wait({running})

    async def run_agent(self, name: str, *said: Evaluation, clock: Clock = system_clock) -> None:
        """An agent until it fails or is cancelled."""
        kafka, redis = KafkaLog(self.settings), connect_redis(self.settings)
        await kafka.start()
        try:
            await Agent(AgentParts(self.settings, POLICY, ScriptedRules(*said), redis, kafka, clock, name)).run()
        finally:
            await kafka.stop()
            await redis.aclose()

    async def put(self, given: Input | bytes) -> int:
        value = given if isinstance(given, bytes) else encode(given)
        return int((await self._producer.send_and_wait(ALERT_INPUTS, value, b"test")).offset)

    async def ask(self, act: Act, by: str = "lan", **said: Any) -> Command:
        self._commands += 1
        command = Command(f"c{self._commands}", act, by, "operator", system_clock(), **said)
        await self.put(command)
        return command

    async def raise_by_hand(self, entity: str = "QL5", **said: Any) -> Command:
        where = msgspec.structs.replace(ROAD, entity=entity)
        plain: dict[str, Any] = {"domain": "traffic", "severity": 2, "comment": "lorry across the road"}
        return await self.ask(Act.RAISE, where=where, **plain | said)

    async def shown(self, condition: Callable[[AlertMirror], bool], within_s: float = 60.0) -> None:
        """Until the mirror shows it."""
        async with asyncio.timeout(within_s):
            while not condition(self.mirror):
                await self.mirror.wait_change(self.mirror.version, 1.0)

    async def logs(self) -> AlertLogs:
        return await read_logs(self.settings)

    async def settled(self, transitions: int) -> list[Transition]:
        """All transitions, once there are so many and the mirror has them; they are the fold of the inputs."""
        async with asyncio.timeout(60):
            while len(found := (await self.logs()).transitions) < transitions:
                await self.mirror.wait_change(self.mirror.version, 0.2)
        last = found[-1]
        await self.shown(lambda mirror: mirror.book.place >= (last.offset, last.number))
        assert not await alert_differences(self.settings, POLICY)
        return found


@pytest.fixture
async def office(kafka: str, valkey: str, anyio_backend: str) -> AsyncIterator[Office]:  # noqa: ARG001
    settings = Settings(kafka_bootstrap=kafka, redis_url=valkey, partitions=1)
    await asyncio.to_thread(remake_topics, settings)
    redis = connect_redis(settings)
    mirror = AlertMirror(redis)
    following = asyncio.create_task(mirror.run())
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        yield Office(settings, redis, producer, mirror)
    following.cancel()
    await asyncio.wait({following})
    await redis.aclose()


async def test_a_command_becomes_a_transition_that_carries_its_id(office: Office) -> None:
    async with office.agent():
        raised = await office.raise_by_hand()
        await office.shown(lambda mirror: len(mirror.book.alerts) == 1)
        (alert,) = office.mirror.book.alerts.values()
        acknowledged = await office.ask(Act.ACKNOWLEDGE, alert=alert.id, revision=alert.revision)
        told = await office.settled(2)
    assert [(one.act, one.command) for one in told] == [(Act.RAISE, raised.id), (Act.ACKNOWLEDGE, acknowledged.id)]
    assert office.mirror.sheets == {INCIDENT.name: INCIDENT}


async def test_each_minute_is_evaluated_once_also_by_the_next_agent(office: Office) -> None:
    said = [Evaluation("traffic", minute * MINUTE_MS, (signal(),)) for minute in range(3)]
    async with office.agent("a1", *said[:2]):
        await office.settled(2)
    async with office.agent("a2", *said):
        await office.settled(3)
    inputs = (await office.logs()).inputs
    assert [one[0] for one in inputs if isinstance(one[0], Evaluation)] == said


async def test_the_clock_needs_no_event(office: Office) -> None:
    """Two hours ahead: what nobody acknowledged went to the supervisor and to the leader."""
    async with office.agent():
        await office.raise_by_hand()
        await office.settled(1)
    async with office.agent("later", clock=lambda: system_clock() + 2 * 3_600_000):
        told = await office.settled(3)
    assert [(one.act, one.by) for one in told[1:]] == [(Act.ESCALATE, "clock")] * 2


async def test_what_cannot_be_read_is_a_dead_letter_and_nothing_waits_for_it(office: Office) -> None:
    async with office.agent():
        await office.put(b"{not json")
        await office.put(b'{"input":"command","id":"x"}')
        await office.raise_by_hand()
        await office.settled(1)
    letters = [one async for one in list_dead_letters(office.settings)]
    assert [(one.reason, one.topic, one.offset, one.value) for one in letters] == [
        (Reason.MALFORMED, ALERT_INPUTS, 0, b"{not json"),
        (Reason.MALFORMED, ALERT_INPUTS, 1, b'{"input":"command","id":"x"}'),
    ]
    assert "act" in letters[1].detail, "the missing field is named"


async def test_an_emptied_redis_is_filled_again_from_the_log(office: Office) -> None:
    async with office.agent():
        for n in range(20):
            await office.raise_by_hand(f"R{n}")
        await office.settled(20)
        await office.redis.flushall()
        await office.shown(lambda mirror: mirror.state == "missing")
        await office.shown(lambda mirror: mirror.state == "live")
        assert len(office.mirror.book.alerts) == 20
        await office.raise_by_hand("after")
        await office.settled(21)


async def test_a_second_agent_stands_by_and_takes_over_when_the_first_is_gone(office: Office) -> None:
    async with office.agent("second"):
        await office.shown(lambda mirror: mirror.agent is not None)
        first = office.mirror.agent
        assert first is not None
        async with office.agent("third"):
            await office.raise_by_hand()
            await office.settled(1)
    async with office.agent("fourth"):
        await office.raise_by_hand("again")
        await office.settled(2)
        await office.shown(lambda mirror: mirror.agent is not None and mirror.agent.agent == "fourth")


async def test_a_thousand_raises_at_once_are_one_alert(office: Office) -> None:
    async with office.agent():
        await asyncio.gather(*(office.raise_by_hand() for _ in range(1_000)))
        await office.settled(1_000)
    (alert,) = office.mirror.book.alerts.values()
    assert (alert.count, alert.state) == (1_000, AlertState.UNACKNOWLEDGED)


async def test_inputs_that_were_made_anew_are_not_taken_for_old_ones(office: Office) -> None:
    async with office.agent():
        await office.raise_by_hand()
        await office.settled(1)
    await asyncio.to_thread(remake_topics, office.settings, ALERT_INPUTS)
    with pytest.raises(LogsError, match=r"ioc\.alerts\.inputs ends at 0: one of them was made anew"):
        await office.run_agent("a2")
