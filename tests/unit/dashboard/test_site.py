"""Pages as HTML: whole, each person's own, and with Dash's scripts only where a component stands."""

import re
from http import HTTPStatus
from pathlib import Path

import pytest

from contracts.registry import load_registry
from dashboard import pages
from dashboard.access.person import Person
from dashboard.access.rights import Refused
from dashboard.assets_store import AssetsStore
from dashboard.i18n import load_words
from dashboard.screen import Province
from dashboard.site import QuietDash, Site

ADMIN = Person("lan", "Lan", "administrator")
VIEWER = Person("an", "An", "viewer")


@pytest.fixture(scope="module")
def site() -> Site:
    app = QuietDash("test", use_pages=False, suppress_callback_exceptions=True)
    draw = pages.mount(app, Province(load_registry(), "<svg></svg>"))
    return Site(app, AssetsStore(Path(pages.__file__).parents[1] / "assets"), draw)


def html_of(site: Site, path: str, person: Person = ADMIN, search: str = "") -> str:
    return site.page(path, search, person).html.body.decode()


def test_a_page_stands_before_the_scripts(site: Site) -> None:
    html = html_of(site, "/system")
    assert html.index('id="ioc"') < html.index("</main>") < html.index("<script")


def test_the_language_and_the_look_are_there_before_any_script(site: Site) -> None:
    assert html_of(site, "/traffic", search="lang=en&theme=light").startswith(
        '<!doctype html><html lang="en" data-theme="light">'
    )


@pytest.mark.parametrize(("path", "there"), [("/", False), ("/dossiers", False), ("/nowhere", False), ("/desk", True)])
def test_dash_starts_only_where_a_component_stands(site: Site, path: str, there: bool) -> None:  # noqa: FBT001
    assert ("_dash-component-suites" in html_of(site, path)) is there


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere",
        "/traffic/camera/none",
        "/traffic/road/none",
        "/dossiers/agency/none",
        "/payments/provider/none",
        "/commune/none",
    ],
)
def test_an_address_where_nothing_is_says_so_also_to_machines(site: Site, path: str) -> None:
    assert site.page(path, "", ADMIN).status == HTTPStatus.NOT_FOUND
    assert load_words("vi")("title.missing") in html_of(site, path)


def test_a_page_that_is_there_is_sent_as_found(site: Site) -> None:
    paths = [page.PATH for page in pages.PAGES if "<" not in page.PATH]
    assert {site.page(path, "", ADMIN).status for path in paths} == {HTTPStatus.OK}


def test_our_scripts_come_before_those_of_dash(site: Site) -> None:
    scripts = re.findall(r'<script src="([^"?]+)', html_of(site, "/desk"))
    assert scripts[0] == "/assets/site.js"
    assert len(scripts) > 1


def test_a_kept_page_is_that_of_the_person_who_asks(site: Site) -> None:
    mine, others = html_of(site, "/"), html_of(site, "/", VIEWER)
    assert "Lan" in mine
    assert "Lan" not in others
    assert html_of(site, "/") == mine


def test_who_may_not_see_a_page_is_refused_also_when_it_is_kept(site: Site) -> None:
    html_of(site, "/audit")
    with pytest.raises(Refused):
        html_of(site, "/audit", VIEWER)


def test_a_page_that_was_drawn_is_not_drawn_again(site: Site) -> None:
    assert site.page("/payments", "", ADMIN) is site.page("/payments", "", ADMIN)


def test_a_bundle_begins_and_ends_with_the_scripts_that_the_others_need(tmp_path: Path) -> None:
    (tmp_path / "desk").mkdir()
    for name in ("start.js", "map.js", "make.js", "desk/acts.js", "one.css"):
        (tmp_path / name).write_text(f"// {name}")
    found = AssetsStore(tmp_path).find("site.js")
    assert found is not None
    assert found.body.decode().split("\n") == ["// make.js", "// map.js", "// desk/acts.js", "// start.js"]


def test_a_bundle_has_another_name_when_a_file_of_it_changes(tmp_path: Path) -> None:
    (tmp_path / "one.css").write_text("a{}")
    store = AssetsStore(tmp_path)
    before = store.versioned("/assets/site.css?m=0")
    (tmp_path / "two.css").write_text("b{}")
    assert before.startswith("/assets/site.css?v=")
    assert store.versioned("/assets/site.css?m=0") != before
