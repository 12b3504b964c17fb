"""The routes that explain a number: what it rests on, and the count of it anew from the raw log."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
from aiokafka.errors import KafkaError
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from dashboard.access import current_person, require
from dashboard.api.answers import NO_STORE, as_json
from dashboard.api.parameters import AT, choice, moment, only_known
from dashboard.explained.basis import BASES, PANELS, basis_of
from dashboard.explained.explanation import Explainer
from dashboard.live.frame import Frame
from dashboard.live.hub import Hub
from dashboard.past.frames import PastFrames

_FIGURE: list[dict[str, Any]] = [{"name": "figure", "in": "query", "required": True, "schema": {"type": "string"}}]
_RECOUNTED = [name for name in (*BASES, *PANELS) if (basis := basis_of(name)) and basis.recount]


def add_explain(app: FastAPI, explainer: Explainer, hub: Hub, past: PastFrames) -> None:
    """Explanations of the figures of the newest frame or of a past one, and of panels that tell many numbers."""

    async def frame_of(given: Mapping[str, str]) -> Frame:
        frame = await past.at(moment(given, "at", 0)) if "at" in given else hub.frame
        if frame is None:
            raise HTTPException(503, "no frame yet: the state is not loaded")
        return frame

    @app.get("/api/v1/explain", tags=["explain"], openapi_extra={"parameters": [*_FIGURE, *AT["parameters"]]})
    async def explain(request: Request) -> Response:
        """A figure or panel: its value, the sums it is made of, the offsets of their records, completeness and age.

        With `at` all of it as of that moment, as it is known today; how complete the feed was then nobody kept, and
        where workers stood neither: both are null.
        """
        given = dict(request.query_params)
        only_known(given, ("figure", "at"))
        frame = await frame_of(given)
        name = choice(given, "figure", [*frame.figures, *PANELS])
        _check(name)
        then = past.cells_at(frame.made_ms) if "at" in given else None
        return as_json(await explainer.explain(name, frame, then))

    @app.post("/api/v1/recount", tags=["explain"], openapi_extra={"parameters": _FIGURE})
    async def recount(request: Request) -> StreamingResponse:
        """Read the raw log again and compare it with the cells: lines of JSON, progress first, the result last."""
        only_known(request.query_params, ("figure",))
        name = choice(dict(request.query_params), "figure", _RECOUNTED)
        _check(name, "recount")
        # Said to be encoded already, so that no compression holds lines back.
        headers = NO_STORE | {"Content-Encoding": "identity"}
        return StreamingResponse(_lines(explainer, name), media_type="application/x-ndjson", headers=headers)


def _check(name: str, what: str = "read") -> None:
    domain = name.partition(".")[0]
    require(current_person(), what, domain=None if domain == "system" else domain)


async def _lines(explainer: Explainer, name: str) -> AsyncIterator[bytes]:
    try:
        async for told in explainer.recount(name):
            yield msgspec.json.encode(told) + b"\n"
    except (KafkaError, TimeoutError, OSError):
        yield b'{"away": true}\n'
