"""The rail of the desk: every page as a sign, with its name beside it when the rail has the focus or the pointer."""

from typing import Any

from dash import html

from dashboard.components.bind import attributes
from dashboard.screen import Screen

SIGNS = (
    ("/", "title.wall", "wall"),
    ("/desk", "title.desk", "desk"),
    ("/traffic", "feed.traffic", "traffic"),
    ("/dossiers", "feed.dossiers", "dossiers"),
    ("/payments", "feed.payments", "payments"),
    ("/system", "title.system", "system"),
    ("/report", "title.report", "report"),
    ("/desk/shift", "title.shift", "shift"),
    ("/desk/performance", "title.performance", "performance"),
    ("/rules", "title.rules", "rules"),
    ("/maintenance", "title.maintenance", "maintenance"),
    ("/audit", "title.audit", "audit"),
)
"""(path, word, sign of assets/shapes.js)."""


def rail(screen: Screen) -> Any:
    """Links to every page that the person may see, and below to the other language and theme, and out."""
    words = screen.words
    language = "en" if screen.language == "vi" else "vi"
    theme = "light" if screen.theme == "dark" else "dark"
    pages = [_link(screen, path, words(key), sign) for path, key, sign in SIGNS if screen.opens(path)]
    others = [
        *_rewind(screen),
        _sign(words("nav.language"), screen.link(lang=language), "language", lang=language),
        _sign(words(f"nav.{theme}"), screen.link(theme=theme), "theme"),
        *_leave(screen),
    ]
    return html.Nav([*pages, html.Span(className="gap"), *others], className="rail", **_named(words("nav.skip")))


def _link(screen: Screen, path: str, word: str, sign: str) -> Any:
    here = attributes(aria_current="page") if path == screen.path else {}
    return _sign(word, screen.elsewhere(path), sign, **here)


def _rewind(screen: Screen) -> list[Any]:
    """A way into the past, from the pages that have one."""
    if screen.path != "/desk" and not screen.path.startswith("/alerts/"):
        return []
    return [_sign(screen.words("nav.rewind"), screen.link(at="-1h"), "rewind")]


def _leave(screen: Screen) -> list[Any]:
    """A way out; in a demo a way to another role."""
    words = screen.words
    if screen.province.demo:
        return [_sign(words("demo.pick"), screen.link("/login"), "leave")]
    if screen.person.kind != "person":
        return []
    button = html.Button(_drawn(words("login.out"), "leave"), type="submit")
    return [html.Form(button, method="post", action=screen.link("/logout"))]


def _sign(word: str, href: str, sign: str, **more: Any) -> Any:
    return html.A(_drawn(word, sign), href=href, **more)


def _drawn(word: str, sign: str) -> list[Any]:
    drawn = html.Span(className="sign", **attributes(data_sign=sign, aria_hidden="true"))
    return [drawn, html.Span(word, className="word")]


def _named(word: str) -> dict[str, Any]:
    return attributes(aria_label=word)
