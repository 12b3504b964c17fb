"""Work side by side, and work that is finished whole: a cancellation is never lost, and cuts nothing in two."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any


async def whole(work: Coroutine[Any, Any, None]) -> None:
    """Do it to its end, also when the caller is cancelled meanwhile: the cancellation is raised afterwards."""
    doing = asyncio.create_task(work)
    try:
        await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait({doing})
        raise


async def together(
    *works: Coroutine[Any, Any, None], passes: Callable[[BaseException], bool] = lambda _: False
) -> None:
    """Run all of them until one fails, end the others, and raise its error; of several one that does not pass.

    Not an `asyncio.TaskGroup`: that one drops a cancellation which comes while one of its tasks fails, and whoever
    tries again after an error then goes on for ever.
    """
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    finally:
        await whole(_end(tasks))
    errors = [error for task in tasks if not task.cancelled() and (error := task.exception()) is not None]
    if errors:
        raise next((error for error in errors if not passes(error)), errors[0])


async def _end(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
