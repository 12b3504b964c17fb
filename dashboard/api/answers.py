"""How the routes answer."""

import msgspec
from fastapi.responses import Response

NO_STORE = {"Cache-Control": "no-store"}
_encode = msgspec.json.Encoder().encode


def as_json(value: object, status: int = 200, caching: str = NO_STORE["Cache-Control"]) -> Response:
    """Any struct as JSON."""
    return Response(
        _encode(value), status_code=status, media_type="application/json", headers={"Cache-Control": caching}
    )
