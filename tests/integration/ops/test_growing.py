"""EXACTNESS 10: `ioc topics grow` gives every feed more partitions; every count stays, every resend is refused."""

import asyncio
import os
import signal
import subprocess
import sys

import msgspec
import pytest

from contracts.catalogue import FEEDS, STREAMS
from contracts.clock import system_clock
from contracts.errors import Reason
from contracts.settings import environment
from ops.admin import admin_client
from ops.chaos.load import Message
from ops.chaos.sending import Sender
from ops.errors import StackError
from ops.growing import grow_topics
from ops.topics import partition_counts
from streams.runtime.dead_letters import replay_dead_letters
from streams.runtime.guard import ENDED_BY_SETTING
from tests.fixtures.workers import Rig

GROWN = 5


class BrokenOffError(Exception):
    """The command ends here."""


def counted(rig: Rig, count: int = 1_500) -> list[Message]:
    """So many events sent and counted by a worker that has stopped since."""
    worker = rig.start_claimed("old")
    sent = rig.load.messages(count, system_clock())
    rig.send_raw(*sent)
    rig.await_equal()
    assert worker.stop() == 0
    return sent


def grown(rig: Rig) -> None:
    """From here on the test runs with the new number of partitions, sources included."""
    rig.settings = msgspec.structs.replace(rig.settings, partitions=GROWN)
    rig.sender.close()
    rig.sender = Sender(rig.settings)


def totals(rig: Rig, column: str) -> dict[str, int]:
    return {feed.name: rig.totals(feed)[column] for feed in FEEDS}


def ignored(_: str) -> None:
    return


def test_events_before_and_after_count_once_and_resends_are_refused(rig: Rig) -> None:
    sent = counted(rig)
    before = totals(rig, "counted")
    lines: list[str] = []
    grow_topics(rig.settings, GROWN, lines.append)
    grown(rig)
    assert "set IOC_PARTITIONS=5" in lines[-1]
    assert totals(rig, "counted") == before
    rig.assert_equal()
    rig.start_claimed("new")
    duplicates = totals(rig, "duplicates")
    rig.send_raw(*sent)
    rig.send(1_500)
    rig.await_equal()
    again = {feed.name: sum(one.topic == feed.topic for one in sent) for feed in FEEDS}
    refused = totals(rig, "duplicates")
    assert all(refused[name] - duplicates[name] >= count for name, count in again.items())
    assert rig.dead_letters() == []
    assert {shard.rpartition(":")[2] for shard, end in rig.ends().items() if end} == {"0", "1", "2", "3", "4"}


def test_a_grown_state_is_rebuilt_from_its_copies(rig: Rig) -> None:
    sent = counted(rig, 600)
    grow_topics(rig.settings, GROWN, ignored)
    grown(rig)
    rig.redis.flushall()
    rig.start_claimed("new")
    rig.send_raw(*sent)
    rig.send(300)
    rig.await_equal()


def test_a_source_that_did_not_stop_sends_dead_letters_and_loses_nothing(rig: Rig) -> None:
    """It knows the old number for up to five minutes: some of its records come where they do not belong."""
    counted(rig, 200)
    unaware = rig.sender
    grow_topics(rig.settings, GROWN, ignored)
    rig.settings = msgspec.structs.replace(rig.settings, partitions=GROWN)
    rig.start_claimed("new")
    rig.send_raw(*rig.load.messages(400, system_clock()))
    rig.await_counted()
    assert rig.sender is unaware
    assert {letter.reason for letter in rig.dead_letters()} == {Reason.MISROUTED}
    asyncio.run(replay_dead_letters(rig.settings))
    rig.await_equal()


def progress(rig: Rig) -> list[str]:
    """What a whole run says."""
    lines: list[str] = []
    grow_topics(rig.settings, GROWN, lines.append)
    return lines


def test_a_run_that_breaks_off_anywhere_is_finished_by_the_next(rig: Rig) -> None:
    """Each run ends a line later than the one before; nothing is done again that a shard has gone through."""
    sent = counted(rig, 600)
    for stop in range(1, 40):
        said: list[str] = []

        def say(line: str, said: list[str] = said, stop: int = stop) -> None:
            said.append(line)
            if len(said) == stop:
                raise BrokenOffError

        try:
            grow_topics(rig.settings, GROWN, say)
        except BrokenOffError:
            continue
        break
    assert "done" in said[-1] or "nothing to do" in said[-1]
    grown(rig)
    rig.assert_equal()
    rig.start_claimed("new")
    rig.send_raw(*sent)
    rig.send(300)
    rig.await_equal()
    assert rig.dead_letters() == []


@pytest.mark.parametrize("at", ["ioc.payments.transactions: 2 shards copied", "ioc.traffic.passages: the state"])
def test_a_killed_run_leaves_the_old_state_or_is_finished(rig: Rig, at: str) -> None:
    sent = counted(rig, 600)
    command = (sys.executable, "-m", "ops", "topics", "grow", "--partitions", str(GROWN))
    with subprocess.Popen(command, env=environment_of(rig), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any(at in line for line in process.stdout)
        process.send_signal(signal.SIGKILL)
    if "copied" in at:  # nothing has changed for anybody yet
        worker = rig.start_claimed("old-again")
        rig.send(200)
        rig.await_equal()
        assert worker.stop() == 0
    else:
        refusing = rig.start("refusing")
        rig.wait(lambda: refusing.ended is not None, "the old number is refused")
        assert refusing.ended == ENDED_BY_SETTING
    assert progress(rig)
    grown(rig)
    rig.assert_equal()
    rig.start_claimed("new")
    rig.send_raw(*sent)
    rig.send(200)
    rig.await_equal()


def environment_of(rig: Rig) -> dict[str, str]:
    """The settings of the test, for a process."""
    ours = {name: value for name, value in os.environ.items() if not name.startswith("IOC_")}
    return ours | environment(rig.settings)


def test_it_is_refused_while_workers_run_or_events_wait(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    with pytest.raises(StackError, match=r"consumer group .* has members \(w1\): stop all workers"):
        grow_topics(rig.settings, GROWN, ignored)
    assert worker.stop() == 0
    rig.send(50)
    with pytest.raises(StackError, match=r"holds events from \d+ on that are not counted: start the workers"):
        grow_topics(rig.settings, GROWN, ignored)
    with admin_client(rig.settings) as admin:
        counts = partition_counts(admin)
    assert {counts[feed.topic] for feed in STREAMS} == {2}
    with pytest.raises(StackError, match="cannot be taken away"):
        grow_topics(rig.settings, 1, ignored)


def test_it_says_when_there_is_nothing_to_do_and_who_does_not_answer(rig: Rig) -> None:
    lines: list[str] = []
    grow_topics(rig.settings, 2, lines.append)
    assert "nothing to do" in lines[-1]
    gone = msgspec.structs.replace(rig.settings, redis_url="redis://127.0.0.1:1/0")
    with pytest.raises(StackError, match="repeat this command"):
        grow_topics(gone, GROWN, ignored)
