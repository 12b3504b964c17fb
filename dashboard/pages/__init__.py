"""Every page: PATH, TITLE (a key of the catalogue), layout(screen) and register(app). A feed has its `FeedPage`.

`mount(app, province)` sets the app's layout and its one callback, which gives the Dash components that stand beside a
page, and returns what draws the page of an address for whoever may see it. Numbers come over /live/ws and are
painted by the scripts in assets/.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Protocol

from dash import Dash, Input, Output, dcc, html

from dashboard.access import current_person, require
from dashboard.access.addresses import Asked
from dashboard.access.callbacks import needs
from dashboard.access.person import Person
from dashboard.feeds import DESCRIPTIONS
from dashboard.pages import desk, explain, gallery, missing, report, system, wall
from dashboard.pages.feed import FeedPage
from dashboard.pages.filled import DESK_PAGES
from dashboard.pages.parts import PARTS
from dashboard.screen import Province, Screen, domain_of, visit
from dashboard.site import Draw, Drawn


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
COMPONENTS: dict[Any, Callable[[Screen], Any]] = {desk: desk.components, gallery: gallery.components}
"""Dash components that stand beside a page's text."""
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


def mount(app: Dash, province: Province) -> Draw:
    """Set the app's layout and callback; what draws the pages of its addresses."""
    app.layout = html.Div([dcc.Location(id="address", refresh=False), html.Div(id="beside")])

    def seen(path: str | None, search: str | None, person: Person) -> Screen:
        screen = visit(province, path, search, person)
        wanted = asked(screen.path)
        require(person, wanted.what, domain=wanted.domain, commune=wanted.commune)
        return screen

    def draw(path: str, search: str, person: Person) -> Drawn:
        screen = seen(path, search, person)
        page = page_at(screen.path)
        try:
            if page is not None:
                return Drawn(page.layout(screen), page in COMPONENTS)
        except missing.UnknownPartError:
            pass
        return Drawn(missing.layout(screen), components=False, status=HTTPStatus.NOT_FOUND)

    @app.callback(Output("beside", "children"), Input("address", "pathname"), Input("address", "search"))
    @needs("signed in")
    def beside(path: str | None, search: str | None) -> Any:
        screen = seen(path, search, current_person())
        components = COMPONENTS.get(page_at(screen.path))
        return components and components(screen)

    for page in PAGES:
        page.register(app)
    return draw
