"""The audit: records of `ioc.audit`, kept for ever. Acts on alerts are in `ioc.alerts.transitions`, their own."""

from enum import StrEnum

import msgspec

from contracts.alerts import NO_TEXT, Text


class Audited(StrEnum):
    """What is on record beside acts on alerts."""

    SIGN_IN = "sign_in"
    SIGN_IN_FAILED = "sign_in_failed"
    SIGN_OUT = "sign_out"
    REFUSED = "refused"
    EXPORT = "export"
    ACCOUNT_ADDED = "account_added"
    ACCOUNT_CHANGED = "account_changed"
    ACCOUNT_REMOVED = "account_removed"
    TOKEN_MADE = "token_made"  # noqa: S105 - an act's name
    TOKEN_REVOKED = "token_revoked"  # noqa: S105


class AuditEntry(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that somebody did or was refused.

    `at_ms` epoch ms; `by` a user name, a token's id, `console:<name>` for the `ioc` command, or the name under which
    somebody failed to sign in. `subject`: what it was about (a page or act, an account, a token). `why`: the reason,
    for failures and refusals. `address`: where the request came from. `detail`: what else was said.
    """

    at_ms: int
    act: Audited
    by: str
    subject: str = ""
    why: Text = NO_TEXT
    address: str = ""
    detail: dict[str, str] = {}


_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(AuditEntry)


def encode(entry: AuditEntry) -> bytes:
    """A record's value."""
    return _ENCODE(entry)


def decode(value: bytes) -> AuditEntry:
    """A record's value; ValueError says what is wrong and where."""
    return _DECODE.decode(value)
