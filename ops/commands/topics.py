"""ioc topics, and ioc topics grow."""

import os
from typing import Annotated

import typer

from ops.commands.given import say, settings_with

group = typer.Typer(help="Make the topics of the catalogue, or give them more partitions.", invoke_without_command=True)


def add_to(app: typer.Typer) -> None:
    """Hang the group into the command line."""
    app.add_typer(group, name="topics")


@group.callback()
def topics(context: typer.Context) -> None:
    """Make the topics that are missing; those that exist get the catalogue's settings."""
    if context.invoked_subcommand is not None:
        return
    from ops.topics import create_topics

    made = create_topics(settings_with())
    say("\n".join(f"made {name}" for name in made) if made else "all topics are there")


@group.command()
def grow(
    partitions: Annotated[int, typer.Option(min=2, max=256, help="How many partitions every feed shall have.")],
    data_dir: Annotated[str | None, typer.Option(help="Folder of the local stack.", show_default=".ioc")] = None,
) -> None:
    """Give every feed more partitions and move the state along; nothing is lost or counted twice.

    Stop sources, workers and dashboards before; Kafka and Redis must run, those of a local stack are started for it. A
    run that breaks off is finished by the same command.
    """
    from ops.growing import grow_topics
    from ops.serving import serving

    with serving(settings_with(data_dir=data_dir), os.environ, say) as settings:
        grow_topics(settings, partitions, say)
