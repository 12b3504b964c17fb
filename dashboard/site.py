"""Dash whose pages come whole: their text in the HTML, our scripts, and Dash's own only where a component stands."""

import asyncio
from collections.abc import Callable
from functools import lru_cache
from html import escape
from http import HTTPStatus
from typing import Any, NamedTuple

from dash import Dash
from starlette.requests import Request
from starlette.responses import Response

from dashboard.access.current import current_person
from dashboard.access.person import Person
from dashboard.assets_store import AssetsStore, Kept, keep
from dashboard.components.markup import markup

PAGES_KEPT = 64
"""Drawn pages, a fifth of a megabyte each: drawing one takes 20 to 50 ms, and a page changes with its address only."""
HEAD = (
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    '<link rel="icon" href="/assets/shapes/mark.svg?m=0" type="image/svg+xml">'
    '<link rel="preload" href="/assets/fonts/inter-latin.woff2" as="font" type="font/woff2" crossorigin>'
    '<link rel="preload" href="/assets/fonts/inter-vietnamese.woff2" as="font" type="font/woff2" crossorigin>'
    '<link rel="stylesheet" href="/assets/site.css?m=0">'
)
SCRIPT = '<script src="/assets/site.js?m=0"></script>'


class Drawn(NamedTuple):
    """A page's root, whether Dash components stand beside it, and the status of HTTP that it is sent with."""

    root: Any
    components: bool
    status: int = HTTPStatus.OK


class Made(NamedTuple):
    """A page as HTML, and its status."""

    html: Kept
    status: int


Draw = Callable[[str, str, Person], Drawn]
"""(path, search, person) → the page as that person sees it; raises where they may not."""


class Site:
    """Serves the pages of an app."""

    def __init__(self, app: Dash, assets: AssetsStore, draw: Draw) -> None:
        self._app = app
        self._assets = assets
        self._draw = draw
        self._page = lru_cache(PAGES_KEPT)(self._made)

    async def serve(self, request: Request) -> Response:
        """GET of any page."""
        page = await asyncio.to_thread(self.page, request.url.path, request.url.query, current_person())
        return page.html.answer(request, "no-store", page.status)

    def page(self, path: str, search: str, person: Person) -> Made:
        """The page; what it asks for is called by the hash of its content."""
        return self._page(self._assets.versioned(HEAD), self._assets.versioned(SCRIPT), path, search, person)

    def _made(self, head: str, script: str, path: str, search: str, person: Person) -> Made:
        root, has_components, status = self._draw(path, search, person)
        props: dict[str, Any] = root.to_plotly_json()["props"]
        html = (
            f'<!doctype html><html lang="{props["data-lang"]}" data-theme="{props["data-theme"]}">'
            f"<head>{head}<title>{escape(props['data-title'])}</title></head>"
            f"<body>{markup(root)}{script}{self._components() if has_components else ''}</body></html>"
        )
        return Made(keep(html.encode(), "page.html"), status)

    def _components(self) -> str:
        """What Dash's renderer starts from."""
        app = self._app
        parts = app._generate_config_html(), app._generate_scripts_html(), app._generate_renderer()  # noqa: SLF001
        return f'<div id="react-entry-point"></div>{"".join(parts)}'


class QuietDash(Dash):
    """Dash without its web socket: no callback uses it, and /live/ws does the work."""

    def _config(self) -> dict[str, Any]:
        own: dict[str, Any] = super()._config()  # type: ignore[no-untyped-call]
        return {name: value for name, value in own.items() if name != "websocket"}
