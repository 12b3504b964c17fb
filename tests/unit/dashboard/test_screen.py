"""An address: language, theme, and links that keep the rest."""

from dash import html

from contracts.registry import load_registry
from dashboard.access import Person
from dashboard.components.document import links
from dashboard.components.markup import markup
from dashboard.screen import Province, visit

SOMEBODY = Person("lan", "Lan", "viewer")
PROVINCE = Province(load_registry(), "<svg></svg>", language="en")


def test_the_address_chooses_language_and_theme() -> None:
    screen = visit(PROVINCE, "/system", "?lang=vi&theme=light", SOMEBODY)
    assert (screen.path, screen.language, screen.theme) == ("/system", "vi", "light")


def test_without_a_wish_the_centres_language_and_the_dark_theme_hold() -> None:
    screen = visit(PROVINCE, None, None, SOMEBODY)
    assert (screen.path, screen.language, screen.theme) == ("/", "en", "dark")


def test_links_keep_what_the_address_says() -> None:
    screen = visit(PROVINCE, "/", "?theme=light&at=1", SOMEBODY)
    assert screen.link("/system", lang="vi") == "/system?theme=light&at=1&lang=vi"


def test_pages_are_offered_to_those_who_may_see_them() -> None:
    payer = Person("lan", "Lan", "operator", domains=("payments",))
    screen = visit(PROVINCE, "/desk", "", payer)
    paths = ("/", "/desk", "/payments", "/traffic", "/system", "/audit")
    assert [path for path in paths if screen.opens(path)] == ["/", "/desk", "/payments"]
    offered = {node.href for node in links(screen)}
    assert {"/payments", "/desk"} <= offered
    assert not {"/traffic", "/system"} & offered


def test_nonsense_in_the_address_changes_nothing() -> None:
    screen = visit(PROVINCE, "/", "?lang=<b>&theme=pink", SOMEBODY)
    assert (screen.language, screen.theme) == ("vi", "dark")


def test_markup_escapes_and_renames() -> None:
    node = html.Div(["a<b", html.Span(None, className="x y", tabIndex=0), 3, None], hidden=True, title='"')
    assert markup(node) == '<div hidden title="&quot;">a&lt;b<span class="x y" tabindex="0"></span>3</div>'
