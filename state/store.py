"""The state of one shard as its one writer sees it. Nothing here retries: wrap calls in `state.retry.Retry`.

Every act bears repetition: checkpoints are told apart by epoch and offset, and all other writes are whole values.
"""

from collections.abc import AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence

from contracts.catalogue import Feed
from contracts.status import ShardStatus
from state import keys
from state.change import Change, decode_status, encode_status
from state.checkpoint import CheckpointCodec, Parts, Write
from state.claim import Claim, Outcome
from state.connect import Client
from state.errors import FencedError, PartitionCountError
from state.reader import ShardReader
from state.scripts import Script
from state.stream import StreamBound
from state.transfer import dump, restore

CLAIM, CHECKPOINT, POSITION, WIPE = Script("claim"), Script("checkpoint"), Script("position"), Script("wipe")
WIPE_KEYS = 500
"""Keys that one step of a wipe removes."""


class ShardStore(ShardReader):
    """Claims, checkpoints, loads, wipes and copies the state of one shard of a feed.

    One object serves one owner; a checkpoint follows the one before it, never beside it.
    """

    def __init__(self, redis: Client, feed: Feed, shard: str) -> None:
        super().__init__(redis, feed, shard)
        self._codec = CheckpointCodec(self.keys, feed)
        self._bound = StreamBound()

    async def claim(self, topic_id: str, partitions: int, worker: str, *, was: int | None = None) -> Claim:
        """Take the shard from whoever has it; load only after this. PartitionCountError if it was built otherwise.

        `was` partitions are accepted too: the state is dirty from then on, and to be restored for the new number.
        """
        names = self.keys
        layout = keys.layout_of(self.feed)
        answer = await CLAIM.run(
            self.redis, (names.meta, names.changes), topic_id, partitions, layout, worker, was or ""
        )
        if answer[0] == b"PARTITIONS":
            raise PartitionCountError(
                f"the state of {self.shard} was built with {int(answer[1])} partitions, not {partitions}: "
                "set IOC_PARTITIONS back, or run `ioc topics grow`"
            )
        _, epoch, offset, stored_id, dirty, stored_layout, status = answer
        self._forget()
        return Claim(
            epoch=int(epoch),
            offset=int(offset) if offset else None,
            topic_id=stored_id.decode(),
            dirty=bool(dirty) or stored_layout.decode() != layout,
            partitions=partitions,
            status=decode_status(status) if status else None,
        )

    async def checkpoint(
        self,
        epoch: int,
        expected: int,
        next_offset: int,
        change: Change,
        *,
        sequences: Sequence[Write] = (),
        ids: Mapping[int, bytes] | None = None,
        expiries: Mapping[str, int] | None = None,
    ) -> Outcome:
        """Write what records `expected`..`next_offset - 1` changed, and move the offset, in one step.

        `sequences` are (member `q:…`, byte offset, bytes), with their expiry (epoch ms) in `expiries`; `ids` maps a
        record hour to concatenated 8-byte hashes. Cells and id sets know their own expiry. CheckpointSizeError over
        MAX_CHECKPOINT_BYTES. A shard without an offset (fresh, wiped) takes any `expected`.
        """
        parts = Parts(change, sequences, ids or {}, expiries or {})
        parts.check()
        call = self._codec.call(parts)
        keep_from = self._bound.keep_from(len(call.body))
        head = (epoch, expected, next_offset, call.status, call.body, keep_from, call.pruned_s)
        answer = await CHECKPOINT.run(self.redis, call.keys, *head, *call.arguments)
        outcome = Outcome(answer[0].decode())
        if outcome is not Outcome.FENCED:
            self._codec.written(call)
            self._bound.trimmed(keep_from)
            self._bound.added(answer[1].decode(), len(call.body))
        return outcome

    async def set_topic(self, epoch: int, topic_id: str, offset: int, status: ShardStatus | None = None) -> None:
        """The log has a new generation, or a fresh shard its first offset: read on from there. Raises FencedError.

        `status` is kept in the same step: what was lost on the way is neither forgotten nor told twice.
        """
        said = b"" if status is None else encode_status(status)
        await self._position(epoch, topic_id, offset, clean=False, status=said)

    async def wipe(self, epoch: int) -> None:
        """Remove all but the claim, and so begin a rebuild. Raises FencedError. Until it ends the shard is dirty."""
        names = self.keys
        fixed = (names.meta, names.changes, names.chunks, names.roster)
        layout = keys.layout_of(self.feed)
        while members := await self.redis.zrange(names.chunks, 0, WIPE_KEYS - 1):
            part = [names.of(member.decode()) for member in members]
            self._obeyed(await WIPE.run(self.redis, (*fixed, *part), epoch, "", layout))
        self._obeyed(await WIPE.run(self.redis, fixed, epoch, "1", layout))
        self._forget()

    def dump(self, epoch: int) -> AsyncIterator[bytes]:
        """The whole state in compressed chunks, for `state.snapshot`. FencedError if it moved meanwhile: pause it."""
        return dump(self, epoch)

    async def restore(
        self, epoch: int, chunks: AsyncIterable[bytes] | Iterable[bytes], topic_id: str, offset: int
    ) -> None:
        """Put a wiped shard where a dump was taken, at that log and offset. Raises FencedError. Dirty until it ends."""
        status = await restore(self, epoch, chunks)
        await self._position(epoch, topic_id, offset, clean=True, status=status)

    async def _position(self, epoch: int, topic_id: str, offset: int, *, clean: bool, status: bytes) -> None:
        fixed = (self.keys.meta, self.keys.changes)
        arguments = (epoch, topic_id, offset, "1" if clean else "", status)
        self._obeyed(await POSITION.run(self.redis, fixed, *arguments))
        self._forget()

    def _forget(self) -> None:
        self._bound.reset()
        self._codec.forget()

    def _obeyed(self, answer: bytes) -> None:
        if answer != b"OK":
            raise FencedError(f"{self.shard} has another owner")
