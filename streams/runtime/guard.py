"""Ends the process on an unexpected error."""

import logging
import os
from types import TracebackType
from typing import NoReturn

log = logging.getLogger(__name__)

ENDED_BY_ERROR = 70
ENDED_BY_STALL = 71
ENDED_BY_CLAIM = 75
ENDED_BY_SETTING = 78
KAFKA_AWAY = 69
"""Exit codes of a worker; 0 is an orderly stop. They follow sysexits.h where it has a word for them."""


class Guard:
    """Round whatever holds records or state: Faust would restart the task and skip what was in its hands (EXACTNESS 2).

    A process that starts again loses nothing: it goes on from its last checkpoint.
    """

    def __init__(self, what: str) -> None:
        self._what = what

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if isinstance(error, Exception):
            log.critical("%s: ending the worker; it will go on from its last checkpoint", self._what, exc_info=error)
            end_process(ENDED_BY_ERROR)


def end_process(code: int) -> NoReturn:
    """End now, without Faust's orderly stop, which could still write."""
    logging.shutdown()
    os._exit(code)
