"""The commands of `ioc`, one module per group. Each imports what it runs only when it runs."""

import typer

from ops.commands import (
    dead_letters,
    detection,
    drills,
    experiments,
    processes,
    report,
    rules,
    stack,
    tokens,
    topics,
    users,
)

app = typer.Typer(
    name="ioc",
    help="The Hưng Yên intelligent operation centre.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
stack.add_to(app)
processes.add_to(app)
topics.add_to(app)
users.add_to(app)
tokens.add_to(app)
dead_letters.add_to(app)
rules.add_to(app)
detection.add_to(app)
report.add_to(app)
drills.add_to(app)
experiments.add_to(app)

__all__ = ["app"]
