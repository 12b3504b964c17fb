"""What the consumer fetched, handed over a whole log batch at a time.

aiokafka makes an object of eleven fields of every record and passes it through four calls: 2 us a record, half of what
reading costs. Here the records stay as its parser made them (`offset`, `timestamp`, `key`, `value`, `headers`) and move
in lists. What it decides batch by batch stays its own: checksums, aborted transactions, markers, holes.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any, NamedTuple

from aiokafka import AIOKafkaConsumer
from aiokafka.consumer.fetcher import FetchResult

HASTY_MS = 30
"""How long a request may wait at the broker while records of other partitions wait here."""


def hand_over_whole_batches(consumer: AIOKafkaConsumer, most: Mapping[str, int]) -> None:
    """From now on `getmany` of the started consumer gives the parser's own records, of a partition of the topics in
    `most` at most so many at once.
    """
    fetcher = consumer._fetcher  # noqa: SLF001 - has no public name
    fetcher._records = _Fetched(fetcher._records, most)  # noqa: SLF001


def keep_requests_short(consumer: AIOKafkaConsumer) -> None:
    """From now on a request of the started consumer waits at the broker for a moment only while other records are here.

    Only one is on its way to a broker. Sent for the partitions without news, it waited there for 0.1 s, in which those
    with a backlog ran dry: a third of a rebuild's time.
    """
    fetcher = consumer._fetcher  # noqa: SLF001 - has no public name
    actions, patient_ms = fetcher._get_actions_per_node, fetcher._fetch_max_wait_ms  # noqa: SLF001

    def in_time(assignment: Any) -> Any:
        fetcher._fetch_max_wait_ms = min(patient_ms, HASTY_MS) if fetcher._records else patient_ms  # noqa: SLF001
        return actions(assignment)

    fetcher._get_actions_per_node = in_time  # noqa: SLF001


class _Fetched(OrderedDict[Any, Any]):
    """The fetcher's results that nobody took yet, by partition."""

    def __init__(self, held: Mapping[Any, Any], most: Mapping[str, int]) -> None:
        super().__init__(held)
        self._most = most

    def __setitem__(self, partition: Any, result: Any) -> None:
        if isinstance(result, FetchResult):
            result.getall = _Taking(result, self._most.get(partition.topic)).take
        super().__setitem__(partition, result)


class _Taking:
    """Takes records out of one fetch result; stands in for its `getall`."""

    def __init__(self, result: Any, most: int | None) -> None:
        parsed = result._partition_records  # noqa: SLF001
        first = parsed.next_fetch_offset
        parsed._records = _Batches(parsed._records)  # noqa: SLF001
        parsed._consumer_record = lambda _, whole: whole.since(first)  # noqa: SLF001
        self._result = result
        self._most = most
        self._parsed = parsed
        self._records: Iterator[Any] = chain.from_iterable(parsed)

    def take(self, most: int | None = None) -> list[Any]:
        """The next records, at most so many; the consumer's position moves behind them."""
        result = self._result
        if not result.check_assignment(result._topic_partition) or not result.has_more():  # noqa: SLF001
            return []
        most = min((size for size in (most, self._most) if size is not None), default=None)
        taken = list(islice(self._records, most))
        ended = most is None or len(taken) < most
        if not ended:
            self._parsed.next_fetch_offset = taken[-1].offset + 1
        result._update_position()  # noqa: SLF001
        if ended:
            result._partition_records = None  # noqa: SLF001
            # We and the result hold one another, and with us a fetch of megabytes: the collector comes too seldom.
            del result.getall
        return taken


class _Whole(NamedTuple):
    """All records of a log batch, passed through aiokafka as if they were its last one."""

    offset: int
    records: list[Any]

    def since(self, first: int) -> list[Any]:
        """Those from an offset on: a batch is fetched whole, also when reading begins within it."""
        if self.records[0].offset >= first:
            return self.records
        return [record for record in self.records if record.offset >= first]


class _Batch:
    """A log batch that yields one `_Whole`, and is otherwise the parser's."""

    def __init__(self, batch: Any) -> None:
        self._batch = batch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._batch, name)

    def __iter__(self) -> Iterator[_Whole]:
        records = list(self._batch)
        return iter([_Whole(records[-1].offset, records)] if records else [])


class _Batches:
    """The log batches of a fetch result."""

    def __init__(self, batches: Any) -> None:
        self._batches = batches

    def has_next(self) -> bool:
        """Whether there is another batch."""
        return bool(self._batches.has_next())

    def next_batch(self) -> Any:
        """The next one; markers, which hold no records of ours, as they are."""
        batch = self._batches.next_batch()
        return batch if batch.is_control_batch else _Batch(batch)
