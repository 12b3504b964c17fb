"""Drills that outlive a run of many hours: a line of JSON for each, with the code and rules that played it."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from contracts.settings import Settings
from ops.drill.score import Drill
from ops.errors import StackError

ROOT = Path(__file__).parents[2]
DECIDES = ("contracts", "simulators", "state", "streams", "rules", "ops/drill")
"""Folders whose files decide how a drill ends."""
SPEAKS = frozenset({"report.py", "kept.py"})
"""Files of this folder that only tell of it."""


class Line(msgspec.Struct, frozen=True):
    """A line of the file: a drill, and the hash of what played it."""

    code: str
    drill: Drill


def code_of(settings: Settings) -> str:
    """Hash of code, rules and registry: a drill that others played says nothing about these."""
    own = [Path(one) for one in (settings.registry_dir, settings.rules_dir) if one]
    found = hashlib.sha256()
    for path in _files([*(ROOT / one for one in DECIDES), *own]):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()[:16]


def _files(folders: list[Path]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if (
                path.is_file()
                and path.suffix != ".pyc"
                and not (path.parent == Path(__file__).parent and path.name in SPEAKS)
            ):
                yield path


class Kept:
    """The drills of one file that are of this code."""

    def __init__(self, path: Path, code: str) -> None:
        self._path, self._code = path, code

    def known(self, seed: int) -> dict[str, Drill]:
        """By scenario, what was played under a seed; raises StackError where a line cannot be read."""
        drills = [line.drill for line in self._lines() if line.code == self._code]
        return {drill.score.scenario: drill for drill in drills if drill.score.seed == seed}

    def add(self, drill: Drill) -> None:
        """Append a drill; several processes may do so at once."""
        line = msgspec.json.encode(Line(self._code, drill)) + b"\n"
        with self._path.open("ab", buffering=0) as file:
            file.write(line)

    def _lines(self) -> Iterator[Line]:
        text = self._path.read_bytes() if self._path.exists() else b""
        for number, line in enumerate(text.splitlines(), start=1):
            try:
                yield msgspec.json.decode(line, type=Line)
            except msgspec.DecodeError as error:
                raise StackError(
                    f"{self._path}, line {number}: not a kept drill ({error}); take the line out"
                ) from error
