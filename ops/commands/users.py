"""ioc users: who may sign in, as what, and for what of the province."""

import getpass
import sys
from typing import Annotated

import typer

from contracts.accounts import ROLES, Account, AccountError, Role, check_password, check_user
from ops.commands.given import say, settings_of_stack

group = typer.Typer(help="Accounts of people: who may sign in, as what, for what.", no_args_is_help=True)
User = Annotated[str, typer.Argument(help="User name, such as truc-ca-1. No telephone or identity number.")]
AsRole = Annotated[Role, typer.Option("--role", help="What they may do.")]
Domains = Annotated[list[str] | None, typer.Option("--domain", help="Only this domain; may be given more than once.")]
Communes = Annotated[
    list[str] | None, typer.Option("--commune", help="Only this commune (code); may be given more than once.")
]
Unit = Annotated[str, typer.Option(help="Unit or agency they work for, by its id.")]
DataDir = Annotated[str | None, typer.Option(help="Folder of a local stack, if one runs.", show_default=".ioc")]


def add_to(app: typer.Typer) -> None:
    """Hang the group into the command line."""
    app.add_typer(group, name="users")


@group.command()
def add(
    user: User,
    role: AsRole = "operator",
    name: Annotated[str, typer.Option(help="What screens call them.", show_default="the user name")] = "",
    domain: Domains = None,
    commune: Communes = None,
    unit: Unit = "",
    no_password: Annotated[bool, typer.Option("--no-password", help="The OpenID provider signs them in.")] = False,
    data_dir: DataDir = None,
) -> None:
    """Make an account. Its password is asked for, or read from standard input."""
    from dashboard.access.passwords import hashed
    from ops.accounts import added, change, reach

    settings = settings_of_stack(data_dir)
    check_user(user)
    wanted = reach(settings, domain or (), commune or (), unit)
    kept = "" if no_password else hashed(read_password(user))
    change(settings, console(), added(user, name or user, role, kept, wanted))
    say(f"{user} may sign in as {role}")


@group.command(name="list")
def list_(data_dir: DataDir = None) -> None:
    """Print every account: role, scope, and whether it is disabled."""
    from ops.accounts import directory

    accounts = [entry for entry in directory(settings_of_stack(data_dir)).entries if isinstance(entry, Account)]
    for account in accounts:
        say(as_line(account))
    if not accounts:
        say("no accounts; `ioc users add NAME --role administrator` makes the first")


@group.command()
def disable(user: User, data_dir: DataDir = None) -> None:
    """Let somebody in no more; whoever is signed in is out within seconds."""
    _change(data_dir, user, disabled=True)
    say(f"{user} is disabled")


@group.command()
def enable(user: User, data_dir: DataDir = None) -> None:
    """Let somebody in again."""
    _change(data_dir, user, disabled=False)
    say(f"{user} may sign in")


@group.command()
def password(user: User, data_dir: DataDir = None) -> None:
    """Give somebody a new password; every session of theirs ends."""
    from dashboard.access.passwords import hashed
    from ops.accounts import directory, known

    known(directory(settings_of_stack(data_dir)), user)
    _change(data_dir, user, password=hashed(read_password(user)))
    say(f"{user} has a new password")


@group.command()
def role(
    user: User,
    role: Annotated[Role, typer.Argument(help=f"One of {', '.join(ROLES)}.")],
    domain: Domains = None,
    commune: Communes = None,
    unit: Unit = "",
    data_dir: DataDir = None,
) -> None:
    """Say anew what somebody may do, and for what; every session of theirs ends."""
    from ops.accounts import reach

    wanted = reach(settings_of_stack(data_dir), domain or (), commune or (), unit)
    _change(data_dir, user, role=role, domains=wanted.domains, communes=wanted.communes, unit=wanted.unit)
    say(f"{user} may sign in as {role}")


@group.command()
def remove(user: User, data_dir: DataDir = None) -> None:
    """Remove an account. The audit keeps what was done in its name."""
    from ops.accounts import change, removed

    change(settings_of_stack(data_dir), console(), removed(user))
    say(f"{user} is removed")


def _change(data_dir: str | None, user: str, **fields: object) -> None:
    from ops.accounts import change, changed

    change(settings_of_stack(data_dir), console(), changed(user, **fields))


def console() -> str:
    """Who sits at this machine, as the audit names them."""
    return f"console:{getpass.getuser()}"


def read_password(user: str) -> str:
    """A password typed twice, or the first line of standard input; never an argument, which everybody can see."""
    if not sys.stdin.isatty():
        return check_password(sys.stdin.readline().rstrip("\r\n"), user)
    first = check_password(getpass.getpass(f"password for {user}: "), user)
    if getpass.getpass("once more: ") != first:
        raise AccountError("the two passwords differ; nothing was changed")
    return first


def as_line(account: Account) -> str:
    """An account for people."""
    scope = " ".join((*account.domains, *account.communes)) or "everything"
    how = "disabled" if account.disabled else "" if account.password else "by the OpenID provider"
    return f"{account.user:<32} {account.role:<14} {scope:<24} {account.unit:<12} {how}".rstrip()
