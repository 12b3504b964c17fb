"""Long random runs on real servers: kill, freeze and empty what runs, under load, then compare every count."""

import random
from typing import Annotated

import typer

app = typer.Typer(add_completion=False)


@app.command()
def chaos(
    minutes: Annotated[float, typer.Option(min=0.1, help="How long to go on.")] = 10.0,
    seed: Annotated[int | None, typer.Option(help="Repeats the order of faults. [random]")] = None,
) -> None:
    """Kill, freeze and empty workers, Redis and Kafka of a system of its own, and compare every count after each."""
    from ops.chaos.report import passed, table
    from ops.chaos.run import run_chaos

    rounds = run_chaos(minutes, seed if seed is not None else random.randrange(2**31), _say)
    _say(table(rounds))
    raise typer.Exit(0 if passed(rounds) else 1)


def _say(line: str) -> None:
    print(line, flush=True)
