import logging

import anyio
import pytest
from redis import exceptions

from state.retry import Retry, passes


class Failing:
    """Fails with each of the errors in turn, then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    async def __call__(self) -> str:
        if self.errors:
            raise self.errors.pop(0)
        return "answer"


class Sleeper:
    def __init__(self) -> None:
        self.pauses: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.pauses.append(seconds)

    def clock_ms(self) -> int:
        return round(sum(self.pauses) * 1000)


def retry(sleeper: Sleeper) -> Retry:
    return Retry("redis", sleep=sleeper, clock_ms=sleeper.clock_ms)


def test_it_tries_for_ever_with_growing_pauses() -> None:
    sleeper = Sleeper()
    act = Failing(*(ConnectionRefusedError() for _ in range(9)))
    assert anyio.run(retry(sleeper).forever, act) == "answer"
    assert sleeper.pauses == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0, 5.0]


def test_it_logs_the_edges_only(caplog: pytest.LogCaptureFixture) -> None:
    patience = retry(Sleeper())
    with caplog.at_level(logging.WARNING):
        anyio.run(patience.forever, Failing(*(ConnectionRefusedError() for _ in range(9))))
        anyio.run(patience.forever, Failing())
    assert [record.getMessage().split(";")[0] for record in caplog.records] == [
        "redis: ConnectionRefusedError ()",
        "redis: answers again",
    ]


def test_within_a_time_it_gives_up_with_the_last_error() -> None:
    sleeper = Sleeper()
    with pytest.raises(ConnectionRefusedError):
        anyio.run(retry(sleeper).within, 1.0, Failing(*(ConnectionRefusedError() for _ in range(9))))
    assert sleeper.pauses == [0.1, 0.2, 0.4]
    assert anyio.run(retry(sleeper).within, 1.0, Failing(ConnectionRefusedError())) == "answer"


def test_an_error_that_no_waiting_mends_is_the_callers() -> None:
    with pytest.raises(exceptions.ResponseError):
        anyio.run(retry(Sleeper()).forever, Failing(exceptions.ResponseError("WRONGTYPE")))


@pytest.mark.parametrize(
    ("error", "mended"),
    [
        (exceptions.ConnectionError("gone"), True),
        (exceptions.TimeoutError("slow"), True),
        (exceptions.BusyLoadingError("loading"), True),
        (exceptions.OutOfMemoryError("full"), True),
        (exceptions.ReadOnlyError("replica"), True),
        (exceptions.ClusterDownError("down"), True),
        (exceptions.TryAgainError("moving"), True),
        (exceptions.ResponseError("MISCONF disk full"), True),
        (OSError("network"), True),
        (exceptions.AuthenticationError("wrong password"), False),
        (exceptions.NoPermissionError("no"), False),
        (exceptions.ResponseError("WRONGTYPE"), False),
        (ValueError("ours"), False),
    ],
)
def test_which_errors_pass(error: Exception, mended: bool) -> None:  # noqa: FBT001
    assert passes(error) is mended
