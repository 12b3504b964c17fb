"""The routes that explain a number: what it rests on, and the count of it anew from the raw log."""

from collections.abc import AsyncIterator

import msgspec
from aiokafka.errors import KafkaError
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from dashboard.access import current_person, require
from dashboard.api.answers import NO_STORE, as_json
from dashboard.api.parameters import choice, only_known
from dashboard.explained.basis import BASES, PANELS, basis_of
from dashboard.explained.explanation import Explainer
from dashboard.live.hub import Hub

_FIGURE = [{"name": "figure", "in": "query", "required": True, "schema": {"type": "string"}}]
_RECOUNTED = [name for name in (*BASES, *PANELS) if (basis := basis_of(name)) and basis.recount]


def add_explain(app: FastAPI, explainer: Explainer, hub: Hub) -> None:
    """Explanations of the figures of the newest frame, and of panels that tell many numbers."""

    @app.get("/api/v1/explain", tags=["explain"], openapi_extra={"parameters": _FIGURE})
    async def explain(request: Request) -> Response:
        """A figure or panel: its value, the sums it is made of, the offsets of their records, completeness and age."""
        only_known(request.query_params, ("figure",))
        frame = hub.frame
        if frame is None:
            raise HTTPException(503, "no frame yet: the state is not loaded")
        name = choice(dict(request.query_params), "figure", [*frame.figures, *PANELS])
        _check(name)
        return as_json(await explainer.explain(name, frame))

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
