"""Workers with a fault built in: a program that changes one thing of the worker and then runs it."""

import sys

RUN = """
import os, sys
from contracts.settings import load_settings
from streams.runtime import owned
from streams.runtime.worker import run_worker
{fault}
sys.exit(run_worker(load_settings(os.environ)))
"""
STANDS_STILL = """
import asyncio
taken = owned.OwnedShard.ingest
async def ingest(shard, polled):
    if shard.shard.name == "traffic.passages:0" and polled.start > 0:
        await asyncio.Event().wait()
    return await taken(shard, polled)
owned.OwnedShard.ingest = ingest
"""
"""After its first batch one partition is never applied again."""
DIES_AFTER_DEAD_LETTERS = """
noted = owned.apply.note_refusals
def note_refusals(shard, refused):
    if refused:
        os._exit(9)
    return noted(shard, refused)
owned.apply.note_refusals = note_refusals
"""
"""Killed when dead letters are written and nothing is counted yet."""
DIES_BEFORE_CHECKPOINT = """
written = owned.ShardStore.checkpoint
async def checkpoint(store, epoch, expected, next_offset, change, **rest):
    if next_offset > 50:
        os._exit(9)
    return await written(store, epoch, expected, next_offset, change, **rest)
owned.ShardStore.checkpoint = checkpoint
"""
"""Killed with records applied in memory and not written."""
DIES_BEFORE_ANNOUNCING = """
from streams.core.shard import LOST
said = owned.OwnedShard.announce
async def announce(shard):
    if shard.shard.counts[LOST]:
        os._exit(9)
    await said(shard)
owned.OwnedShard.announce = announce
"""
"""Killed in a claim that has found out that records were lost, and moved on behind them."""


def faulty(fault: str) -> tuple[str, ...]:
    """Command line of a worker with that fault."""
    return (sys.executable, "-c", RUN.format(fault=fault))
