"""A picture of every page: both languages, both themes, three sizes; and what went wrong in the pages meanwhile."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urlencode

from contracts.clock import system_clock
from contracts.measures import DAY_MS, HOUR_MS, UTC_OFFSET_MS
from contracts.payments import SERVICES
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
MORE = {"/explain": ("/explain?figure=traffic.speed_index",)}
"""Pages that look otherwise with a parameter."""


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


class Taken(NamedTuple):
    """How many pictures were taken, how many problems there were, and the PATHs of which nothing could be shown."""

    pictures: int
    problems: int
    nothing: list[str]


class Examples:
    """Addresses for each page's PATH: parts of it are filled by something that exists. Empty: nothing such exists."""

    def __init__(self, registry: Registry, alert: str, dossier: str, day: str) -> None:
        self._filled = {
            "/alerts/<id>": alert,
            "/commune/<code>": registry.communes[0].code,
            "/dossiers/<code>": dossier,
            "/dossiers/agency/<id>": registry.agencies[0].id,
            "/payments/provider/<id>": registry.providers[0].id,
            "/payments/service/<id>": SERVICES[0],
            "/report/<date>": day,
            "/traffic/camera/<id>": registry.cameras[0].id,
            "/traffic/road/<id>": registry.roads[0].id,
        }

    def addresses(self, pattern: str) -> list[str]:
        """The addresses of a page; none where nothing is known to fill it with."""
        if "<" not in pattern:
            return [pattern, *MORE.get(pattern, ())]
        filled = self._filled[pattern]
        return [pattern.partition("<")[0] + filled] if filled else []


def shots(patterns: Sequence[str], examples: Examples) -> Iterator[Shot]:
    """Every picture of the pages with those PATHs; what has no example is left out."""
    for pattern in patterns:
        wall = pattern == "/" or pattern.startswith("/wall")
        for address in examples.addresses(pattern):
            for width, height in WALL_SIZES if wall else DESK_SIZES:
                for language in LANGUAGES:
                    for theme in THEMES:
                        query = urlencode({"lang": language, "theme": theme})
                        name = f"{_stem(address)}.{width}x{height}.{language}.{theme}.png"
                        yield Shot(f"{address}{'&' if '?' in address else '?'}{query}", width, height, name)


def _stem(address: str) -> str:
    return re.sub(r"[/:?=]", "-", address.strip("/")) or "wall"


def take(
    url: str, folder: Path, only: Sequence[str], tell: Callable[[Problem], None], settled_ms: int = SETTLED_MS
) -> Taken:
    """Take all pictures of a running dashboard into the folder.

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
        examples = examples_there(context, url)
        taken = list(shots(wanted, examples))
        for shot in taken:
            for what in _take(context, url, shot, folder, settled_ms):
                told.append(Problem(shot.name, what))
                tell(told[-1])
    return Taken(len(taken), len(told), [pattern for pattern in wanted if not examples.addresses(pattern)])


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


def examples_there(context: "BrowserContext", url: str) -> Examples:
    """What there is on this dashboard: an open alert, or one that ended lately; a dossier; yesterday."""
    registry = load_registry()
    rows = _answer(context, f"{url}/api/v1/alerts") or _ended(context, url)
    alert = str(rows[0]["id"]) if rows else ""
    yesterday = datetime.fromtimestamp((system_clock() + UTC_OFFSET_MS - DAY_MS) / 1000, UTC).date().isoformat()
    return Examples(registry, alert, _dossier(context, url, registry), yesterday)


def _ended(context: "BrowserContext", url: str) -> list[Any]:
    """Alerts of the last hours; they can be opened for a day."""
    for hours in (1, 4, 12):
        told = _answer(context, f"{url}/api/v1/desk?at={system_clock() - hours * HOUR_MS}")
        if told and told["rows"]:
            return list(told["rows"])
    return []


def _dossier(context: "BrowserContext", url: str, registry: Registry) -> str:
    """The code of a dossier, by the agencies' beginnings of codes."""
    for agency in registry.agencies:
        found = _answer(context, f"{url}/api/v1/search?{urlencode({'q': f'{agency.id}-'})}") or []
        for one in found:
            if one["kind"] == "dossier":
                return str(one["id"])
    return ""


def _answer(context: "BrowserContext", address: str) -> Any:
    """What the interface says; None where it refuses."""
    answer = context.request.get(address)
    return answer.json() if answer.ok else None


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
