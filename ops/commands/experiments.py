"""ioc bench, ioc chaos and ioc soak: they load everything, so that they are looked up only when asked for."""

import importlib

import typer

from ops.errors import StackError

FORWARD = {"allow_extra_args": True, "ignore_unknown_options": True}


def add_to(app: typer.Typer) -> None:
    """Hang the commands into the command line."""
    for command in (bench, chaos, soak):
        app.command(context_settings=FORWARD, add_help_option=False)(command)


def bench(context: typer.Context) -> None:
    """Measure throughput, latency, the wall and recovery, beside peers."""
    _run("ops.bench", context)


def chaos(context: typer.Context) -> None:
    """Kill, freeze and empty what runs, under load, and check that every count is right."""
    _run("ops.chaos", context)


def soak(context: typer.Context) -> None:
    """Watch a centre and its screens for hours, and tell whether memory stays flat."""
    _run("ops.soak", context)


def _run(module: str, context: typer.Context) -> None:
    try:
        app = importlib.import_module(module).app
    except ModuleNotFoundError as error:
        if error.name != module:
            raise
        raise StackError(f"ioc {context.info_name}: {module} is not there yet") from None
    app(context.args, prog_name=f"ioc {context.info_name}")
