"""ioc drill: scenarios against the rules, scored."""

import os
from pathlib import Path
from typing import Annotated

import typer

from ops.commands.given import say, settings_with, tell
from ops.errors import StackError

CORES = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def add_to(app: typer.Typer) -> None:
    """Hang the command into the command line."""
    app.command()(drill)


def drill(
    scenario: Annotated[str | None, typer.Argument(help="Name of a scenario, or path of a scenario file.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of everything random; the same seed gives the same score.")] = 1,
    every: Annotated[bool, typer.Option("--all", help="Every shipped scenario, as a table.")] = False,
    seeds: Annotated[int, typer.Option(min=1, help="With --all: so many seeds of each.")] = 20,
    jobs: Annotated[int, typer.Option(min=1, help="With --all: so many processes at once.")] = CORES,
    keep: Annotated[
        Path | None,
        typer.Option(help="With --all: keep each drill in this file as it ends, and go on from what stands there."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the score as JSON.")] = False,
) -> None:
    """Play a scenario through generators, feeds, rules and life cycle, and score recall, precision and delay."""
    from ops.drill.report import play_all, play_one

    if every == (scenario is not None):
        raise StackError("ioc drill: name a scenario, or give --all")
    if keep is not None and scenario is not None:
        raise StackError("ioc drill --keep: goes with --all only; leave it out, or give --all in place of a scenario")
    if keep is not None and not keep.absolute().parent.is_dir():
        raise StackError(f"ioc drill --keep {keep}: there is no folder {keep.parent}; make it first")
    settings = settings_with()
    if scenario is None:
        play_all(settings, range(1, seeds + 1), min(jobs, seeds), keep, say, tell, as_json=as_json)
    else:
        play_one(settings, scenario, seed, say, as_json=as_json)
