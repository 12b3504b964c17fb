"""The stage: which scenes are watched, and what each of them shows now."""

import logging
from collections import Counter
from collections.abc import Callable
from typing import Any, Protocol

import msgspec

from dashboard.live.cadence import Every

SCENE_MS = 2_000
"""Least time between two compositions of a scene."""
MOST_WATCHED = 12
LONGEST_NAME = 120

log = logging.getLogger(__name__)


class Scene(Protocol):
    """Composes what one scene shows: a struct, or None while nothing can be said."""

    def compose(self, now_ms: int) -> Any: ...


class Shown(msgspec.Struct, frozen=True):
    """A scene as it was last composed: its number grows whenever it changed."""

    number: int
    text: str


Find = Callable[[str], Scene | None]
"""Makes the scene of a name; None where there is none."""


class Stage:
    """Composes the watched scenes. `want` and `leave` on the event loop, `refresh` on the composing thread.

    A scene is made when its first watcher comes, and let go when its last one leaves.
    """

    def __init__(self, find: Find) -> None:
        self._find = find
        self._scenes: dict[str, Every[Any]] = {}
        self._watched: Counter[str] = Counter()
        self._broken: set[str] = set()
        self._shown: dict[str, Shown] = {}
        self._encode = msgspec.json.Encoder().encode

    def want(self, names: set[str]) -> set[str]:
        """Somebody watches these scenes; those of them that exist."""
        for name in names - self._scenes.keys():
            scene = self._find(name)
            if scene is not None:
                self._scenes = {**self._scenes, name: Every(SCENE_MS, scene.compose)}
        known = names & self._scenes.keys()
        self._watched.update(known)
        return known

    def leave(self, names: set[str]) -> None:
        """Somebody watches them no longer."""
        self._watched.subtract(names)
        gone = {name for name in names if self._watched[name] <= 0}
        for name in gone:
            del self._watched[name]
            self._shown.pop(name, None)
        # The composing thread may be walking through it: a new one takes its place.
        self._scenes = {name: scene for name, scene in self._scenes.items() if name not in gone}

    def refresh(self, now_ms: int) -> None:
        """Compose what is watched and due. A scene that cannot be composed shows its last; the others go on."""
        for name, scene in self._scenes.items():
            try:
                composed = self._encode(scene.at(now_ms)).decode()
            except Exception:
                if name not in self._broken:
                    log.exception("scene %s could not be composed; trying on", name)
                self._broken.add(name)
                continue
            self._broken.discard(name)
            named = self._encode(name).decode()
            self._put(name, f'{{"type":"scene","name":{named},"scene":{composed}}}')

    def _put(self, name: str, text: str) -> None:
        before = self._shown.get(name)
        if before is None or before.text != text:
            self._shown[name] = Shown(before.number + 1 if before else 1, text)

    def shown(self, name: str) -> Shown | None:
        """The scene as it was last composed."""
        return self._shown.get(name)


class Seat:
    """One screen's place before the stage: the scenes it watches, and how much of them it has been sent."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._seen: dict[str, int] = {}

    def watch(self, names: set[str]) -> None:
        """Watch these scenes from now on, and no others; at most MOST_WATCHED of them."""
        before = set(self._seen)
        wanted = set(sorted(name for name in names if len(name) <= LONGEST_NAME)[:MOST_WATCHED])
        self._seen = dict.fromkeys(self._stage.want(wanted), 0)
        self._stage.leave(before)

    def news(self) -> list[str]:
        """Messages about watched scenes that this screen has not got yet."""
        found = []
        for name, number in self._seen.items():
            shown = self._stage.shown(name)
            if shown is not None and shown.number != number:
                self._seen[name] = shown.number
                found.append(shown.text)
        return found
