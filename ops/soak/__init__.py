"""Long runs in which nothing is hurt: whether memory stays flat while everything works and every screen shows."""

import signal
import sys
from typing import Annotated

import typer

from ops.commands.given import say
from ops.soak.growth import LEAST_MINUTES

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def soak(
    minutes: Annotated[float, typer.Option(min=LEAST_MINUTES, help="How long to watch; the night has 120.")] = 120.0,
) -> None:
    """Run a centre of its own with a wall and a desk in a real browser, and tell whether memory stays flat.

    The wall turns through its scenes. Exit code 1: something grew faster than it may, ended, failed or stood still.
    """
    from ops.soak.report import passed, table
    from ops.soak.run import run_soak

    # Whoever ends it ends the centre that it started, too.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    found = run_soak(minutes, say)
    say(table(found))
    raise typer.Exit(0 if passed(found) else 1)
