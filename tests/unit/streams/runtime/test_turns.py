"""Partitions of a feed take turns, however long its backlog is: the agent's queue bounds itself, not what is read."""

from faust.types.tuples import TP

from streams.runtime.transport import BatchConsumer


def test_a_full_queue_of_an_agent_takes_no_partition_out_of_turn() -> None:
    consumer = object.__new__(BatchConsumer)
    partitions = {TP("ioc.dossiers.events", number) for number in range(4)}
    consumer._active_partitions = set(partitions)
    consumer._buffered_partitions = set()
    for tp in partitions:
        consumer.on_buffer_full(tp)
    assert consumer._get_active_partitions() == partitions
