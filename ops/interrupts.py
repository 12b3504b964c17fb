"""Ctrl-C and SIGTERM at any moment: noted always, raised only where nothing is left half done."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Self

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """For the block, our signals raise KeyboardInterrupt in the main thread, except within `shield`.

    `count` is how many came, for those who would miss an exception: one raised in a destructor or callback is lost.
    """

    def __init__(self) -> None:
        self.count = 0
        self._shields = 0

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._note) for number in SIGNALS}
        return self

    def __exit__(self, *_: object) -> None:
        for number, action in self._before.items():
            signal.signal(number, action)

    @contextmanager
    def shield(self) -> Iterator[None]:
        """Signals wait until the end of the block."""
        before = self.count
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1
        if self.count > before and not self._shields:
            raise KeyboardInterrupt

    @contextmanager
    def hurry_only(self) -> Iterator[None]:
        """Signals are counted and never raised: for stopping."""
        self._shields += 1
        try:
            yield
        finally:
            self._shields -= 1

    def check(self) -> None:
        """Raise KeyboardInterrupt if a signal has come."""
        if self.count:
            raise KeyboardInterrupt

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.count += 1
        if not self._shields:
            raise KeyboardInterrupt
