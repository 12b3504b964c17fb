"""The routes that explain a number: what it rests on, and the count of it anew from the raw log."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import msgspec
from aiokafka.errors import KafkaError
from fastapi import FastAPI, HTTPException, Request
from fastapi.responses import Response, StreamingResponse

from contracts.registry import Registry
from dashboard.access import current_person, require
from dashboard.api.answers import NO_STORE, as_json
from dashboard.api.parameters import AT, ParameterError, choice, moment, only_known
from dashboard.api.places import select
from dashboard.api.series_reference import series_parameters
from dashboard.explained.basis import BASES, PANELS, basis_of
from dashboard.explained.explanation import Explainer
from dashboard.explained.part import Part
from dashboard.feeds import DESCRIPTIONS, described
from dashboard.feeds.measuring import UNKNOWN
from dashboard.live.frame import Frame
from dashboard.live.hub import Hub
from dashboard.past.frames import PastFrames

PARTS = tuple(dict.fromkeys(kind for each in DESCRIPTIONS for kind in each.series.roll_ups))
"""Parameters that name a part of the province, as those of the series do."""
_FIGURE: list[dict[str, Any]] = [
    {"name": "figure", "in": "query", "required": True, "schema": {"type": "string"}},
    *(one for one in series_parameters() if one["name"] in PARTS),
]
_RECOUNTED = [name for name in (*BASES, *PANELS) if (basis := basis_of(name)) and basis.recount]


def add_explain(app: FastAPI, explainer: Explainer, hub: Hub, past: PastFrames, registry: Registry) -> None:
    """Explanations of the figures of the newest frame or of a past one, and of panels that tell many numbers."""

    async def frame_of(given: Mapping[str, str]) -> Frame:
        frame = await past.at(moment(given, "at", 0)) if "at" in given else hub.frame
        if frame is None:
            raise HTTPException(503, "no frame yet: the state is not loaded")
        return frame

    @app.get("/api/v1/explain", tags=["explain"], openapi_extra={"parameters": [*_FIGURE, *AT["parameters"]]})
    async def explain(request: Request) -> Response:
        """A figure or panel: its value, the sums it is made of, the offsets of their records, completeness and age.

        Of a part of the province, where one is named as in the series: its sums, and its value where they say it.
        With `at` all of it as of that moment, as it is known today; how complete the feed was then nobody kept, and
        where workers stood neither: both are null.
        """
        given = dict(request.query_params)
        only_known(given, ("figure", "at", *PARTS))
        frame = await frame_of(given)
        name = choice(given, "figure", [*frame.figures, *PANELS])
        part = _part(name, given, registry)
        then = past.cells_at(frame.made_ms) if "at" in given else None
        return as_json(await explainer.explain(name, frame, then, part))

    @app.post("/api/v1/recount", tags=["explain"], openapi_extra={"parameters": _FIGURE})
    async def recount(request: Request) -> StreamingResponse:
        """Read the raw log again and compare it with the cells: lines of JSON, progress first, the result last."""
        given = dict(request.query_params)
        only_known(given, ("figure", *PARTS))
        name = choice(given, "figure", _RECOUNTED)
        part = _part(name, given, registry, "recount")
        # Said to be encoded already, so that no compression holds lines back.
        headers = NO_STORE | {"Content-Encoding": "identity"}
        return StreamingResponse(_lines(explainer, name, part), media_type="application/x-ndjson", headers=headers)


def _part(name: str, given: Mapping[str, str], registry: Registry, what: str = "read") -> Part | None:
    """The part that is asked for; refuses what the person may not see, a part that there is not, and one whose numbers
    of that name are not kept.
    """
    domain = name.partition(".")[0]
    require(current_person(), what, domain=None if domain == "system" else domain, commune=given.get("commune"))
    asked = [kind for kind in PARTS if kind in given]
    if domain == "system":
        only_known(asked, ())
        return None
    selection = select(domain, given, registry)
    only_known(asked, tuple(described(domain).series.roll_ups))
    if not asked:
        return None
    part = Part({kind: given[kind] for kind in asked}, selection)
    if part.basis(name) is None or UNKNOWN in part.query.values():
        raise ParameterError(asked[0], f"{name} is not told of it", "another part, or the whole province")
    return part


async def _lines(explainer: Explainer, name: str, part: Part | None) -> AsyncIterator[bytes]:
    try:
        async for told in explainer.recount(name, part):
            yield msgspec.json.encode(told) + b"\n"
    except (KafkaError, TimeoutError, OSError):
        yield b'{"away": true}\n'
