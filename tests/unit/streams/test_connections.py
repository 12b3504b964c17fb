"""TLS, SASL and ACL settings reach the clients; nothing connects here."""

import ssl
from pathlib import Path

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from redis.asyncio import SSLConnection

from contracts.settings import Settings, load_settings
from state.connect import connect_redis
from state.kafka import kafka_client, kafka_python_client, kafka_reader

CERTIFICATE = Path(__file__).parent / "authority.pem"


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def sasl_tls() -> Settings:
    return load_settings(
        {
            "IOC_KAFKA_BOOTSTRAP": "k1:9093,k2:9093",
            "IOC_KAFKA_SECURITY": "SASL_SSL",
            "IOC_KAFKA_CA_FILE": str(CERTIFICATE),
            "IOC_KAFKA_SASL_MECHANISM": "SCRAM-SHA-256",
            "IOC_KAFKA_USERNAME": "ioc",
            "IOC_KAFKA_PASSWORD": "s3cret",
        }
    )


def test_plain_kafka_needs_its_address_only() -> None:
    plain = {"bootstrap_servers": ["127.0.0.1:9092"], "security_protocol": "PLAINTEXT"}
    assert kafka_client(Settings()) == plain
    assert kafka_python_client(Settings()) == plain


def test_a_reader_sees_what_is_committed_and_commits_nothing() -> None:
    reader = kafka_reader(Settings(), "ioc-audit")
    assert reader.items() >= kafka_client(Settings()).items()
    assert (reader["client_id"], reader["isolation_level"]) == ("ioc-audit", "read_committed")
    assert not reader["enable_auto_commit"]


@pytest.mark.anyio
async def test_sasl_over_tls_reaches_the_kafka_clients(sasl_tls: Settings) -> None:
    options = kafka_client(sasl_tls)
    assert isinstance(options["ssl_context"], ssl.SSLContext)
    assert options["ssl_context"].verify_mode is ssl.CERT_REQUIRED
    assert options["bootstrap_servers"] == ["k1:9093", "k2:9093"]
    consumer, producer = AIOKafkaConsumer(**options), AIOKafkaProducer(**options)
    for client in (consumer._client, producer.client):
        assert client._security_protocol == "SASL_SSL"
        assert client._sasl_mechanism == "SCRAM-SHA-256"
        assert (client._sasl_plain_username, client._sasl_plain_password) == ("ioc", "s3cret")
    await consumer.stop()
    await producer.stop()


def test_the_admin_client_gets_files_in_place_of_a_context(sasl_tls: Settings) -> None:
    options = kafka_python_client(sasl_tls)
    assert "ssl_context" not in options
    assert options["ssl_cafile"] == str(CERTIFICATE)
    assert options["sasl_plain_username"] == "ioc"


def test_a_missing_certificate_names_itself(tmp_path: Path) -> None:
    settings = Settings(kafka_security="SSL", kafka_ca_file=str(tmp_path / "none.pem"))
    with pytest.raises(FileNotFoundError):
        kafka_client(settings)


def test_a_redis_user_and_password_come_from_the_url() -> None:
    client = connect_redis(Settings(redis_url="redis://ioc:s3cret@cache:6380/2"))
    options = client.connection_pool.connection_kwargs
    assert {name: options[name] for name in ("host", "port", "db", "username", "password")} == {
        "host": "cache",
        "port": 6380,
        "db": 2,
        "username": "ioc",
        "password": "s3cret",
    }


def test_redis_over_tls_checks_the_authority() -> None:
    client = connect_redis(Settings(redis_url="rediss://:pw@cache:6380/0", redis_ca_file=str(CERTIFICATE)))
    pool = client.connection_pool
    assert issubclass(pool.connection_class, SSLConnection)
    made = pool.make_connection()
    assert made.ssl_context.cert_reqs == ssl.CERT_REQUIRED
    assert made.ssl_context.ca_certs == str(CERTIFICATE)
