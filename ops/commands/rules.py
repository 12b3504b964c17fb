"""ioc rules check, list and backtest."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from contracts.measures import MINUTE_MS
from contracts.registry import Registry, load_registry
from contracts.settings import Settings
from ops.commands.given import say, settings_with
from simulators.durations import parse_duration

group = typer.Typer(help="Alert rules: check them, list them, try one on the last hours.", no_args_is_help=True)
Files = Annotated[list[str] | None, typer.Argument(help="Rule files. [the packaged ones, or IOC_RULES_DIR]")]
SHOWN = 20
"""Rows of the table by entity."""


def add_to(app: typer.Typer) -> None:
    """Hang the group into the command line."""
    app.add_typer(group, name="rules")


@group.command()
def check(files: Files = None) -> None:
    """Check rules: one line for each that is wrong, with file, line and field. Exit code 1 if there is any."""
    from streams.alerts.loading import load

    settings = settings_with()
    loaded = load(_texts(settings, files or []), _registry(settings))
    given = {Path(file).name for file in files or []}
    told = [refused.problem for refused in loaded.refused]
    problems = [problem for problem in told if not given or problem.partition(",")[0] in given]
    for problem in problems:
        say(problem)
    if problems:
        raise typer.Exit(1)
    say(f"{len(loaded.rules) + (loaded.place is not None)} rules are right")


@group.command(name="list")
def list_() -> None:
    """Print every rule: name, version, severity, owner, title, and why it does not run."""
    from streams.alerts.rules import load_rules

    settings = settings_with()
    language = ("vi", "en").index(settings.language)
    for sheet in load_rules(_registry(settings), settings.rules_dir).sheets():
        say(f"{sheet.name:<34} {sheet.version:<9}{sheet.severity}  {sheet.owner:<12} {sheet.title[language]}")
        if sheet.problem:
            say(f"    does not run: {sheet.problem}")


@group.command()
def backtest(
    rule: Annotated[str, typer.Option(help="Name of the rule, such as traffic.incident.")],
    file: Annotated[str | None, typer.Option(help="A file with a new or changed rule.")] = None,
    last: Annotated[str, typer.Option(help="How far back: 90m, 24h.")] = "24h",
) -> None:
    """Run a rule over the stored minutes: alerts an hour, chatter, overlap with other rules, and by entity."""
    from ops.backtest import back_test
    from streams.alerts.loading import load
    from streams.alerts.province import Province
    from streams.alerts.rules import Rules

    settings = settings_with()
    registry = _registry(settings)
    rules = Rules(Province(registry), load(_texts(settings, [file] if file else []), registry))
    last_ms = parse_duration(last)
    with typer.progressbar(length=last_ms // MINUTE_MS, label=rule) as bar:
        found = asyncio.run(back_test(settings, rules, rule, last_ms, bar.update))
    say(f"{rule}: {len(found.alerts)} alerts in {found.hours:g} h, {found.per_hour:.2f} an hour")
    say(f"chatter: {found.chatter} came again within 10 min on the same entity")
    say("overlap: " + (", ".join(f"{other} {count}" for other, count in found.overlap) or "no other rule spoke"))
    for entity, count in found.by_entity[:SHOWN]:
        say(f"{count:>6}  {entity}")


def _texts(settings: Settings, files: list[str]) -> dict[str, bytes]:
    """The given files before the others: a rule that is in both is taken from the given one."""
    from streams.alerts.loading import read_file, read_files

    given = {Path(file).name: read_file(file) for file in files}
    return given | {name: raw for name, raw in read_files(settings.rules_dir).items() if name not in given}


def _registry(settings: Settings) -> Registry:
    return load_registry(Path(settings.registry_dir) if settings.registry_dir else None)
