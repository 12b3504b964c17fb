"""ioc dead-letters list and replay."""

import asyncio
import json
from collections.abc import Callable
from typing import Annotated

import typer

from contracts.dead_letters import DeadLetter
from contracts.errors import Reason
from contracts.settings import Settings
from ops.commands.given import say, settings_with

group = typer.Typer(help="Records that could not be counted: look at them, and send them again.", no_args_is_help=True)
Only = Annotated[Reason | None, typer.Option(help="Only those of this reason.")]
SHOWN = 200
"""Characters of a record's value that a line shows; --json has all of it."""


def add_to(app: typer.Typer) -> None:
    """Hang the group into the command line."""
    app.add_typer(group, name="dead-letters")


@group.command(name="list")
def list_(
    reason: Only = None,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, with the whole record.")] = False,
) -> None:
    """Print dead letters, oldest first: why, where the record lies, and what it says."""
    show = as_object if as_json else as_line
    count = asyncio.run(_print(settings_with(), reason, limit, show))
    if not count and not as_json:
        say("no dead letters")


@group.command()
def replay(reason: Only = None) -> None:
    """Send dead letters to their topics again; what was counted meanwhile is not counted twice."""
    from streams.runtime.dead_letters import replay_dead_letters

    say(f"sent {asyncio.run(replay_dead_letters(settings_with(), reason))}")


async def _print(settings: Settings, reason: Reason | None, limit: int, show: Callable[[DeadLetter], str]) -> int:
    from streams.runtime.dead_letters import list_dead_letters

    count = 0
    async for letter in list_dead_letters(settings, reason):
        say(show(letter))
        count += 1
        if count == limit:
            break
    return count


def as_line(letter: DeadLetter) -> str:
    """A dead letter for people."""
    value = "-" if letter.value is None else letter.value[:SHOWN].decode("utf-8", "replace")
    return f"{letter.reason:<13} {letter.topic}[{letter.partition}]@{letter.offset}  {letter.detail}\n    {value}"


def as_object(letter: DeadLetter) -> str:
    """A dead letter for machines; bytes that are no UTF-8 are shown as replacement characters."""
    return json.dumps(
        {
            "reason": letter.reason,
            "detail": letter.detail,
            "topic": letter.topic,
            "partition": letter.partition,
            "offset": letter.offset,
            "key": _text(letter.key),
            "value": _text(letter.value),
        },
        ensure_ascii=False,
    )


def _text(raw: bytes | None) -> str | None:
    return None if raw is None else raw.decode("utf-8", "replace")
