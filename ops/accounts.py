"""Changes of accounts and tokens: decided on what stands, written in one step with their entry in the audit."""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from contracts import audit
from contracts.accounts import Account, AccountError, Entry, Role, Token, TokenKind, digest, encode, token_text
from contracts.alerts import DESK_OF
from contracts.audit import Audited, AuditEntry
from contracts.catalogue import ACCOUNTS, AUDIT
from contracts.clock import system_clock
from contracts.measures import DAY_MS
from contracts.registry import load_registry
from contracts.settings import Settings
from dashboard.access.directory import Directory
from ops.errors import StackError
from state.kafka import kafka_client, stop_client

TRANSACTION = "ioc-accounts"
T = TypeVar("T")


class Change(msgspec.Struct, frozen=True):
    """What a record becomes (None: it is removed), and what the audit says of it."""

    key: str
    entry: Entry | None
    act: Audited
    detail: dict[str, str] = {}


Decide = Callable[[Directory], Change]


class Reach(msgspec.Struct, frozen=True):
    """What of the province an account or token is for; empty is all."""

    domains: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    unit: str = ""


def directory(settings: Settings) -> Directory:
    """Accounts and tokens as they stand. StackError when no Kafka answers."""
    return asyncio.run(_reached(settings, _load(settings)))


def change(settings: Settings, by: str, decide: Decide) -> Change:
    """Decide and write. AccountError: it cannot be; StackError: no Kafka answers, or somebody else was at it too."""
    return asyncio.run(_reached(settings, _change(settings, by, decide)))


async def _reached(settings: Settings, act: Awaitable[T]) -> T:
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # what went wrong is said once, below
    try:
        return await act
    except (KafkaError, OSError) as error:
        raise StackError(
            f"IOC_KAFKA_BOOTSTRAP={settings.kafka_bootstrap}: nothing was changed ({type(error).__name__}); is Kafka "
            "there, are its topics (`ioc topics`), and does nobody else change accounts just now?"
        ) from None


async def _load(settings: Settings) -> Directory:
    found = Directory(settings)
    async with asyncio.timeout(30):
        await found.load()
    return found


async def _change(settings: Settings, by: str, decide: Decide) -> Change:
    producer = AIOKafkaProducer(transactional_id=TRANSACTION, **kafka_client(settings))
    try:
        async with asyncio.timeout(30):
            # Started before anything is read: another one at work is fenced, and what it decided is never written.
            await producer.start()
            changed = decide(await _load(settings))
            value = encode(changed.entry) if changed.entry else None
            entry = AuditEntry(system_clock(), changed.act, by, changed.key, detail=changed.detail)
            async with producer.transaction():
                await producer.send_and_wait(ACCOUNTS, value, changed.key.encode())
                await producer.send_and_wait(AUDIT, audit.encode(entry), by.encode())
            return changed
    finally:
        await stop_client(producer)


def added(user: str, shown: str, role: Role, password: str, reach: Reach) -> Decide:
    """A new account; `password` is a hash, empty for those whom the OpenID provider signs in."""

    def decide(found: Directory) -> Change:
        if found.account(user) is not None:
            raise AccountError(f"there is an account {user}; `ioc users role` and `ioc users password` change it")
        now_ms = system_clock()
        made = Account(user, shown, role, now_ms, now_ms, password, reach.domains, reach.communes, reach.unit)
        return Change(user, made, Audited.ACCOUNT_ADDED, told(made))

    return decide


def changed(user: str, **fields: Any) -> Decide:
    """An account with other fields; every session of it ends."""

    def decide(found: Directory) -> Change:
        before = known(found, user)
        after = msgspec.structs.replace(before, **fields, changed_ms=system_clock(), epoch=before.epoch + 1)
        what = {"password": "changed"} if "password" in fields else {}
        return Change(user, after, Audited.ACCOUNT_CHANGED, told(after) | what)

    return decide


def removed(user: str) -> Decide:
    """No account any more."""

    def decide(found: Directory) -> Change:
        return Change(known(found, user).key, None, Audited.ACCOUNT_REMOVED)

    return decide


def made_token(kind: TokenKind, label: str, days: int, role: Role, reach: Reach, by: str) -> tuple[Decide, str]:
    """A new token, and its text, which nobody will see again."""
    identity, secret = secrets.token_hex(4), secrets.token_urlsafe(32)

    def decide(_found: Directory) -> Change:
        now_ms = system_clock()
        expires_ms = now_ms + days * DAY_MS
        made = Token(identity, kind, label, digest(secret), by, now_ms, expires_ms, role, reach.domains, reach.communes)
        return Change(made.key, made, Audited.TOKEN_MADE, {"kind": kind, "label": label, "role": role})

    return decide, token_text(identity, secret)


def revoked(identity: str) -> Decide:
    """A token that opens nothing any more."""

    def decide(found: Directory) -> Change:
        for entry in found.entries:
            if isinstance(entry, Token) and entry.id == identity:
                after = msgspec.structs.replace(entry, revoked_ms=system_clock())
                return Change(entry.key, after, Audited.TOKEN_REVOKED, {"kind": entry.kind, "label": entry.label})
        raise AccountError(f"there is no token {identity}; `ioc tokens list` names them all")

    return decide


def known(found: Directory, user: str) -> Account:
    """The account of that name; AccountError: there is none."""
    account = found.account(user)
    if account is None:
        raise AccountError(f"there is no account {user!r}; `ioc users list` names them all")
    return account


def told(account: Account) -> dict[str, str]:
    """What the audit says of an account: everything but its password."""
    fields = {
        "role": account.role,
        "domains": ",".join(account.domains),
        "communes": ",".join(account.communes),
        "unit": account.unit,
        "disabled": "yes" if account.disabled else "",
    }
    return {name: value for name, value in fields.items() if value}


def reach(settings: Settings, domains: Sequence[str], communes: Sequence[str], unit: str = "") -> Reach:
    """What is asked for, if the registry knows all of it; AccountError names what it does not."""
    registry = load_registry(Path(settings.registry_dir) if settings.registry_dir else None)
    units = [*(row.id for row in registry.units), *(row.id for row in registry.agencies)]
    for what, given, allowed in (
        ("domain", domains, list(DESK_OF)),
        ("commune", communes, [commune.code for commune in registry.communes]),
        ("unit", [unit] if unit else [], units),
    ):
        for name in given:
            if name not in allowed:
                some = ", ".join(allowed[:8]) + (" …" if len(allowed) > 8 else "")
                raise AccountError(f"{what} {name!r} is not known; there are {some}")
    return Reach(tuple(domains), tuple(communes), unit)
