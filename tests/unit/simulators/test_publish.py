import pytest
from kafka.partitioner.default import murmur2

from contracts.settings import Settings
from simulators.publish import Places, PublishError, partition_of, security
from simulators.stamp import Record


def test_keys_go_where_every_kafka_client_puts_them_and_misrouted_ones_where_they_are_told() -> None:
    places = Places(lambda _topic: {3, 1, 0, 2})
    for key in (b"HY-0001", b"/cameras/HY-0001", b"PAY-0123456789abcdef"):
        expected = (murmur2(key) & 0x7FFFFFFF) % 4
        assert places.of(Record("t", key, b"{}", 0)).partition == expected == partition_of(key, 4)
    assert places.of(Record("t", b"HY-0001", b"{}", 0, 2)).partition == 2


def test_grown_topics_are_seen_after_a_refresh() -> None:
    counts = iter([{0}, {0, 1, 2, 3, 4, 5, 6, 7}])
    places = Places(lambda _topic: next(counts))
    keys = [f"HY-{n:04d}".encode() for n in range(50)]
    assert {places.of(Record("t", key, b"", 0)).partition for key in keys} == {0}
    places.refresh()
    assert len({places.of(Record("t", key, b"", 0)).partition for key in keys}) > 4


def test_a_missing_topic_says_what_to_do() -> None:
    with pytest.raises(PublishError, match="ioc topics"):
        Places(lambda _topic: None).of(Record("ioc.nothing", b"k", b"v", 0))


def test_security_settings_reach_the_producer() -> None:
    settings = Settings(
        kafka_bootstrap="one:9093,two:9093",
        kafka_security="SASL_SSL",
        kafka_ca_file="ca.pem",
        kafka_username="ioc",
        kafka_password="secret",
    )
    assert security(settings) == {
        "bootstrap_servers": ["one:9093", "two:9093"],
        "security_protocol": "SASL_SSL",
        "ssl_cafile": "ca.pem",
        "sasl_mechanism": "SCRAM-SHA-512",
        "sasl_plain_username": "ioc",
        "sasl_plain_password": "secret",
    }
    assert security(Settings()) == {"bootstrap_servers": ["127.0.0.1:9092"], "security_protocol": "PLAINTEXT"}
