"""Passwords: argon2id (RFC 9106, for little memory), and no hint in how long a check took."""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher()
AT_ONCE = 2
"""Verifications at one time: each takes 64 MB and a twentieth of a second of all cores."""


def hashed(password: str) -> str:
    """What is kept of a password."""
    return _HASHER.hash(password)


class PasswordCheck:
    """Checks passwords off the event loop, a few at a time; an unknown user takes as long as a known one."""

    def __init__(self) -> None:
        self._turn = asyncio.Semaphore(AT_ONCE)
        self._nobody = hashed("nobody has this password")

    async def right(self, password: str, kept: str) -> bool:
        """Whether it is the password of the hash; an empty hash (nobody, or nobody with a password) has none."""
        async with self._turn:
            same = await asyncio.to_thread(_verified, kept or self._nobody, password)
        return same and bool(kept)


def _verified(kept: str, password: str) -> bool:
    try:
        return _HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False
