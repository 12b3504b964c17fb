"""Whatever has a page is found by what people type, and what is found can be opened."""

from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.alerts import Alert, Where
from contracts.dossiers import DossierState
from contracts.registry import load_registry
from dashboard import pages
from dashboard.access import Person
from dashboard.assets_store import AssetsStore
from dashboard.i18n import text
from dashboard.pages import PAGES
from dashboard.screen import Province
from dashboard.search.index import MOST
from dashboard.search.service import Search
from dashboard.search.spelling import plain
from dashboard.site import QuietDash, Site
from state.alerts.book import Book
from tests.browser.alerts import alert

REGISTRY = load_registry()
ADMINISTRATOR = Person("an", "An", "administrator")
VIEWER = Person("binh", "Bình", "viewer")
OF_TRAFFIC = Person("chi", "Chi", "operator", domains=("traffic",))
WALL = Person("w1", "Wall", "viewer", kind="display")
PROGRAM = Person("p1", "Program", "administrator", kind="api")
DOSSIER = "H31.15-261125-0007"


class Dossiers:
    """A mirror with two open dossiers."""

    def roster(self, _feed: str) -> dict[str, Any]:
        state = DossierState(REGISTRY.agencies[0].id, "11953", "province", "p", "f", "online", 3, 0, 0, 0, 0)
        return {DOSSIER: state, "H31.15-261125-0008": state}


class Alerts:
    """A mirror of alerts with these open."""

    def __init__(self, *alerts: Alert) -> None:
        self.book = Book()
        self.book.alerts = {one.id: one for one in alerts}


def search(*alerts: Alert) -> Search:
    mirror: Any = Dossiers()
    book: Any = Alerts(*alerts)
    return Search(REGISTRY, [(page.PATH, page.TITLE) for page in PAGES], book, mirror)


def first(query: str, person: Person = ADMINISTRATOR) -> str:
    found = search().find(query, person)
    return found[0].path if found else ""


@pytest.mark.parametrize("query", ["Phường Phố Hiến", "phuong pho hien", "pho hien", "PHỐ HIẾN", " 11953 "])
def test_a_ward_is_found_however_its_name_is_typed(query: str) -> None:
    assert first(query) == "/commune/11953"


def test_words_may_stand_in_any_order_and_be_begun_only() -> None:
    camera = next(row for row in REGISTRY.cameras if row.id == "HY-0025")
    road = next(row for row in REGISTRY.roads if row.id == camera.road)
    assert first(camera.id.lower()) == f"/traffic/camera/{camera.id}"
    assert f"/traffic/road/{road.id}" in [one.path for one in search().find(road.id, ADMINISTRATOR)]
    backwards = " ".join(reversed(plain("Sở Giáo dục và Đào tạo").split()))
    assert first(backwards).startswith("/dossiers/agency/")


def test_diacritics_that_were_typed_come_before_those_that_were_not() -> None:
    typed = [one.name[0] for one in search().find("tân", ADMINISTRATOR)]
    bare = [one.name[0] for one in search().find("tan", ADMINISTRATOR)]
    assert "tân" in typed[0].casefold()
    assert set(typed) & set(bare)


def test_a_page_is_found_by_its_title_and_only_by_those_who_may_see_it() -> None:
    assert first("hệ thống") == "/system"
    assert first("system") == "/system"
    audit = text("title.audit")[0]
    assert first(audit) == "/audit"
    assert "/audit" not in [one.path for one in search().find(audit, VIEWER)]
    assert first(text("feed.payments")[0], OF_TRAFFIC) != "/payments"


def test_the_report_is_found_once_as_the_page_of_yesterday() -> None:
    assert [one.path for one in search().find(text("title.report")[0], VIEWER) if one.kind == "page"] == ["/report"]


@pytest.fixture(scope="module")
def status_of() -> Callable[[str, Person], int]:
    """The status that a page's address answers somebody with."""
    app = QuietDash("test", use_pages=False, suppress_callback_exceptions=True)
    draw = pages.mount(app, Province(REGISTRY, "<svg></svg>"))
    site = Site(app, AssetsStore(Path(pages.__file__).parents[1] / "assets"), draw)
    return lambda path, person: site.page(path, "", person).status


@pytest.mark.parametrize("person", [ADMINISTRATOR, VIEWER, OF_TRAFFIC, WALL], ids=lambda one: one.shown)
def test_whatever_is_found_can_be_opened_by_who_found_it(
    status_of: Callable[[str, Person], int], person: Person
) -> None:
    titles = {name for page in PAGES for name in text(page.TITLE)}
    found = {one for query in (*titles, "QL5", "HY-0025", "sở", "bank") for one in SEARCH.find(query, person)}
    assert {one.kind for one in found} >= {"page", "road", "camera"}
    assert [one.path for one in found if status_of(one.path, person) != HTTPStatus.OK] == []


def test_a_dossier_is_found_by_a_part_of_its_code() -> None:
    assert first("261125-0007") == f"/dossiers/{DOSSIER}"
    assert [one for one in search().find("26", ADMINISTRATOR) if one.kind == "dossier"] == []


@pytest.mark.parametrize("asker", [WALL, PROGRAM, OF_TRAFFIC], ids=lambda one: one.shown)
def test_single_dossiers_are_told_to_persons_who_are_for_dossiers_only(asker: Person) -> None:
    assert [one for one in search().find(DOSSIER, asker) if one.kind == "dossier"] == []
    assert [one.path for one in search().find(DOSSIER, VIEWER)] == [f"/dossiers/{DOSSIER}"]


def test_a_program_finds_all_that_the_registry_lists() -> None:
    agency = REGISTRY.agencies[0]
    assert f"/dossiers/agency/{agency.id}" in [one.path for one in search().find(agency.id, PROGRAM)]
    assert search().find("hệ thống", PROGRAM) == []


def test_who_is_for_one_commune_finds_nothing_of_another() -> None:
    local = Person("binh", "Bình", "operator", communes=("11953",))
    assert first("pho hien", local) == "/commune/11953"
    assert {one.id for one in search().find("xa", local) if one.kind == "commune"} <= {"11953"}


def test_an_open_alert_is_found_by_what_it_is() -> None:
    one = alert("traffic.incident", 2, "Sự cố trên đường", Where("road", "QL5"))
    assert [f.path for f in search(one).find(one.what[0], ADMINISTRATOR) if f.kind == "alert"] == [f"/alerts/{one.id}"]
    local = Person("binh", "Bình", "operator", communes=("11953",))
    assert search(one).find(one.what[0], local) == [], "the page of what lies in no commune is not for one of them"


@given(st.text(max_size=200))
def test_nothing_that_is_typed_breaks_the_search(query: str) -> None:
    assert len(SEARCH.find(query, ADMINISTRATOR)) <= MOST


SEARCH = search()
