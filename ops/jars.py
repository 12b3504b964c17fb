"""The jars of Apache Kafka: pinned by hash, fetched once into the user's cache, checked at every start."""

import fcntl
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from ops.errors import StackError

Say = Callable[[str], None]
KAFKA_VERSION = "4.3.1"
LOCK = Path(__file__).with_name("kafka-jars.lock")
ATTEMPTS = 2


class Jar(NamedTuple):
    """One pinned file: its SHA-256 in hex and its Maven coordinates."""

    sha256: str
    group: str
    artifact: str
    version: str

    @property
    def coordinate(self) -> str:
        return f"{self.group}:{self.artifact}:{self.version}"


def pinned_jars(lock: Path = LOCK) -> tuple[Jar, ...]:
    """The jars that Kafka needs, in the order of its class path."""
    lines = (line.split() for line in lock.read_text(encoding="utf-8").splitlines() if line.strip())
    return tuple(Jar(sha256, *coordinate.split(":")) for sha256, coordinate in lines)


def cache_folder(environ: dict[str, str] | None = None) -> Path:
    """Where downloads are kept: IOC_CACHE, else the user's cache folder."""
    known = os.environ if environ is None else environ
    if named := known.get("IOC_CACHE"):
        return Path(named)
    return Path(known.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hungyen-ioc"


def kafka_class_path(store: Path, say: Say, jars: tuple[Jar, ...] | None = None) -> str:
    """Java class path of the pinned jars; what is missing or damaged in `store` is fetched again.

    Raises StackError when the folder cannot be written, a jar cannot be fetched, or its hash is wrong twice.
    """
    wanted = pinned_jars() if jars is None else jars
    with _locked(store):
        missing = [jar for jar in wanted if not _whole(_place(store, jar), jar)]
        if missing:
            say(f"fetching {len(missing)} of {len(wanted)} Kafka jars into {store}")
        for count, jar in enumerate(missing, 1):
            _fetch(store, jar)
            if count % 10 == 0 or count == len(missing):
                say(f"  {count} of {len(missing)} jars")
    return os.pathsep.join(str(_place(store, jar)) for jar in wanted)


@contextmanager
def _locked(store: Path) -> Iterator[IO[str]]:
    """Two first starts at once would write the same files: the second waits for the first."""
    try:
        store.mkdir(parents=True, exist_ok=True)
        guard = (store / ".lock").open("w")
    except OSError as error:
        raise StackError(f"cache folder {store}: {error.strerror}; set IOC_CACHE to a folder you can write") from None
    with guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        yield guard


def _place(store: Path, jar: Jar) -> Path:
    return store.joinpath(*jar.group.split("."), jar.artifact, jar.version, f"{jar.artifact}-{jar.version}.jar")


def _whole(path: Path, jar: Jar) -> bool:
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == jar.sha256


def _fetch(store: Path, jar: Jar) -> None:
    # jgo writes in place and only warns of a wrong hash, so that what an interrupted run left is removed first.
    for _ in range(ATTEMPTS):
        _place(store, jar).unlink(missing_ok=True)
        _download(store, jar)
        if _whole(_place(store, jar), jar):
            return
    _place(store, jar).unlink(missing_ok=True)
    raise StackError(
        f"jar {jar.coordinate}: its hash is not the one in {LOCK.name}; something between here and "
        "Maven Central changes files; fetch it elsewhere and copy the cache folder"
    )


def _download(store: Path, jar: Jar) -> None:
    from jgo.maven import MavenContext
    from requests import RequestException

    maven = MavenContext(repo_cache=store, local_repos=[], timeout=60)
    try:
        maven.project(jar.group, jar.artifact).at_version(jar.version).artifact(packaging="jar").resolve()
    except (RequestException, RuntimeError) as error:
        reason = str(error).splitlines()[0][:200]
        raise StackError(
            f"jar {jar.coordinate} cannot be fetched from Maven Central: {reason}; is there a network?"
        ) from None
    except OSError as error:
        raise StackError(f"cache folder {store}: {error.strerror}; set IOC_CACHE to a folder with space") from None
