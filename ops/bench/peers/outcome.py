"""What a peer says when it is done: one line of JSON on standard output."""

from collections.abc import Callable
from time import process_time

import msgspec

from contracts.clock import Clock


class Outcome(msgspec.Struct, frozen=True):
    """`counted` records in total, `seconds` from the first record polled to the last one counted, `cpu_s` of the
    process's CPU time within them.
    """

    counted: int
    seconds: float
    cpu_s: float

    def tell(self) -> None:
        """Print it for the benchmark that started us."""
        print(msgspec.json.encode(self).decode(), flush=True)

    @classmethod
    def told(cls, said: str) -> "Outcome | None":
        """The outcome in what a peer printed among other things; None when there is none."""
        lines = [line for line in said.splitlines() if line.startswith('{"counted"')]
        return msgspec.json.decode(lines[-1], type=cls) if lines else None


class Watch:
    """Measures from `begin` on, which only its first call sets. `cpu_s`: CPU time that the process has used, in s."""

    def __init__(self, clock_ms: Clock, cpu_s: Callable[[], float] = process_time) -> None:
        self._clock_ms = clock_ms
        self._cpu_s = cpu_s
        self._begun: tuple[int, float] | None = None

    def begin(self) -> None:
        """The first record is there."""
        if self._begun is None:
            self._begun = self._clock_ms(), self._cpu_s()

    def outcome(self, counted: int) -> Outcome:
        """So many records were counted since `begin`."""
        if self._begun is None:
            return Outcome(counted, 0.0, 0.0)
        begun_ms, begun_cpu_s = self._begun
        return Outcome(counted, (self._clock_ms() - begun_ms) / 1000, self._cpu_s() - begun_cpu_s)
