"""The pinned jars: read from the lock, checked by hash, and a damaged or missing one is named."""

import hashlib
from pathlib import Path

import pytest

from ops import jars
from ops.errors import StackError
from ops.jars import Jar, cache_folder, kafka_class_path, pinned_jars

CONTENT = b"a jar"
JAR = Jar(hashlib.sha256(CONTENT).hexdigest(), "org.example", "thing", "1.0")
PLACE = Path("org/example/thing/1.0/thing-1.0.jar")


def put(store: Path, content: bytes) -> None:
    (store / PLACE).parent.mkdir(parents=True, exist_ok=True)
    (store / PLACE).write_bytes(content)


def test_the_lock_names_kafka_and_its_dependencies() -> None:
    pinned = pinned_jars()
    assert len(pinned) == 46
    assert f"org.apache.kafka:kafka_2.13:{jars.KAFKA_VERSION}" in {jar.coordinate for jar in pinned}
    assert all(len(jar.sha256) == 64 for jar in pinned)


def test_what_is_there_and_whole_is_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, CONTENT)
    monkeypatch.setattr(jars, "_download", lambda *_: pytest.fail("fetched"))
    assert kafka_class_path(tmp_path, print, (JAR,)) == str(tmp_path / PLACE)


@pytest.mark.parametrize("left", [b"", b"a ja", b"another jar"])
def test_a_truncated_or_changed_jar_is_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: bytes
) -> None:
    put(tmp_path, left)
    monkeypatch.setattr(jars, "_download", lambda store, _: put(store, CONTENT))
    kafka_class_path(tmp_path, print, (JAR,))
    assert (tmp_path / PLACE).read_bytes() == CONTENT


def test_a_wrong_hash_is_tried_twice_and_then_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[Jar] = []

    def wrong(store: Path, jar: Jar) -> None:
        tries.append(jar)
        put(store, b"something else")

    monkeypatch.setattr(jars, "_download", wrong)
    with pytest.raises(StackError, match=r"org.example:thing:1.0.*hash"):
        kafka_class_path(tmp_path, print, (JAR,))
    assert len(tries) == 2
    assert not (tmp_path / PLACE).exists(), "the wrong file does not stay"


def test_a_cache_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StackError, match=r"cache folder .*IOC_CACHE"):
        kafka_class_path(tmp_path / "file" / "store", print, (JAR,))


def test_progress_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(jars, "_download", lambda store, _: put(store, CONTENT))
    kafka_class_path(tmp_path, told.append, (JAR,))
    assert told == [f"fetching 1 of 1 Kafka jars into {tmp_path}", "  1 of 1 jars"]


def test_the_cache_folder_follows_the_environment() -> None:
    assert cache_folder({"IOC_CACHE": "/somewhere"}) == Path("/somewhere")
    assert cache_folder({"XDG_CACHE_HOME": "/cache"}) == Path("/cache/hungyen-ioc")
