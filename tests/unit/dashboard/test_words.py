"""Every word on every page is translated, and none is written into code."""

import ast
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from contracts.payments import RESPONSE_CODES
from contracts.registry import load_registry
from dashboard.access import Person
from dashboard.components.markup import markup
from dashboard.i18n import LANGUAGES, load_words
from dashboard.pages import PAGES, missing
from dashboard.pages.gallery.tokens import SHAPES
from dashboard.screen import Province, Screen
from dashboard.theme import COLOURS, DESK_SIZES, SPACES, WALL_SIZES
from tests.fixtures.parts import DOSSIER, a_part_of

ROOT = Path(__file__).parents[3] / "dashboard"
REGISTRY = load_registry()
SOMEBODY = Person("lan", "Lan", "administrator")
PROVINCE = Province(REGISTRY, "<svg></svg>")
NAMES_OF_THINGS = {
    "Kafka",
    "Redis",
    "Worker",
    "Camera",
    "km",
    "km²",
    "₫",
    "VNPAY",
    "–",
    "/",
    *RESPONSE_CODES,
    *COLOURS,
    *SHAPES,
    *map(str, (*WALL_SIZES, *DESK_SIZES, *SPACES)),
    DOSSIER,
}
"""Proper names, the same in both languages."""
FIGURE = re.compile(r"\A[\d.,]+( |\Z)")
VIETNAMESE = re.compile(r"[àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)
OF_PROGRAMS = {"app.py", "api/routes.py", "search/spelling.py"}
"""Where Vietnamese names the service or is an example in the API's description, or a letter is spelled plainly."""
SHOWN_BY_SCRIPT = re.compile(
    r"""(?:\b(?:textContent|innerText|placeholder|title|ariaLabel)\s*=|make\("\w+",\s*\{[^}]*\},)\s*["'`]([^"'`$]*)"""
)
"""A text that a script sets, or gives to a node that it makes."""


class Texts(HTMLParser):
    """The texts of a page and the words of its labels, without the report on it: its sentences are composed of words
    and numbers, and tests of their own read them.
    """

    def __init__(self) -> None:
        super().__init__()
        self._in_report = False
        self.found: list[str] = []
        self.bound: list[str] = []

    def handle_data(self, text: str) -> None:
        if not self._in_report:
            self.found.append(text)

    def handle_endtag(self, tag: str) -> None:
        self._in_report &= tag != "article"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_report |= tag == "article"
        for name, value in attrs:
            if name in {"aria-label", "title", "data-title"} and value:
                self.found.append(value)
            if name == "data-bind" and value:
                self.bound.append(value)


def page_of(path: str, language: str) -> Texts:
    page = next((page for page in PAGES if path == page.PATH), missing)
    there = a_part_of(path)
    root = page.layout(Screen(PROVINCE, there, {"lang": language}, SOMEBODY))
    texts = Texts()
    texts.feed(markup(root))
    return texts


PATHS = [*(page.PATH for page in PAGES), "/nowhere"]


def test_both_catalogues_have_the_same_keys_and_places() -> None:
    vi, en = (load_words(language).texts for language in LANGUAGES)
    assert vi.keys() == en.keys()
    for key in vi:
        assert vi[key].strip(), key
        assert en[key].strip(), key
        assert set(re.findall(r"\{\w+\}", vi[key])) == set(re.findall(r"\{\w+\}", en[key])), key


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_stands_twice_in_a_catalogue(language: str) -> None:
    keys = re.findall(
        r'^msgid "(.+)"$', (ROOT / "i18n" / language / "screens.po").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert [key for key, count in Counter(keys).items() if count > 1] == []


def test_english_is_english() -> None:
    named = {"nav.language", "title.centre"}
    texts = load_words("en").texts.items()
    assert [text for key, text in texts if VIETNAMESE.search(text) and key not in named] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", PATHS)
def test_every_text_of_a_page_comes_from_catalogue_or_registry(path: str, language: str) -> None:
    words = load_words(language)
    titles = {f"{text} · {words('title.centre')}" for text in words.texts.values()}
    known = set(words.texts.values()) | NAMES_OF_THINGS | {SOMEBODY.shown} | titles | _registry_names(language)
    known |= {load_words(other)("nav.language") for other in LANGUAGES}
    unknown = [text for text in page_of(path, language).found if text.strip() and text not in known]
    assert [text for text in unknown if FIGURE.sub("", text).rstrip() not in known | {""}] == []


def _registry_names(language: str) -> set[str]:
    rows = [
        *REGISTRY.roads,
        *REGISTRY.gateways,
        *REGISTRY.communes,
        *REGISTRY.cameras,
        *REGISTRY.agencies,
        *REGISTRY.providers,
    ]
    return {getattr(row, f"{kind}_{language}") for row in rows for kind in ("name", "short")}


@pytest.mark.parametrize("path", PATHS)
def test_every_bound_node_has_its_painter(path: str) -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "assets").glob("paint*.js")))
    painters = set(re.findall(r"^    (\w+):", scripts, re.MULTILINE))
    bound = page_of(path, "vi").bound
    assert bound
    assert {text.split(" ")[0] for text in bound} <= painters


def test_every_key_that_code_asks_for_exists() -> None:
    keys = load_words("vi").texts.keys()
    sources = [*ROOT.rglob("*.py"), *(ROOT / "assets").rglob("*.js")]
    asked = {
        key
        for path in sources
        for key in re.findall(r"""(?:words|say|text)\(["']([a-z][\w.]+)["']""", path.read_text(encoding="utf-8"))
    }
    assert len(asked) > 30
    assert asked <= keys


def literals(path: Path) -> list[str]:
    """The strings of a module without its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in told)
    return [node.value for node in strings if isinstance(node.value, str)]


def shown(path: Path) -> list[str]:
    """Texts that stand as children of Dash's components, or in their titles and placeholders."""
    calls = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    made = [call for call in calls if isinstance(call.func, ast.Attribute) and _name(call.func.value) == "html"]
    given = [one for call in made for one in (*call.args, *(k.value for k in call.keywords if k.arg in _SPOKEN))]
    flat = [one for node in given for one in (node.elts if isinstance(node, ast.List) else [node])]
    return [one.value for one in flat if isinstance(one, ast.Constant) and isinstance(one.value, str)]


_SPOKEN = {"children", "title", "placeholder", "alt"}


def _name(node: ast.expr) -> str:
    return node.id if isinstance(node, ast.Name) else ""


MODULES = sorted(ROOT.rglob("*.py"))
SCRIPTS = sorted((ROOT / "assets").rglob("*.js"))
LETTERS = re.compile(r"[^\W\d_]{2}")


def test_no_vietnamese_stands_in_code() -> None:
    told = {path.relative_to(ROOT).as_posix() for path in MODULES if any(map(VIETNAMESE.search, literals(path)))}
    assert told == OF_PROGRAMS
    assert [path.name for path in SCRIPTS if VIETNAMESE.search(path.read_text(encoding="utf-8"))] == []


def test_no_english_stands_in_components_and_scripts_where_people_read_it() -> None:
    words = [(path.name, text) for path in MODULES for text in shown(path) if LETTERS.search(text)]
    assert words == []
    scripted = [(path.name, m[1]) for path in SCRIPTS for m in SHOWN_BY_SCRIPT.finditer(path.read_text("utf-8"))]
    assert [(name, text) for name, text in scripted if LETTERS.search(text)] == []
