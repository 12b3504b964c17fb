"""EXACTNESS 6: a topic made anew is read from its beginning; records that were deleted unread are counted as lost."""

from contracts.catalogue import TRAFFIC
from contracts.clock import system_clock
from contracts.registry import load_registry
from ops.chaos.ledger import Ledger
from ops.chaos.load import Load
from tests.fixtures.workers import Rig, remake_topics
from tests.integration.streams.faults import DIES_BEFORE_ANNOUNCING, faulty


def test_rule_06_a_topic_made_anew_under_a_running_worker_that_soon_holds_more_than_the_old_one(rig: Rig) -> None:
    worker = rig.start_claimed("w1")
    rig.send(400)
    rig.await_equal()
    remake_topics(rig.settings, TRAFFIC.topic)
    rig.send(4_000)
    rig.await_equal()
    assert rig.totals(TRAFFIC)["lost"] == 0
    assert worker.ended is None


def test_rule_06_a_topic_made_anew_while_no_worker_runs(rig: Rig) -> None:
    rig.start_claimed("w1").stop()
    rig.send(300)
    rig.start_claimed("w2")
    rig.await_equal()
    rig.workers[-1].stop()
    remake_topics(rig.settings, TRAFFIC.topic)
    rig.send(2_000)
    rig.start_claimed("w3")
    rig.await_equal()


def test_rule_06_records_deleted_unread_are_told_once_even_if_the_claim_breaks_off(rig: Rig) -> None:
    rig.start_claimed("w1")
    rig.send(500)
    rig.await_equal()
    rig.workers[-1].kill()
    stored = {name: meta.offset or 0 for name, meta in rig.metas().items()}
    unread = Load(load_registry(), Ledger(), seed=3, boot="unread")
    rig.send_raw(*(unread.message(TRAFFIC, system_clock()) for _ in range(700)))
    began = rig.trim(TRAFFIC)
    rig.send(500)
    breaking = rig.start("w2", command=faulty(DIES_BEFORE_ANNOUNCING))
    rig.wait(lambda: breaking.ended == 9, "the first claim broke off")
    rig.start_claimed("w3")
    rig.await_equal()
    rig.workers[-1].kill()
    rig.start_claimed("w4")
    assert rig.totals(TRAFFIC)["lost"] == sum(start - stored[name] for name, start in began.items()) >= 700
    metas = rig.metas()
    holes = {name: metas[name].status.incomplete_before_ms for name in began}  # type: ignore[union-attr]
    assert all(0 < moment <= system_clock() for moment in holes.values()), holes
