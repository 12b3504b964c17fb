"""ioc bench throughput, latency, wall, recovery, alerts, pages and all."""

import importlib.util
import signal
import sys
from typing import Annotated

import msgspec
import typer

from ops.bench.goals import GOALS
from ops.bench.results import Result, machine, table
from ops.commands.given import tell
from ops.errors import StackError

Json = Annotated[bool, typer.Option("--json", help="For machines: bench, and rows of system, metric and value.")]
Runs = Annotated[int, typer.Option(min=1, help="Interleaved runs, of which the medians count.")]
Records = Annotated[int, typer.Option(min=100, help="Traffic events to count.")]
Seconds = Annotated[int, typer.Option(min=5, help="How long to measure.")]
PEERS = ("confluent_kafka", "quixstreams")

app = typer.Typer(
    help="Measure throughput, latency, screens, alerts and recovery on servers of their own, beside peers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def bench() -> None:
    """Whoever ends a benchmark ends the servers that it started, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@app.command()
def throughput(records: Records = 1_000_000, runs: Runs = 3, as_json: Json = False) -> None:
    """Events to exact cells in Redis, beside stock Faust, Quix Streams, and raw poll and decode."""
    _print(_throughput(records, runs), as_json)


@app.command()
def latency(seconds: Seconds = 30, runs: Runs = 3, as_json: Json = False) -> None:
    """From the event to Redis, and to a pixel in a real browser, at 5,000 events/s."""
    _print(_latency(seconds, runs), as_json)


@app.command()
def wall(seconds: Seconds = 20, runs: Runs = 3, as_json: Json = False) -> None:
    """200 screens on one dashboard process, one of which never reads."""
    _print(_wall(seconds, runs), as_json)


@app.command()
def recovery(records: Records = 1_000_000, runs: Runs = 3, as_json: Json = False) -> None:
    """A worker killed, Redis emptied, and `ioc up` from nothing."""
    _print(_recovery(records, runs), as_json)


@app.command()
def alerts(seconds: Seconds = 30, runs: Runs = 3, as_json: Json = False) -> None:
    """500 alerts at once and 50 a second: nothing lost, and how soon another operator sees them."""
    _print(_alerts(seconds, runs), as_json)


@app.command()
def pages(runs: Runs = 3, as_json: Json = False) -> None:
    """First paint, page to page, the main thread at an update, and a desk of 5,000 alerts, in a real browser."""
    _print(_pages(runs), as_json)


@app.command(name="all")
def all_(records: Records = 1_000_000, seconds: Seconds = 30, runs: Runs = 3, as_json: Json = False) -> None:
    """Everything, one after the other."""
    for result in (
        _throughput(records, runs),
        _latency(seconds, runs),
        _wall(seconds, runs),
        _recovery(records, runs),
        _alerts(seconds, runs),
        _pages(runs),
    ):
        _print(result, as_json)


def _throughput(records: int, runs: int) -> Result:
    _require_peers()
    from ops.bench.throughput import throughput as measure

    return measure(records, runs, tell)


def _latency(seconds: int, runs: int) -> Result:
    _require_peers()
    from ops.bench.latency import latency as measure

    return measure(seconds, runs, tell)


def _wall(seconds: int, runs: int) -> Result:
    _require_peers()
    from ops.bench.wall import wall as measure

    return measure(seconds, runs, tell)


def _recovery(records: int, runs: int) -> Result:
    _require_peers()
    from ops.bench.recovery import recovery as measure

    return measure(records, runs, tell)


def _alerts(seconds: int, runs: int) -> Result:
    from ops.bench.alerts import alerts as measure

    return measure(seconds, runs, tell)


def _pages(runs: int) -> Result:
    _require_peers()
    from ops.bench.pages import pages as measure

    return measure(runs, tell)


def _print(result: Result, as_json: bool) -> None:
    if as_json:
        print(msgspec.json.encode(result).decode())
    else:
        print(f"{result.bench}: {machine()}\n\n{table(result, GOALS[result.bench])}\n", flush=True)


def _require_peers() -> None:
    missing = [name for name in PEERS if importlib.util.find_spec(name) is None]
    if missing:
        raise StackError(f"benchmarks need {', '.join(missing)}: install with `pip install -e .[dev]`")
