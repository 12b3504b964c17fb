"""Accounts and tokens: records of the compacted topic `ioc.accounts`, and nothing else knows them.

An account is keyed by its user name, a token by `token/<id>`; a record without value removes. Of people they hold a
user name, a name for screens and what they may do: no telephone, no identity number. Passwords and tokens are hashes.
"""

import hashlib
import hmac
import re
from typing import Any, Literal, get_args

import msgspec

from contracts.errors import IocError

Role = Literal["viewer", "operator", "supervisor", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)
TokenKind = Literal["display", "api"]
USER = r"[a-z][a-z0-9]*([._-][a-z0-9]+)*"
LONGEST_USER = 32
LEAST_PASSWORD, MOST_PASSWORD = 12, 200
TOKEN_PREFIX = "ioc"  # noqa: S105 - it makes a leaked token recognisable
_NUMBER = re.compile(r"\d{6}")


class AccountError(IocError):
    """An account or token cannot be made so; the text names what is wrong."""


class Account(msgspec.Struct, frozen=True, tag="account", tag_field="record", omit_defaults=True):
    """Somebody who may sign in.

    `password` is an argon2id hash; empty: only the OpenID provider signs them in, which then gives the role too.
    `domains` of contracts.alerts.Domain, `communes` of the registry; empty is all. `epoch` grows with every change
    after which they must sign in anew: a session of another epoch is none.
    """

    user: str
    shown: str
    role: Role
    created_ms: int
    changed_ms: int
    password: str = ""
    domains: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    unit: str = ""
    disabled: bool = False
    epoch: int = 1

    @property
    def key(self) -> str:
        """The record's key."""
        return self.user


class Token(msgspec.Struct, frozen=True, tag="token", tag_field="record", omit_defaults=True):
    """A key for a wall (`display`: it only shows) or a program (`api`); `digest` is what is kept of its secret."""

    id: str
    kind: TokenKind
    label: str
    digest: str
    by: str
    created_ms: int
    expires_ms: int
    role: Role = "viewer"
    domains: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()
    revoked_ms: int = 0

    @property
    def key(self) -> str:
        """The record's key; no user name has a stroke."""
        return f"token/{self.id}"

    def valid(self, now_ms: int) -> bool:
        """Whether it still opens anything."""
        return not self.revoked_ms and now_ms < self.expires_ms


Entry = Account | Token
_ENCODE = msgspec.json.Encoder().encode
_DECODE: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Entry)


def encode(entry: Entry) -> bytes:
    """A record's value."""
    return _ENCODE(entry)


def decode(value: bytes) -> Entry:
    """A record's value; ValueError says what is wrong and where."""
    found: Entry = _DECODE.decode(value)
    return found


def check_user(user: str) -> str:
    """The name, if it can be one; AccountError says why not. A telephone or identity number is no name."""
    if len(user) > LONGEST_USER or not re.fullmatch(USER, user):
        raise AccountError(
            f"user name {user!r}: small letters and digits, joined by . _ or -, a letter first, at most {LONGEST_USER}"
        )
    if _NUMBER.search(user):
        raise AccountError(f"user name {user!r}: six digits in a row look like a personal number; take a name")
    return user


def check_password(password: str, user: str) -> str:
    """The password, if it is long enough to be one; AccountError says why not."""
    if not LEAST_PASSWORD <= len(password) <= MOST_PASSWORD:
        raise AccountError(f"the password needs {LEAST_PASSWORD} to {MOST_PASSWORD} characters; a sentence is good")
    if user in password.lower() or len(set(password)) < LEAST_PASSWORD // 2:
        raise AccountError("the password is too easy: it holds the user name, or few different characters")
    return password


def token_text(identity: str, secret: str) -> str:
    """What is handed out, once: `ioc_<id>_<secret>`."""
    return f"{TOKEN_PREFIX}_{identity}_{secret}"


def token_parts(text: str) -> tuple[str, str] | None:
    """(id, secret) of a token's text; None if it is none."""
    prefix, _, rest = text.partition("_")
    identity, _, secret = rest.partition("_")
    return (identity, secret) if prefix == TOKEN_PREFIX and identity and secret else None


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits: guessing it is hopeless, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_digest(secret: str, kept: str) -> bool:
    """Whether that is the secret; takes the same time for every wrong one."""
    return hmac.compare_digest(digest(secret), kept)
