"""EXACTNESS 15: what cannot be counted is kept whole, once, before the checkpoint that counts it."""

from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from contracts.catalogue import DEAD_LETTERS, MAX_RECORD_BYTES, TRAFFIC
from contracts.errors import Reason
from ops.chaos.load import Message
from tests.fixtures.workers import Rig
from tests.integration.streams.faults import DIES_AFTER_DEAD_LETTERS, faulty


def raw_dead_letters(rig: Rig) -> int:
    consumer = KafkaConsumer(bootstrap_servers=rig.settings.kafka_bootstrap, enable_auto_commit=False)
    try:
        return int(sum(consumer.end_offsets([TopicPartition(DEAD_LETTERS, 0)]).values()))
    finally:
        consumer.close()


def test_rule_15_a_crash_between_dead_letter_and_checkpoint_leaves_one_of_each(rig: Rig) -> None:
    dying = rig.start("w1", command=faulty(DIES_AFTER_DEAD_LETTERS))
    rig.send(200)
    rig.send_raw(*(Message(TRAFFIC.topic, b"HY-0001", b"{broken %d" % number) for number in range(20)))
    rig.wait(lambda: dying.ended == 9, "killed after the dead letters were written")
    rig.start_claimed("w2")
    rig.send(200)
    rig.await_equal()
    letters = rig.dead_letters()
    assert sorted(letter.value or b"" for letter in letters) == sorted(b"{broken %d" % number for number in range(20))
    assert len({letter.identity for letter in letters}) == 20
    assert raw_dead_letters(rig) > 20
    assert rig.totals(TRAFFIC)["malformed"] == 20


def test_rule_15_the_largest_records_are_dead_letters_whole(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    producer = KafkaProducer(
        bootstrap_servers=rig.settings.kafka_bootstrap, max_request_size=2 * MAX_RECORD_BYTES, acks="all"
    )
    # The limit is on the record batch: 61 bytes of it and some of the record's own.
    sizes = (70_000, 2_000_000, MAX_RECORD_BYTES - 200)
    for size in sizes:
        producer.send(TRAFFIC.topic, b"x" * size, b"HY-0001").get(60)
    producer.close()
    rig.send(200)
    rig.await_equal()
    letters = rig.dead_letters()
    assert sorted(len(letter.value or b"") for letter in letters) == sorted(sizes)
    assert {letter.reason for letter in letters} == {Reason.OVERSIZED}
    assert rig.totals(TRAFFIC)["oversized"] == 3
    assert worker.ended is None
