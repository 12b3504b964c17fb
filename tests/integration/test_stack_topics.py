"""Topics of the catalogue on a real broker: made once, kept up to date, never silently different."""

from typing import Any

import pytest
from kafka.admin import ConfigResource, ConfigResourceType

from contracts.catalogue import TopicSpec, topics
from contracts.settings import Settings
from ops.admin import admin_client
from ops.errors import StackError
from ops.topics import configure, create_topics, partition_counts
from ops.waiting import wait_until


@pytest.fixture
def settings(empty_kafka: str) -> Settings:
    return Settings(kafka_bootstrap=empty_kafka, partitions=3)


def test_all_topics_are_made_once(settings: Settings) -> None:
    wanted = {spec.name: spec.partitions for spec in topics(settings)}
    assert create_topics(settings) == list(wanted)
    assert create_topics(settings) == []
    with admin_client(settings) as admin:
        found = partition_counts(admin)
    assert {name: count for name, count in found.items() if not name.startswith("__")} == wanted


def test_another_number_of_partitions_is_refused_with_a_way_out(settings: Settings) -> None:
    create_topics(settings)
    with pytest.raises(StackError, match=r"ioc\.traffic\.passages has 3 partitions.*IOC_PARTITIONS=3"):
        create_topics(Settings(kafka_bootstrap=settings.kafka_bootstrap, partitions=4))


def test_settings_of_existing_topics_follow_the_catalogue(settings: Settings) -> None:
    create_topics(settings)
    spec = topics(settings)[0]
    with admin_client(settings) as admin:
        configure(admin, [TopicSpec(spec.name, spec.partitions, {"retention.ms": "3600000"})])
        # The broker answers before it has told itself.
        assert wait_until(lambda: retention_of(admin, spec.name) == "3600000", 20.0)
        create_topics(settings)
        assert wait_until(lambda: retention_of(admin, spec.name) == spec.config["retention.ms"], 20.0)


def retention_of(admin: Any, topic: str) -> str:
    answer = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, topic)], config_filter="all")
    (kind,) = answer.values()
    value: str = kind[topic]["retention.ms"]["value"]
    return value
