"""Making the topics of the catalogue, once and with the right settings."""

from collections.abc import Sequence
from typing import Any

from contracts.catalogue import TopicSpec, topics
from contracts.settings import Settings
from ops.admin import admin_client
from ops.errors import StackError
from ops.waiting import wait_until

TOPIC_EXISTS = 36


def create_topics(settings: Settings) -> list[str]:
    """Make the topics that are missing and return their names; what exists gets the catalogue's settings.

    Raises StackError when a topic exists with another number of partitions: its records lie where its keys were
    sent, so that the number cannot simply be changed.
    """
    with admin_client(settings) as admin:
        wanted = topics(settings)
        counts = partition_counts(admin)
        check_partitions(wanted, counts)
        missing = [spec for spec in wanted if spec.name not in counts]
        if missing:
            _create(admin, missing)
        configure(admin, [spec for spec in wanted if spec.name in counts])
        return [spec.name for spec in missing]


def partition_counts(admin: Any) -> dict[str, int]:
    """Topics of the cluster and how many partitions each has."""
    return {topic["name"]: len(topic["partitions"]) for topic in admin.describe_topics()}


def check_partitions(wanted: Sequence[TopicSpec], counts: dict[str, int]) -> None:
    """StackError names the first topic whose number of partitions is not the wanted one."""
    for spec in wanted:
        found = counts.get(spec.name, spec.partitions)
        if found != spec.partitions:
            raise StackError(
                f"topic {spec.name} has {found} partitions and IOC_PARTITIONS asks for {spec.partitions}: "
                f"set IOC_PARTITIONS={found}, or move its records with `ioc topics grow`"
            )


def _create(admin: Any, missing: Sequence[TopicSpec]) -> None:
    # -1: the cluster knows how many copies it keeps.
    wanted = {
        spec.name: {"num_partitions": spec.partitions, "replication_factor": -1, "configs": spec.config}
        for spec in missing
    }
    answer = admin.create_topics(wanted, raise_errors=False)
    for topic in answer["topics"]:
        # Two of us at once are no fault: both ask for the same.
        if topic["error_code"] not in {0, TOPIC_EXISTS}:
            raise StackError(f"topic {topic['name']} cannot be made: {topic['error_message']}")
    admin.wait_for_topics(list(wanted), timeout_ms=30_000)


def add_partitions(admin: Any, topic: str, partitions: int) -> None:
    """Let the topic have that many partitions, if it has fewer. StackError when the brokers do not say so in time."""
    if partition_counts(admin)[topic] < partitions:
        admin.create_partitions({topic: partitions})
    if not wait_until(lambda: partition_counts(admin)[topic] >= partitions, 30.0):
        raise StackError(f"topic {topic} did not get its {partitions} partitions within 30 s; repeat this command")


def configure(admin: Any, specs: Sequence[TopicSpec]) -> None:
    """Give existing topics the catalogue's settings, such as a new size limit."""
    from kafka.admin import ConfigResource, ConfigResourceType

    if specs:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, spec.name, spec.config) for spec in specs])
