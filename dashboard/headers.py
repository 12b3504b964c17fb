"""Headers that every answer carries, as plain ASGI: the body passes untouched."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contracts.settings import Settings

TWO_YEARS_S = 63_072_000
_UNUSED = ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
           "midi", "payment", "publickey-credentials-get", "serial", "usb", "xr-spatial-tracking")  # fmt: skip
"""What the browser could let a page do, and no page of ours does."""


def content_security_policy(script_hashes: Sequence[str], *, demo: bool) -> str:
    """What a page may load and run: files of this origin, and the inline scripts of these hashes (`'sha256-…'`).

    No page may ask another origin for anything: the browser itself sees to it. Styles stay inline: the grid and the
    components write theirs at run time. No page of ours needs `eval`; programs that drive a browser do, so in a demo,
    which only this machine can reach, they may.
    """
    rules = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes, *(["'unsafe-eval'"] if demo else [])]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "connect-src": "'self'",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {allowed}" for name, allowed in rules.items())


def security_headers(script_hashes: Sequence[str], settings: Settings) -> dict[str, str]:
    """Every header. Where people come with TLS, browsers shall never again try without."""
    tls = settings.public_url.startswith("https://")
    return {
        "Content-Security-Policy": content_security_policy(script_hashes, demo=settings.demo),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": ", ".join(f"{name}=()" for name in _UNUSED),
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        **({"Strict-Transport-Security": f"max-age={TWO_YEARS_S}"} if tls else {}),
    }


class SecurityHeaders:
    """Adds the headers to every HTTP answer."""

    def __init__(self, app: ASGIApp, headers: dict[str, str]) -> None:
        self._app = app
        self._headers = headers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)
