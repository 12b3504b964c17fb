"""Whether a request comes from our own pages. The browser says so itself; no token has to travel along (ADR 16)."""

from urllib.parse import urlsplit

from starlette.datastructures import Headers

from contracts.settings import LOOPBACK

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def from_our_pages(headers: Headers, public_url: str) -> bool:
    """For what changes something: `Sec-Fetch-Site: same-origin`, or, from browsers that lack it, our own `Origin`.

    Neither header: not a browser of this decade, and no form of ours; refused.
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    return headers.get("origin") is not None and own_origin(headers, public_url)


def own_origin(headers: Headers, public_url: str) -> bool:
    """Whether `Origin` names the host that was asked, or the public address. Programs send none, which is fine."""
    origin = headers.get("origin")
    if origin is None:
        return True
    return origin == public_url or urlsplit(origin).netloc == headers.get("host")


def asks_loopback(headers: Headers) -> bool:
    """Whether the host that was asked for is this machine by name: a page elsewhere cannot pretend that it is."""
    return urlsplit(f"//{headers.get('host', '')}").hostname in LOOPBACK
