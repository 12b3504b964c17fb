"""ioc up, stop, status and settings."""

import json
import os
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from ops.commands.given import say, settings_with
from ops.commands.simulation import Backfill, Rate, Scenario, Seed, arguments

DataDir = Annotated[str | None, typer.Option(help="Folder of the stack's data and logs.", show_default=".ioc")]
Port = Annotated[
    int | None, typer.Option(min=1, max=65_535, help="Port of the dashboard on this machine.", show_default="8050")
]


def add_to(app: typer.Typer) -> None:
    """Hang the commands into the command line."""
    for command in (up, stop, status, settings):
        app.command()(command)


def up(
    port: Port = None,
    data_dir: DataDir = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="How many workers share the partitions.")] = 1,
    scenario: Scenario = "ordinary-day",
    rate: Rate = 1.0,
    backfill: Backfill = None,
    no_simulators: Annotated[bool, typer.Option("--no-simulators", help="Start no simulators.")] = False,
    seed: Seed = 1,
) -> None:
    """Start the whole centre on this machine and keep it running until Ctrl-C.

    Kafka and Redis are embedded unless IOC_KAFKA_BOOTSTRAP and IOC_REDIS_URL name others. A second start continues on
    the data of the first.
    """
    from ops.up import UpOptions
    from ops.up import up as run

    chosen = settings_with(dashboard_port=port, data_dir=data_dir)
    simulate = None if no_simulators else arguments(scenario=scenario, rate=rate, backfill=backfill, seed=seed)
    raise typer.Exit(run(chosen, UpOptions(workers, simulate), os.environ, say))


def stop(data_dir: DataDir = None) -> None:
    """Stop the stack of a data folder, also when its `ioc up` is gone."""
    from ops.stop import stop_stack

    folder = Path(settings_with(data_dir=data_dir).data_dir)
    say("stopped" if stop_stack(folder, say) else f"nothing runs on {folder}")


def status(
    data_dir: DataDir = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same shape as stack.json.")] = False,
) -> None:
    """Say where the running stack is and which processes it has; exit code 1 when none runs."""
    from ops.stack_file import living, read_stack

    folder = Path(settings_with(data_dir=data_dir).data_dir)
    recorded = read_stack(folder)
    running = living(folder, recorded) if recorded else None
    if running is None or not running.processes:
        typer.echo(f"nothing runs on {folder}", err=True)
        raise typer.Exit(1)
    if as_json:
        say(json.dumps(msgspec.to_builtins(running), indent=2))
        return
    for name in ("dashboard", "kafka", "redis"):
        say(f"{name:<12} {getattr(running, name)}")
    for name, pid in running.processes.items():
        say(f"  {name:<10} process {pid}")


def settings() -> None:
    """Print every setting: its variable, its value now, and what it means."""
    from contracts.settings import describe

    rows = describe(settings_with())
    width = max(len(variable) for _, variable, _, _ in rows)
    for _, variable, value, meaning in rows:
        say(f"{variable:<{width}}  {value or '-':<32}  {meaning}")
