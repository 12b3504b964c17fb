"""A cancellation is never lost, and cuts nothing in two."""

import asyncio

import pytest

from state.tasks import together, whole

pytestmark = pytest.mark.anyio
STEPS = 12
"""More turns of the event loop than a failure takes from the work that fails to whoever waits for it."""


class BrokenError(Exception):
    """What a work fails with."""


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.mark.parametrize("turns", range(STEPS))
async def test_a_cancellation_that_comes_while_a_work_fails_arrives(turns: int) -> None:
    fails = asyncio.Event()

    async def broken() -> None:
        await fails.wait()
        raise BrokenError

    async def tries_again() -> None:
        while True:
            try:
                await together(broken(), asyncio.Event().wait())  # type: ignore[arg-type]
            except BrokenError:
                fails.clear()

    trying = asyncio.create_task(tries_again())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    fails.set()
    for _ in range(turns):
        await asyncio.sleep(0)
    trying.cancel()
    await asyncio.wait({trying}, timeout=5)
    assert trying.cancelled()


async def test_when_one_work_fails_the_others_end_before_its_error_is_told() -> None:
    ended: list[str] = []

    async def lasting() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended.append("lasting")

    async def broken() -> None:
        await asyncio.sleep(0)
        raise BrokenError

    with pytest.raises(BrokenError):
        await together(lasting(), broken())
    assert ended == ["lasting"]


async def test_of_several_errors_one_that_does_not_pass_is_told() -> None:
    async def away() -> None:
        raise OSError

    async def broken() -> None:
        raise BrokenError

    with pytest.raises(BrokenError):
        await together(away(), broken(), passes=lambda error: isinstance(error, OSError))
    with pytest.raises(OSError, match=r"^$"):
        await together(away(), broken())


async def test_what_is_done_whole_ends_although_its_caller_is_cancelled() -> None:
    done: list[str] = []
    begun, goes_on = asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await goes_on.wait()
        done.append("all of it")

    doing = asyncio.create_task(whole(work()))
    await begun.wait()
    doing.cancel()
    await asyncio.sleep(0)
    goes_on.set()
    await asyncio.wait({doing})
    assert doing.cancelled()
    assert done == ["all of it"]
