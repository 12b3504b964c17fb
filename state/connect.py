"""The one way to reach Redis or Valkey. The client retries nothing by itself: state/retry.py decides that."""

import asyncio
from typing import Any

from redis.asyncio import Connection, Redis, SSLConnection
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from contracts.settings import Settings

Client = Any
"""A `redis.asyncio` client, plain or cluster, that answers with bytes: the two share no typed base."""

CONNECT_S = 5.0
ANSWER_S = 5.0
"""A command that is not answered in this time fails; blocking reads wait less than that."""
CLUSTER = "cluster+"


class _Cancellable:
    """A connection on which a cancellation always arrives.

    redis-py writes by `asyncio.wait_for`, which before Python 3.12 swallows a cancellation that comes just as the write
    ends: whoever followed a stream went on for ever, and a process that waited for it never stopped.
    """

    async def send_packed_command(self, *given: Any, **named: Any) -> None:
        """Write a command."""
        task = asyncio.current_task()
        asked = task.cancelling() if task else 0
        await super().send_packed_command(*given, **named)  # type: ignore[misc]
        if task and task.cancelling() > asked:
            await self.disconnect(nowait=True)  # type: ignore[attr-defined]  # nobody will read the answer
            raise asyncio.CancelledError


class _Plain(_Cancellable, Connection):
    """Over TCP."""


class _Encrypted(_Cancellable, SSLConnection):
    """Over TLS."""


def connect_redis(settings: Settings, name: str = "ioc") -> Client:
    """A client for `settings.redis_url`; nothing connects before the first command.

    redis:// · rediss:// (TLS, checked against `redis_ca_file` or the system's authorities) · the URL may carry an
    ACL user. `cluster+redis://` and `cluster+rediss://` speak to a cluster.
    """
    url = settings.redis_url
    options: dict[str, Any] = {
        "socket_connect_timeout": CONNECT_S,
        "socket_timeout": ANSWER_S,
        "client_name": name,
        "health_check_interval": 0,
    }
    if url.removeprefix(CLUSTER).startswith("rediss://") and settings.redis_ca_file:
        options["ssl_ca_certs"] = settings.redis_ca_file
    kind = _Encrypted if url.removeprefix(CLUSTER).startswith("rediss://") else _Plain
    if url.startswith(CLUSTER):
        cluster = RedisCluster.from_url(url.removeprefix(CLUSTER), **options)
        cluster.connection_kwargs["connection_class"] = kind  # of the nodes that it will learn of
        for node in cluster.startup_nodes:
            node.connection_class = kind
        return cluster
    client = Redis.from_url(url, retry=Retry(NoBackoff(), 0), **options)
    client.connection_pool.connection_class = kind
    return client
