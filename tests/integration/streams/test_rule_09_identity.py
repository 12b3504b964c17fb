"""EXACTNESS 9: what was seen stays seen, over restarts of workers; a source that starts again begins anew."""

from contracts.catalogue import FEEDS, PAYMENTS, TRAFFIC
from contracts.clock import system_clock
from contracts.registry import load_registry
from ops.chaos.load import Load
from tests.fixtures.workers import Rig
from tests.integration.streams.faults import DIES_BEFORE_CHECKPOINT, faulty


def test_rule_09_records_sent_again_after_a_restart_count_no_more(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    sent = rig.load.messages(1_500, system_clock())
    rig.send_raw(*sent)
    rig.await_equal()
    worker.kill()
    rig.send_raw(*sent)
    rig.start_claimed("w2")
    rig.await_equal()
    again = {feed.name: rig.totals(feed) for feed in FEEDS}
    assert sum(counts["received"] for counts in again.values()) == 2 * len(sent)
    assert sum(counts["counted"] for counts in again.values()) == len(set(sent))


def test_rule_09_the_same_sequences_of_another_boot_are_other_events(rig: Rig) -> None:
    rig.start_claimed("w1")
    rig.send(500)
    rebooted = Load(load_registry(), rig.ledger, seed=9, boot="second")
    rig.send_raw(*(rebooted.message(TRAFFIC, system_clock()) for _ in range(500)))
    rig.await_equal()


def test_rule_09_a_worker_killed_with_changes_in_memory_loses_none_of_them(rig: Rig) -> None:
    dying = rig.start("w1", command=faulty(DIES_BEFORE_CHECKPOINT))
    rig.send(1_500)
    rig.wait(lambda: dying.ended == 9, "killed before a checkpoint")
    rig.start_claimed("w2")
    rig.await_equal()


def test_rule_09_a_payment_told_by_two_boots_counts_once(rig: Rig) -> None:
    rig.start_claimed("w1")
    first = rig.load.message(PAYMENTS, system_clock())
    rig.send_raw(first, first._replace(value=first.value.replace(b'"boot":"c4a05"', b'"boot":"other"')))
    rig.await_equal()
    assert rig.totals(PAYMENTS)["duplicates"] == 1
