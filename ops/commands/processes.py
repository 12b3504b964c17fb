"""ioc worker, alerts, simulate, dashboard, snapshot and contracts: each part alone."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from ops.commands.given import say, settings_with
from ops.commands.simulation import Backfill, Rate, Scenario, Seed


def add_to(app: typer.Typer) -> None:
    """Hang the commands into the command line."""
    for command in (worker, alerts, simulate, dashboard, snapshot, contracts):
        app.command()(command)


def worker() -> None:
    """Run one worker: it counts the events of the partitions that its group gives it."""
    from streams.runtime.worker import run_worker

    raise typer.Exit(run_worker(settings_with()))


def alerts() -> None:
    """Run one alert agent: it evaluates the rules and decides on alerts. Of several one works, the others stand by."""
    from streams.runtime.alerts.process import run_agent

    raise typer.Exit(run_agent(settings_with()))


def simulate(
    scenario: Scenario = "ordinary-day",
    rate: Rate = 1.0,
    backfill: Backfill = None,
    duration: Annotated[
        str | None, typer.Option(help="How long to send live events: 90s, 10m, 2h. [until stopped]")
    ] = None,
    seed: Seed = 1,
    feed: Annotated[list[str] | None, typer.Option(help="Only this feed; may be given more than once.")] = None,
) -> None:
    """Send a lifelike province to Kafka."""
    from simulators.main import ALL_FEEDS, DEFAULT_BACKFILL, SimulateOptions, run_simulators

    feeds = tuple(feed) if feed else ALL_FEEDS
    options = SimulateOptions(scenario, rate, DEFAULT_BACKFILL if backfill is None else backfill, duration, seed, feeds)
    raise typer.Exit(run_simulators(settings_with(), options))


def dashboard(
    port: Annotated[int | None, typer.Option(min=1, max=65_535, help="Port to listen on.", show_default="8050")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.", show_default="127.0.0.1")] = None,
) -> None:
    """Serve the wall, its pages and the API."""
    from dashboard.main import run_dashboard

    raise typer.Exit(run_dashboard(settings_with(dashboard_port=port, dashboard_host=host)))


def snapshot() -> None:
    """Ask every shard's owner for a snapshot now."""
    from streams.runtime.snapshots import request_snapshot

    asked = asyncio.run(request_snapshot(settings_with()))
    say(f"asked the owners of {asked} shards; each worker writes its own")


def contracts(folder: Annotated[Path, typer.Argument(help="Where to write.")] = Path("docs/contracts")) -> None:
    """Write the JSON Schemas of all event types and the AsyncAPI document."""
    from contracts.publish import write_documents

    write_documents(folder)
    say(f"written to {folder}")
