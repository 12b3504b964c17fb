from pathlib import Path

import pytest
from redis.asyncio import Redis
from redis.asyncio.cluster import RedisCluster
from redis.asyncio.connection import SSLConnection

from contracts.settings import Settings
from state.connect import connect_redis


def test_nothing_connects_before_the_first_command_and_nothing_retries_by_itself() -> None:
    client = connect_redis(Settings(redis_url="redis://reader:secret@nowhere.invalid:6380/2"), "dashboard")
    assert isinstance(client, Redis)
    options = client.connection_pool.connection_kwargs
    assert (options["username"], options["password"], options["port"], options["db"]) == ("reader", "secret", 6380, 2)
    assert options["client_name"] == "dashboard"
    assert options["retry"].get_retries() == 0
    assert options["socket_timeout"] == 5


def test_tls_is_checked_against_the_authority_of_the_settings(tmp_path: Path) -> None:
    settings = Settings(redis_url="rediss://nowhere.invalid", redis_ca_file=str(tmp_path / "ca.pem"))
    pool = connect_redis(settings).connection_pool
    assert issubclass(pool.connection_class, SSLConnection)
    assert pool.connection_kwargs["ssl_ca_certs"] == str(tmp_path / "ca.pem")
    assert (
        "ssl_ca_certs"
        not in connect_redis(Settings(redis_url="rediss://nowhere.invalid")).connection_pool.connection_kwargs
    )


@pytest.mark.parametrize("scheme", ["cluster+redis", "cluster+rediss"])
def test_a_cluster_has_its_own_scheme(scheme: str) -> None:
    assert isinstance(connect_redis(Settings(redis_url=f"{scheme}://nowhere.invalid:7000")), RedisCluster)
