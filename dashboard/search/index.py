"""What can be found, and how well it fits what was typed. Pure."""

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from contracts.alerts import Alert, Domain, Text
from contracts.payments import SERVICES
from contracts.registry import Registry
from contracts.registry.rows import Named
from dashboard.access.person import Scope
from dashboard.i18n import text
from dashboard.screen import domain_of
from dashboard.search.spelling import marked, plain, words

KINDS = ("page", "commune", "camera", "road", "agency", "provider", "service", "alert", "dossier")
"""In the order in which equally good finds are listed."""
PAGE_OF = {
    "commune": "/commune/<code>",
    "camera": "/traffic/camera/<id>",
    "road": "/traffic/road/<id>",
    "agency": "/dossiers/agency/<id>",
    "provider": "/payments/provider/<id>",
    "service": "/payments/service/<id>",
}
"""Kind of what the registry lists → the PATH of its pages."""
MOST = 20
LONGEST = 80
_EXACT, _BEGINS, _WORDS_BEGIN, _HOLDS = 400, 300, 200, 100
_CAREFUL = 50
"""What a find gains whose diacritics are those that were typed."""


class Item(msgspec.Struct, frozen=True):
    """One thing that has a page: its id, name and where it is (Vietnamese, English), and the page's address."""

    kind: str
    id: str
    name: Text
    place: Text
    path: str
    domain: str | None = None
    commune: str | None = None


class Entry(msgspec.Struct, frozen=True):
    """An item with its names prepared: plain, as words, and with diacritics."""

    item: Item
    plain: tuple[str, ...]
    words: frozenset[str]
    marked: tuple[str, ...]


def entry(item: Item) -> Entry:
    """The item as it is looked up."""
    names = (item.id, *item.name)
    told = words(" ".join((*names, *item.place)))
    return Entry(item, tuple(map(plain, names)), frozenset(told), tuple(map(marked, names)))


def find(entries: Iterable[Entry], query: str, scope: Scope) -> list[Item]:
    """The best fits, at most 20, of what the scope covers; nothing for a query without a letter or digit."""
    asked, careful = plain(query.strip()[:LONGEST]), marked(query.strip()[:LONGEST])
    parts = words(asked)
    if not parts:
        return []
    scored = [
        (fit, one.item)
        for one in entries
        if scope.covers(domain=one.item.domain, commune=one.item.commune)
        and (fit := _fit(one, asked, parts, careful)) > 0
    ]
    scored.sort(key=lambda pair: (-pair[0], KINDS.index(pair[1].kind), len(pair[1].name[0]), pair[1].id))
    return [item for _, item in scored[:MOST]]


def _fit(one: Entry, asked: str, parts: Sequence[str], careful: str) -> int:
    """How well an entry fits: whole name, its beginning, all words begun, or held inside; 0 for not at all."""
    gain = _CAREFUL if careful != asked and any(careful in name for name in one.marked) else 0
    if asked in one.plain:
        return _EXACT + gain
    if any(name.startswith(asked) for name in one.plain):
        return _BEGINS + gain
    if all(any(word.startswith(part) for word in one.words) for part in parts):
        return _WORDS_BEGIN + gain
    return _HOLDS + gain if any(asked in name for name in one.plain) else 0


def registered(registry: Registry) -> Iterator[Item]:
    """Everything of the registry that has a page."""
    communes = {row.code: (row.short_vi, row.short_en) for row in registry.communes}
    for commune in registry.communes:
        names, path = (commune.name_vi, commune.name_en), f"/commune/{commune.code}"
        yield Item("commune", commune.code, names, (commune.code, commune.code), path, commune=commune.code)
    everywhere = text("place.province")
    for road in registry.roads:
        yield _of("road", road.id, road, everywhere, "traffic")
    for camera in registry.cameras:
        yield _of("camera", camera.id, camera, communes[camera.commune], "traffic", camera.commune)
    for agency in registry.agencies:
        place = communes.get(agency.commune or "", everywhere)
        yield _of("agency", agency.id, agency, place, "dossiers", agency.commune)
    for provider in registry.providers:
        yield _of("provider", provider.id, provider, text(f"kind.{provider.kind}"), "payments")
    for service in SERVICES:
        path = f"/payments/service/{service}"
        yield Item("service", service, text(f"service.{service}"), text("feed.payments"), path, "payments")


def pages(titles: Iterable[tuple[str, str]]) -> Iterator[Item]:
    """Pages by (PATH, key of the title). A PATH with `<…>` is no address: what it stands for is found by itself."""
    return (
        Item("page", path, text(key), text("search.page"), path, domain_of(path))
        for path, key in titles
        if "<" not in path
    )


def alerted(alerts: Iterable[Alert]) -> Iterator[Item]:
    """Open alerts."""
    for alert in alerts:
        path, where = f"/alerts/{alert.id}", alert.where
        yield Item("alert", alert.id, alert.what, where.name, path, alert.domain, where.commune)


def dossier(code: str, agency: Text, commune: str) -> Item:
    """A dossier that is open or was closed lately; `agency` by its short name."""
    return Item("dossier", code, (code, code), agency, f"/dossiers/{code}", "dossiers", commune)


def _of(kind: str, identity: str, row: Named, place: Text, domain: Domain, commune: str | None = None) -> Item:
    names = row.name("vi"), row.name("en")
    return Item(kind, identity, names, place, f"/{domain}/{kind}/{identity}", domain, commune)
