"""The morning report outside of the dashboard: read from the centre's Redis, laid out, and printed by a browser."""

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from redis.exceptions import RedisError

from contracts.catalogue import STREAMS
from contracts.clock import system_clock
from contracts.registry import load_registry
from contracts.settings import Settings
from dashboard.access.person import EVERYTHING
from dashboard.components.markup import markup
from dashboard.components.report import sheet
from dashboard.i18n import Words
from dashboard.report.day import day_of
from dashboard.report.reports import Report, Reports
from ops.browser import running_chromium
from ops.errors import StackError
from state.alerts.mirror import AlertMirror
from state.connect import connect_redis
from state.mirror import Mirror

if TYPE_CHECKING:
    from playwright.sync_api import Route

ASSETS = Path(__file__).parent.parent / "dashboard" / "assets"
PAPER = "http://paper.invalid"
"""Where the page stands while it is printed: no host has this name, and every request to it is answered here."""
STYLES = ("ioc.css", "report.css")


async def read_report(settings: Settings, text: str) -> Report:
    """The report of the day `text` (2026-11-25, or empty for yesterday), of all of the province.

    DayError for a day that is not kept; StackError when Redis does not answer.
    """
    day = day_of(text, system_clock())
    registry = load_registry(Path(settings.registry_dir) if settings.registry_dir else None)
    redis = connect_redis(settings, "ioc-report")
    mirror, alerts = Mirror(redis, STREAMS, settings.partitions, system_clock), AlertMirror(redis)
    try:
        await mirror.catch_up()
        await alerts.catch_up()
        return await Reports(mirror, alerts, registry, system_clock).of(day, EVERYTHING)
    except (RedisError, OSError) as error:
        raise StackError(f"IOC_REDIS_URL: no Redis answers ({error})") from None
    finally:
        await redis.aclose()


def document(words: Words, report: Report) -> str:
    """The report as an HTML page of its own; its styles are those of the dashboard."""
    styles = "".join(f'<link rel="stylesheet" href="/{name}">' for name in STYLES)
    title = escape(f"{words('title.report')} {report.date}")
    card = f'<section class="card" data-report="{report.date}">{markup(sheet(words, report))}</section>'
    return (
        f'<!doctype html><html lang="{words.language}" data-theme="light"><head><meta charset="utf-8">'
        f'<title>{title}</title>{styles}</head><body><div id="ioc" class="desk"><main>{card}</main></div></body></html>'
    )


def print_pdf(html: str, target: Path) -> None:
    """Print the page to a PDF, A4. StackError without a browser."""

    def answer(route: "Route") -> None:
        name = route.request.url.removeprefix(f"{PAPER}/")
        if not name:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.fulfill(path=ASSETS / name)

    with running_chromium() as browser:
        page = browser.new_page()
        page.route("**/*", answer)
        page.goto(f"{PAPER}/")
        page.evaluate("document.fonts.ready")
        page.pdf(path=target, prefer_css_page_size=True, print_background=True)
