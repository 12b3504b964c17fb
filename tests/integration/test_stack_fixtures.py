"""The servers that other integration tests stand on are real, and separate from test to test."""

import redis
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from tests.fixtures.servers import TopicMaker


def test_kafka_keeps_what_was_acknowledged(kafka: str, topic: str) -> None:
    producer = KafkaProducer(bootstrap_servers=kafka, acks="all", compression_type="lz4")
    producer.send(topic, b"first").get(timeout=30)
    producer.close()
    consumer = KafkaConsumer(bootstrap_servers=kafka, consumer_timeout_ms=20_000)
    consumer.assign([TopicPartition(topic, 0)])
    consumer.seek_to_beginning()
    record = next(consumer)
    consumer.close()
    assert record.value == b"first"
    assert record.timestamp_type == 1, "record time is the broker's"


def test_topics_have_names_of_their_own(make_topic: TopicMaker) -> None:
    assert make_topic(2) != make_topic(2)


def test_valkey_is_empty_at_the_start_of_a_test(valkey: str) -> None:
    with redis.Redis.from_url(valkey) as client:
        assert client.dbsize() == 0
        client.set("left over", 1)


def test_valkey_is_empty_at_the_start_of_the_next(valkey: str) -> None:
    with redis.Redis.from_url(valkey) as client:
        assert client.dbsize() == 0
