"""Rights of Dash callbacks: each names what it needs where it is written; an app with one that does not, is none."""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from dash import Dash

from dashboard.access.current import current_person
from dashboard.access.rights import RIGHTS, require

MARK = "right"


def needs(what: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Under `@app.callback(…)`: only who may do `what` of RIGHTS gets through; the others get a 403 with the reason."""
    if what not in RIGHTS:
        raise KeyError(f"no right {what!r} in dashboard.access.rights.RIGHTS")

    def guard(callback: Callable[..., Any]) -> Callable[..., Any]:
        if inspect.iscoroutinefunction(callback):

            @wraps(callback)
            async def guarded(*given: Any, **named: Any) -> Any:
                require(current_person(), what)
                return await callback(*given, **named)

        else:

            @wraps(callback)
            def guarded(*given: Any, **named: Any) -> Any:
                require(current_person(), what)
                return callback(*given, **named)

        setattr(guarded, MARK, what)
        return guarded

    return guard


def rights_of(app: Dash) -> dict[str, str | None]:
    """Output of every callback on the server → the right it needs; None: it names none."""
    return {output: getattr(found.get("callback"), MARK, None) for output, found in app.callback_map.items()
            if found.get("callback") is not None}  # fmt: skip


def refuse_unguarded(app: Dash) -> None:
    """RuntimeError names the callbacks that anybody could call."""
    unguarded = [output for output, right in rights_of(app).items() if right is None]
    if unguarded:
        raise RuntimeError(f"callbacks without @needs(…): {', '.join(unguarded)}")
