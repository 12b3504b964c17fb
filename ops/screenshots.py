"""A picture of every page: both languages, both themes, three sizes; and what went wrong in the pages meanwhile."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from contracts.registry import Registry, load_registry
from dashboard.i18n import LANGUAGES
from dashboard.pages import PAGES
from dashboard.theme import THEMES
from ops.browser import enter_demo, running_chromium, watched
from ops.errors import StackError

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

DESK_SIZES = ((1920, 1080), (1366, 768), (390, 844))
WALL_SIZES = ((1920, 1080), (3840, 2160), (3440, 1440))
SETTLED = "document.querySelector('#ioc')?.dataset.live === 'live' && window.__ioc?.frames > 0"
SETTLED_MS = 20_000
DRAWN_MS = 1_500
"""After the first frame, charts are drawn in turn for about a second."""
EXTRA = ("/login", "/nowhere")
"""What stands beside the pages: the sign-in, and an address that does not exist."""


class Shot(NamedTuple):
    """One picture: an address with its parameters, the size of the screen, and the file's name."""

    address: str
    width: int
    height: int
    name: str


class Problem(NamedTuple):
    """What went wrong while a picture was taken."""

    picture: str
    what: str


class Examples:
    """An address for each page's PATH: parts of it are filled by something that exists."""

    def __init__(self, registry: Registry, alert: str) -> None:
        self._filled = {
            "/alerts/<id>": alert,
            "/commune/<code>": registry.communes[0].code,
            "/dossiers/agency/<id>": registry.agencies[0].id,
            "/payments/provider/<id>": registry.providers[0].id,
            "/report/<date>": "",
            "/traffic/camera/<id>": registry.cameras[0].id,
            "/traffic/road/<id>": registry.roads[0].id,
        }

    def address(self, pattern: str) -> str | None:
        """The address of a page; None where nothing is known to fill it with."""
        if "<" not in pattern:
            return pattern
        filled = self._filled.get(pattern)
        return pattern.partition("<")[0] + filled if filled else None


def shots(patterns: Sequence[str], examples: Examples) -> Iterator[Shot]:
    """Every picture of the pages with those PATHs; what has no example is left out."""
    for pattern in patterns:
        path = examples.address(pattern)
        if path is None:
            continue
        wall = pattern == "/" or pattern.startswith("/wall")
        for width, height in WALL_SIZES if wall else DESK_SIZES:
            for language in LANGUAGES:
                for theme in THEMES:
                    stem = path.strip("/").replace("/", "-").replace(":", "-") or "wall"
                    query = urlencode({"lang": language, "theme": theme})
                    yield Shot(f"{path}?{query}", width, height, f"{stem}.{width}x{height}.{language}.{theme}.png")


def take(
    url: str, folder: Path, only: Sequence[str], tell: Callable[[Problem], None], settled_ms: int = SETTLED_MS
) -> tuple[int, int]:
    """Take all pictures of a running dashboard into the folder; how many, and how many problems there were.

    StackError when nothing answers there, or a page is not known. `only`: PATHs of pages; empty: all. A page has
    `settled_ms` to get a frame.
    """
    known = (*(page.PATH for page in PAGES), *EXTRA)
    if strange := sorted(set(only) - set(known)):
        raise StackError(f"--page {strange[0]}: no such page; there are {', '.join(known)}")
    folder.mkdir(parents=True, exist_ok=True)
    told: list[Problem] = []
    with running_chromium() as browser:
        context = browser.new_context()
        _reach(context, url)
        wanted = [pattern for pattern in known if not only or pattern in only]
        taken = list(shots(wanted, Examples(load_registry(), _alert(context, url))))
        for shot in taken:
            for what in _take(context, url, shot, folder, settled_ms):
                told.append(Problem(shot.name, what))
                tell(told[-1])
    return len(taken), len(told)


def _reach(context: "BrowserContext", url: str) -> None:
    """Find a dashboard there that lets us in: a demo gives whoever asks a role."""
    from playwright.sync_api import Error

    try:
        if _signed_in(context, url):
            return
        enter_demo(context, url)
        if not _signed_in(context, url):
            raise StackError(f"--url {url}: it asks for a password; pictures are taken of a demo (IOC_DEMO=true)")
    except Error as error:
        raise StackError(f"--url {url}: no dashboard answers ({error.message.splitlines()[0]})") from None


def _signed_in(context: "BrowserContext", url: str) -> bool:
    """Whether we may see a page that is for persons."""
    return context.request.get(f"{url}/api/v1/alerts").ok


def _alert(context: "BrowserContext", url: str) -> str:
    """An open alert, if there is one."""
    answer = context.request.get(f"{url}/api/v1/alerts")
    rows = answer.json() if answer.ok else []
    return str(rows[0]["id"]) if rows else ""


def _take(context: "BrowserContext", url: str, shot: Shot, folder: Path, settled_ms: int) -> list[str]:
    """One picture; what went wrong in the page."""
    from playwright.sync_api import Error
    from playwright.sync_api import TimeoutError as Late

    page = context.new_page()
    page.set_viewport_size({"width": shot.width, "height": shot.height})
    wrong = watched(page, url)
    try:
        page.goto(url + shot.address)
        if not shot.address.startswith("/login"):
            page.wait_for_function(SETTLED, timeout=settled_ms)
        page.wait_for_timeout(DRAWN_MS)
    except Late:
        wrong.append(f"no live frame within {settled_ms / 1000:g} s")
    except Error as error:
        wrong.append(error.message.splitlines()[0])
    page.screenshot(path=folder / shot.name, full_page=not shot.name.startswith("wall"))
    page.close()
    return wrong
