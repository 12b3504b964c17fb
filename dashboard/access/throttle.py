"""How often somebody may try to sign in, by user name and by address; counted in Redis, for all dashboards together."""

import asyncio
from typing import NamedTuple

from redis.exceptions import RedisError

from contracts.accounts import digest
from dashboard.access.sessions import ANSWER_S, PREFIX, SessionsAwayError
from state.connect import Client

WINDOW_S = 15 * 60
USER_TRIES = 10
ADDRESS_TRIES = 40
"""An address may be that of a whole office behind one router."""


class Held(NamedTuple):
    """How long to wait before the next try; `first`: this is the first one that has to."""

    wait_s: int
    first: bool = False


class Throttle:
    """Counts tries before they are judged, so that many at once count too."""

    def __init__(self, redis: Client) -> None:
        self._redis = redis

    async def count(self, user: str, address: str) -> Held:
        """Count one try; a wait of 0: go on. SessionsAwayError when Redis does not answer."""
        try:
            async with asyncio.timeout(ANSWER_S):
                return max(
                    await self._count(_key("user", user), USER_TRIES),
                    await self._count(_key("address", address), ADDRESS_TRIES),
                )
        except (RedisError, OSError, TimeoutError) as error:
            raise SessionsAwayError(str(error)) from error

    async def count_address(self, address: str) -> Held:
        """Count one try of an address alone, as of somebody who goes to the OpenID provider."""
        try:
            async with asyncio.timeout(ANSWER_S):
                return await self._count(_key("address", address), ADDRESS_TRIES)
        except (RedisError, OSError, TimeoutError) as error:
            raise SessionsAwayError(str(error)) from error

    async def forgive(self, user: str, address: str) -> None:
        """It was them: forget the tries under that name, and one of the address, which may be a whole office's.

        SessionsAwayError when Redis does not answer.
        """
        try:
            async with asyncio.timeout(ANSWER_S):
                await self._redis.delete(_key("user", user))
                await self._redis.decr(_key("address", address))
        except (RedisError, OSError, TimeoutError) as error:
            raise SessionsAwayError(str(error)) from error

    async def _count(self, key: str, most: int) -> Held:
        tries = await self._redis.incr(key)
        if tries == 1:
            await self._redis.expire(key, WINDOW_S)
        if tries <= most:
            return Held(0)
        left = int(await self._redis.ttl(key))
        if left < 0:  # whoever counted first could not say when it ends
            await self._redis.expire(key, WINDOW_S)
        return Held(left if left > 0 else WINDOW_S, tries == most + 1)


def _key(what: str, name: str) -> str:
    return f"{PREFIX}tries:{what}:{digest(name)[:24]}"
