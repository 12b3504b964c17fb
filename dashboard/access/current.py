"""Who asks just now. The gate sets it for the time of a request, a callback or a socket's life."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from dashboard.access.person import Person

_CURRENT: ContextVar[Person] = ContextVar("person")


def current_person() -> Person:
    """Who asks, in pages, Dash callbacks, routes and web sockets alike; also `scope["state"]["person"]`.

    LookupError where nobody asks: outside of requests, and on the few addresses that are open to all.
    """
    return _CURRENT.get()


@contextmanager
def acting(person: Person) -> Iterator[None]:
    """Whatever runs in the block is asked for by that person."""
    token = _CURRENT.set(person)
    try:
        yield
    finally:
        _CURRENT.reset(token)
