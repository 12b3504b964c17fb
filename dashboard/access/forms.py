"""Forms as browsers send them, and where to go after them."""

from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request

MOST_BYTES = 8_192


async def read_form(request: Request) -> dict[str, str]:
    """The fields of an urlencoded form; an empty one for what is too long or no form."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > MOST_BYTES:
            return {}
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=10))
    except ValueError:
        return {}


def own_path(wanted: str) -> str:
    """An address on this server, or the wall: nobody may be led elsewhere by a link to our sign-in."""
    parts = urlsplit(wanted)
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and not (parts.scheme or parts.netloc)
    return wanted if inside and wanted.isprintable() else "/"
