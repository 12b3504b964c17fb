"""ioc tokens: keys for walls and programs."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from contracts.accounts import Role, Token, TokenKind
from contracts.clock import system_clock
from ops.commands.given import say, settings_of_stack
from ops.commands.users import AsRole, Communes, DataDir, Domains, console

group = typer.Typer(help="Tokens of walls and programs. A token is printed once and never again.", no_args_is_help=True)
Label = Annotated[str, typer.Argument(help="Where or what it is, such as 'wall of the hall'.")]
Days = Annotated[int, typer.Option(min=1, max=3_650, help="For how many days it is good.")]


def add_to(app: typer.Typer) -> None:
    """Hang the group into the command line."""
    app.add_typer(group, name="tokens")


@group.command()
def display(
    label: Label, days: Days = 365, domain: Domains = None, commune: Communes = None, data_dir: DataDir = None
) -> None:
    """Make a token for a wall: open /wall?token=… on it once. A wall only shows."""
    text = _make("display", label, days, "viewer", domain, commune, data_dir)
    say(f"open on the wall: /wall?token={text}")


@group.command()
def api(
    label: Label,
    role: AsRole = "viewer",
    days: Days = 90,
    domain: Domains = None,
    commune: Communes = None,
    data_dir: DataDir = None,
) -> None:
    """Make a token for a program, which sends it as `Authorization: Bearer …`. Programs read; they never act."""
    say(_make("api", label, days, role, domain, commune, data_dir))


@group.command(name="list")
def list_(data_dir: DataDir = None) -> None:
    """Print every token: id, kind, label, and until when it is good."""
    from ops.accounts import directory

    tokens = [entry for entry in directory(settings_of_stack(data_dir)).entries if isinstance(entry, Token)]
    for token in tokens:
        say(as_line(token, system_clock()))
    if not tokens:
        say("no tokens")


@group.command()
def revoke(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of the token, as `ioc tokens list` prints it.")],
    data_dir: DataDir = None,
) -> None:
    """Let a token open nothing any more; whoever came in with it is out within seconds."""
    from ops.accounts import change, revoked

    change(settings_of_stack(data_dir), console(), revoked(identity))
    say(f"{identity} is revoked")


def _make(
    kind: TokenKind,
    label: str,
    days: int,
    role: Role,
    domains: list[str] | None,
    communes: list[str] | None,
    data_dir: str | None,
) -> str:
    from ops.accounts import change, made_token, reach

    settings = settings_of_stack(data_dir)
    wanted = reach(settings, domains or (), communes or ())
    decide, text = made_token(kind, label, days, role, wanted, console())
    change(settings, console(), decide)
    return text


def as_line(token: Token, now_ms: int) -> str:
    """A token for people."""
    until = datetime.fromtimestamp(token.expires_ms / 1000, UTC).strftime("%Y-%m-%d")
    state = "revoked" if token.revoked_ms else f"until {until}" if token.valid(now_ms) else f"expired {until}"
    scope = " ".join((*token.domains, *token.communes)) or "everything"
    return f"{token.id:<10} {token.kind:<8} {token.role:<14} {scope:<20} {state:<18} {token.label}"
