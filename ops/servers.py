"""The servers below the stack: embedded ones on free ports, or real ones that the settings name."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import msgspec

from contracts.settings import Settings
from ops.folder import StackFolder
from ops.kafka import KafkaPlace, await_kafka, kafka_program
from ops.ports import free_ports
from ops.supervise import Supervisor
from ops.valkey import await_valkey, redis_url, valkey_program

KAFKA_PORT, CONTROLLER_PORT, REDIS_PORT = 19_092, 19_093, 16_379
"""Preferred, so that addresses stay from run to run; a taken one is replaced, and stack.json tells."""


class Servers(msgspec.Struct, frozen=True):
    """Which servers to embed: Kafka's place and Valkey's port, each None where the environment names a real one."""

    kafka: KafkaPlace | None
    redis_port: int | None

    def named_in(self, settings: Settings) -> Settings:
        """The settings with the addresses of what is embedded."""
        if self.kafka is not None:
            settings = msgspec.structs.replace(settings, kafka_bootstrap=self.kafka.bootstrap)
        if self.redis_port is not None:
            settings = msgspec.structs.replace(settings, redis_url=redis_url(self.redis_port))
        return settings


def plan_servers(environ: Mapping[str, str], folder: StackFolder) -> Servers:
    """Choose ports for the servers whose address the environment does not name."""
    port, controller, redis_port = free_ports((KAFKA_PORT, CONTROLLER_PORT, REDIS_PORT))
    place = KafkaPlace(folder.kafka, port, controller, folder.log("kafka"))
    return Servers(
        kafka=None if "IOC_KAFKA_BOOTSTRAP" in environ else place,
        redis_port=None if "IOC_REDIS_URL" in environ else redis_port,
    )


class Waits(NamedTuple):
    """Return when that server answers, at once where it is not ours. StackError says why it does not."""

    redis: Callable[[], None]
    kafka: Callable[[], None]


def start_servers(servers: Servers, folder: StackFolder, supervisor: Supervisor, say: Callable[[str], None]) -> Waits:
    """Start Valkey and Kafka beside each other; neither answers yet. StackError when one cannot be started."""
    waits = Waits(_nothing, _nothing)
    keep = (folder.lock.fileno(),)
    if (redis_port := servers.redis_port) is not None:
        log = folder.log("redis")
        say(f"starting Valkey on port {redis_port}")
        redis_process = supervisor.add(valkey_program(folder.redis, redis_port, log, keep))
        waits = waits._replace(redis=lambda: await_valkey(redis_process, redis_port, log))
    if (place := servers.kafka) is not None:
        program = kafka_program(place, say, keep)
        say(f"starting Kafka on port {place.port}")
        kafka_process = supervisor.add(program)
        waits = waits._replace(kafka=lambda: await_kafka(kafka_process, place))
    return waits


def _nothing() -> None:
    """Nothing to wait for."""
