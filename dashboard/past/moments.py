"""Past moments that can be shown: which there are, and how finely they are known. Pure."""

from typing import NamedTuple

from contracts.measures import RETENTION_MS, Grain


class PastError(ValueError):
    """A moment that cannot be shown; those from `first_ms` to `last_ms` can."""

    def __init__(self, first_ms: int, last_ms: int) -> None:
        super().__init__("35 days are kept by the hour, 26 hours by the minute; nothing is known of the future")
        self.first_ms = first_ms
        self.last_ms = last_ms


class Cut(NamedTuple):
    """A past moment as it can be shown: `at_ms` is the end of the last minute, or hour where only hours are kept, that
    counts; buckets that end after `kept_ms` still have their minutes.
    """

    at_ms: int
    kept_ms: int

    @property
    def by_hour(self) -> bool:
        """Whether only hours are kept of that time."""
        return self.at_ms <= self.kept_ms


def bounds(now_ms: int) -> tuple[int, int]:
    """The first and the last moment (epoch ms) that can be shown."""
    oldest = Grain.HOUR.bucket(now_ms - RETENTION_MS[Grain.HOUR]) + 1
    return Grain.HOUR.start_ms(oldest), Grain.MINUTE.start_ms(Grain.MINUTE.bucket(now_ms))


def cut_at(moment_ms: int, now_ms: int) -> Cut:
    """The cut for a moment, by minute for 26 h and by hour before; PastError outside of the bounds."""
    first_ms, last_ms = bounds(now_ms)
    if not first_ms <= moment_ms <= last_ms + Grain.MINUTE.span_ms:
        raise PastError(first_ms, last_ms)
    kept_ms = Grain.HOUR.start_ms(Grain.HOUR.bucket(now_ms - RETENTION_MS[Grain.MINUTE]) + 1)
    grain = Grain.MINUTE if moment_ms >= kept_ms + Grain.HOUR.span_ms else Grain.HOUR
    return Cut(min(grain.start_ms(grain.bucket(moment_ms)), last_ms), kept_ms)
