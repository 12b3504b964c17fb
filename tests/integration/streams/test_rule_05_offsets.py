"""EXACTNESS 5: offsets have holes; what a transaction took back is not counted, and nothing beside it is missed."""

import asyncio

from contracts.clock import system_clock
from contracts.registry import load_registry
from ops.chaos.ledger import Ledger
from ops.chaos.load import Load
from ops.chaos.transactions import in_transaction
from tests.fixtures.workers import Rig


def test_rule_05_aborted_transactions_and_markers_between_plain_records(rig: Rig) -> None:
    rig.start_claimed("w1")
    taken_back = Load(load_registry(), Ledger(), seed=2, boot="gone")
    for _ in range(4):
        rig.send(300)
        asyncio.run(in_transaction(rig.settings, taken_back.messages(60, system_clock()), commit=False))
        asyncio.run(in_transaction(rig.settings, rig.load.messages(60, system_clock()), commit=True))
    rig.send(300)
    rig.await_equal()


def test_rule_05_a_log_that_ends_in_markers_is_no_backlog(rig: Rig) -> None:
    taken_back = Load(load_registry(), Ledger(), seed=2, boot="gone")
    rig.send(300)
    asyncio.run(in_transaction(rig.settings, taken_back.messages(200, system_clock()), commit=False))
    rig.start_claimed("w1")
    rig.await_equal()
    assert not any(meta.rebuilding for meta in rig.metas().values())
