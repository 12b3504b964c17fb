"""Every page: PATH, TITLE (a key of the catalogue), layout(screen) and register(app). A feed has its `FeedPage`.

`mount(app, province)` sets the app's layout and its one callback, which draws the page of the address for whoever may
see it. The page's numbers come over /live/ws and are painted by the scripts in assets/. `INDEX` is the app's
`index_string`.
"""

from typing import Any, Protocol

from dash import Dash, Input, Output, dcc, html

from dashboard.access import current_person, require
from dashboard.access.addresses import Asked
from dashboard.access.callbacks import needs
from dashboard.feeds import DESCRIPTIONS
from dashboard.pages import desk, explain, gallery, missing, report, system, wall
from dashboard.pages.feed import FeedPage
from dashboard.pages.filled import DESK_PAGES
from dashboard.pages.parts import PARTS
from dashboard.screen import Province, Screen, domain_of, visit

INDEX = """<!doctype html>
<html lang="vi">
  <head>
    {%metas%}
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{%title%}</title>
    <link rel="icon" href="/assets/shapes/mark.svg" type="image/svg+xml">
    <link rel="preload" href="/assets/fonts/inter-latin.woff2" as="font" type="font/woff2" crossorigin>
    <link rel="preload" href="/assets/fonts/inter-vietnamese.woff2" as="font" type="font/woff2" crossorigin>
    {%css%}
  </head>
  <body>
    {%app_entry%}
    <footer>{%config%}{%scripts%}{%renderer%}</footer>
  </body>
</html>
"""


class Page(Protocol):
    """What a page offers: a module, or the page of a feed."""

    PATH: str
    TITLE: str

    def layout(self, screen: Screen) -> Any: ...

    def register(self, app: Dash) -> None: ...


PAGES: tuple[Page, ...] = (
    *wall.PAGES,
    desk,
    *DESK_PAGES,
    *report.PAGES,
    system,
    explain,
    *map(FeedPage, DESCRIPTIONS),
    *PARTS,
    gallery,
)
ALIASES = {"/wall/province": "/", "/wall": "/"}


def page_at(path: str) -> Page | None:
    """The page of an address; `<…>` at the end of a PATH stands for any one part."""
    bare = path.rstrip("/") or "/"
    bare = ALIASES.get(bare, bare)
    exact = next((page for page in PAGES if bare == page.PATH), None)
    return exact or next((page for page in PAGES if _holds(page.PATH, bare)), None)


def _holds(pattern: str, path: str) -> bool:
    stem, _, part = pattern.partition("<")
    return bool(part) and path.startswith(stem) and len(path) > len(stem)


def asked(path: str) -> Asked:
    """What somebody who opens an address asks for: its page, and the domain or commune that the page is about."""
    page = page_at(path)
    if page is None:
        return Asked("signed in")
    first, _, rest = path.strip("/").partition("/")
    return Asked(page.PATH, domain_of(path), rest if first == "commune" else None)


def mount(app: Dash, province: Province) -> None:
    """Serve every page from the app."""
    app.layout = html.Div([dcc.Location(id="address", refresh=False), html.Div(id="page")])

    @app.callback(Output("page", "children"), Input("address", "pathname"), Input("address", "search"))
    @needs("signed in")
    def draw(path: str | None, search: str | None) -> Any:
        screen = visit(province, path, search, current_person())
        wanted = asked(screen.path)
        require(screen.person, wanted.what, domain=wanted.domain, commune=wanted.commune)
        return (page_at(screen.path) or missing).layout(screen)

    for page in PAGES:
        page.register(app)
