"""Rule 10: the partition of a key is what every Kafka producer's murmur2 says it is."""

import random

import pytest
from aiokafka.partitioner import murmur2 as aiokafka_murmur2
from kafka.partitioner.default import murmur2 as kafka_murmur2

from contracts.catalogue import TRAFFIC
from contracts.errors import Reason
from streams.core.intake import Gate
from streams.core.routing import partitions_of
from streams.feeds.traffic import Traffic
from tests.fixtures.records import passage, record, registry

DRAW = random.Random(10)
KEYS = [DRAW.randbytes(DRAW.randrange(1, 40)) for _ in range(400)] + [b"", b"\xff" * 7, "Phố Hiến".encode()]


@pytest.mark.parametrize("partitions", [1, 4, 12, 256])
def test_rule_10_partitions_agree_with_kafka_python_and_aiokafka(partitions: int) -> None:
    expected = [(kafka_murmur2(key) & 0x7FFFFFFF) % partitions for key in KEYS]
    assert expected == [(aiokafka_murmur2(key) & 0x7FFFFFFF) % partitions for key in KEYS]
    assert partitions_of(KEYS, partitions).tolist() == expected


def test_rule_10_no_keys_have_no_partitions() -> None:
    assert partitions_of([], 4).tolist() == []


def test_rule_10_a_record_in_another_partition_is_refused_and_told_how_to_be_sent() -> None:
    camera = registry().cameras[0].id
    home = int(partitions_of([camera.encode()], 4)[0])
    gate = Gate(Traffic(registry()), 4)
    elsewhere = (home + 1) % 4
    (refusal,) = gate.admit([record(TRAFFIC, passage())], elsewhere).refused
    assert refusal.reason is Reason.MISROUTED
    assert f"$.data.camera: belongs to partition {home}, came in {elsewhere}" in refusal.detail
    assert "partitioner=murmur2_random" in refusal.detail
    assert not gate.admit([record(TRAFFIC, passage())], home).refused


def test_rule_10_the_contracts_entity_decides_not_the_key_of_the_record() -> None:
    home = int(partitions_of([registry().cameras[0].id.encode()], 4)[0])
    alien_key = record(TRAFFIC, passage())._replace(key=b"anything")
    assert len(Gate(Traffic(registry()), 4).admit([alien_key], home).accepted.event_ms) == 1
