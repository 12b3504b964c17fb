"""Options of the simulators, which `ioc simulate` takes and `ioc up` passes on."""

from typing import Annotated

import typer

Scenario = Annotated[str, typer.Option(help="Name of a scenario, or path of a scenario file.")]
Rate = Annotated[float, typer.Option(min=0.001, help="Events per second, as a multiple of the real province's.")]
Backfill = Annotated[
    str | None,
    typer.Option(help="How much history to send, per feed: traffic=2h,dossiers=60d.", show_default="what charts need"),
]
Seed = Annotated[int, typer.Option(help="Seed of everything random; the same seed sends the same events.")]


def arguments(**options: object) -> tuple[str, ...]:
    """The options that were given, as arguments of `ioc simulate`."""
    return tuple(f"--{name}={value}" for name, value in options.items() if value is not None)
