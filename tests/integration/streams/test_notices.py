"""The outbox on a real Kafka: tried again until it is told, and told at most once."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from aiokafka import AIOKafkaProducer
from kafka.errors import KafkaError

from contracts.alerts import Transition, Where, encode
from contracts.catalogue import ALERT_TRANSITIONS
from contracts.settings import Settings
from ops.waiting import wait_until
from streams.alerts.notices import Step
from streams.runtime.kafka_log import KafkaLog, TopicIds
from streams.runtime.notices.channels import Sent
from streams.runtime.notices.outbox import STALE_MS, Outbox, group_of
from tests.fixtures.alert_world import World, signal
from tests.fixtures.alerts import NOW_MS
from tests.fixtures.workers import remake_topics

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


class DeadError(Exception):
    """Stands for kill -9."""


class Listener:
    """A channel that answers as it is told, the last answer for ever; with `None` the process dies in the attempt."""

    def __init__(self, name: str, *answers: Sent | None) -> None:
        self.name = name
        self.answers = list(answers)
        self.got: list[str] = []

    def send(self, step: Step) -> tuple[Sent, str]:
        self.got.append(step.id)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is None:
            raise DeadError
        return answer, "as told"


class Post:
    """Transitions go in here."""

    def __init__(self, settings: Settings, kafka: KafkaLog, producer: AIOKafkaProducer) -> None:
        self.settings = settings
        self.kafka = kafka
        self.names = TopicIds(settings)
        self.pauses: list[float] = []
        self.now_ms = NOW_MS
        self._producer = producer

    @asynccontextmanager
    async def outbox(self, listener: Listener) -> AsyncIterator[None]:
        """The outbox for the block, once it has its place."""
        running = asyncio.create_task(self.run(listener))
        await self._until(lambda: self._place(listener) is not None)
        yield
        running.cancel()
        await asyncio.wait({running})

    async def run(self, listener: Listener) -> None:
        async def sleep(seconds: float) -> None:
            self.pauses.append(seconds)
            await asyncio.sleep(0)

        await Outbox(self.settings, listener, self.kafka, lambda: self.now_ms, sleep=sleep).run()

    async def tell(self, *transitions: Transition) -> None:
        for one in transitions:
            await self._producer.send_and_wait(ALERT_TRANSITIONS, encode(one), b"x")

    async def noted(self, listener: Listener, offset: int) -> None:
        """Until the outbox is past that offset."""
        await self._until(lambda: self._place(listener) == (offset, ""))

    def _place(self, listener: Listener) -> tuple[int, str] | None:
        try:
            return self.names.noted(group_of(listener), ALERT_TRANSITIONS)
        except KafkaError:  # a broker that has just begun has no coordinator for groups yet
            return None

    async def _until(self, condition: Callable[[], bool]) -> None:
        assert await asyncio.to_thread(wait_until, condition, 60.0)


@pytest.fixture
async def post(kafka: str, anyio_backend: str) -> AsyncIterator[Post]:  # noqa: ARG001
    settings = Settings(kafka_bootstrap=kafka, partitions=1)
    await asyncio.to_thread(remake_topics, settings)
    log = KafkaLog(settings)
    await log.start()
    async with AIOKafkaProducer(bootstrap_servers=kafka) as producer:
        post = Post(settings, log, producer)
        yield post
        post.names.close()
    await log.stop()


def critical(*entities: str) -> list[Transition]:
    world = World()
    for entity in entities:
        world.say(signal(where=Where("camera", entity), severity=1))
    return world.transitions


async def test_a_step_is_tried_again_with_growing_pauses_until_it_is_told_and_then_never_again(post: Post) -> None:
    listener = Listener("again", Sent.NOT_YET, Sent.NOT_YET, Sent.YES)
    async with post.outbox(listener):
        await post.tell(*critical("HY-1"))
        await post.noted(listener, 1)
    assert (listener.got, post.pauses) == (["0.0"] * 3, [1.0, 2.0])
    async with post.outbox(listener):
        await post.tell(*critical("HY-1", "HY-2")[1:])
        await post.noted(listener, 2)
    assert listener.got == ["0.0"] * 3 + ["1.0"]


@pytest.mark.parametrize("answer", [Sent.REFUSED, Sent.UNKNOWN])
async def test_what_was_refused_or_may_have_arrived_is_not_sent_again(post: Post, answer: Sent) -> None:
    listener = Listener(f"given-up-{answer.name}", answer, Sent.YES)
    async with post.outbox(listener):
        await post.tell(*critical("HY-1", "HY-2"))
        await post.noted(listener, 2)
    assert listener.got == ["0.0", "1.0"]


async def test_an_attempt_during_which_the_process_died_is_not_made_again(post: Post) -> None:
    listener = Listener("died", None, Sent.YES)
    async with post.outbox(listener):
        pass
    await post.tell(*critical("HY-1", "HY-2"))
    with pytest.raises(DeadError):
        await post.run(listener)
    async with post.outbox(listener):
        await post.noted(listener, 2)
    assert listener.got == ["0.0", "1.0"]


async def test_what_is_an_hour_old_helps_nobody(post: Post) -> None:
    listener = Listener("stale", Sent.YES)
    post.now_ms = NOW_MS + STALE_MS
    async with post.outbox(listener):
        await post.tell(*critical("HY-1"))
        await post.noted(listener, 1)
    assert listener.got == []


async def test_whoever_switches_it_on_hears_only_of_what_comes(post: Post) -> None:
    listener = Listener("fresh", Sent.YES)
    await post.tell(*critical("HY-1"))
    async with post.outbox(listener):
        await post.tell(*critical("HY-1", "HY-2")[1:])
        await post.noted(listener, 2)
    assert listener.got == ["1.0"]
