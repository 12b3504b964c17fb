"""EXACTNESS 10: a key belongs to one partition; what comes elsewhere is a dead letter that says how to do it right."""

import asyncio

import confluent_kafka
import pytest

from contracts.catalogue import TRAFFIC
from contracts.clock import system_clock
from contracts.errors import Reason
from ops.chaos.load import Message
from streams.runtime.dead_letters import replay_dead_letters
from streams.runtime.guard import ENDED_BY_SETTING
from tests.fixtures.workers import Rig


def foreign(rig: Rig, messages: list[Message], **config: str) -> None:
    """Send by librdkafka."""
    producer = confluent_kafka.Producer({"bootstrap.servers": rig.settings.kafka_bootstrap, **config})
    for one in messages:
        producer.produce(one.topic, one.value, one.key)
    assert producer.flush(60) == 0


def test_rule_10_a_foreign_producer_with_its_own_partitioner_is_told_and_replayed_right(rig: Rig) -> None:
    rig.start_claimed("w1")
    sent = [rig.load.message(TRAFFIC, system_clock()) for _ in range(600)]
    foreign(rig, sent)
    rig.await_counted()
    letters = rig.dead_letters()
    assert 100 < len(letters) < 600
    assert {letter.reason for letter in letters} == {Reason.MISROUTED}
    assert all("partitioner=murmur2_random" in letter.detail for letter in letters)
    assert rig.totals(TRAFFIC)["misrouted"] == len(letters)
    assert asyncio.run(replay_dead_letters(rig.settings)) == len(letters)
    rig.await_equal()
    assert asyncio.run(replay_dead_letters(rig.settings)) == len(letters)
    rig.await_equal()
    assert rig.totals(TRAFFIC)["duplicates"] == len(letters)


@pytest.mark.parametrize("codec", ["none", "gzip", "snappy", "lz4", "zstd"])
def test_rule_10_a_foreign_producer_set_right_in_every_codec(rig: Rig, codec: str) -> None:
    rig.start_claimed("w1")
    sent = rig.load.messages(600, system_clock())
    foreign(rig, sent, partitioner="murmur2_random", **{"compression.type": codec, "linger.ms": "50"})
    rig.await_equal()
    assert rig.dead_letters() == []


def test_rule_10_a_worker_refuses_another_number_of_partitions(rig: Rig) -> None:
    rig.start_claimed("w1").stop()
    refusing = rig.start("w2", partitions=3)
    rig.wait(lambda: refusing.ended is not None, "it ended")
    assert refusing.ended == ENDED_BY_SETTING
    assert refusing.said("has 2 partitions, not 3")
    assert not refusing.said("Traceback")
