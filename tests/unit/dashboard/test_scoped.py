"""What a scope sees of a frame: its domains, its alerts, and how old and complete all of it is; nothing else."""

import msgspec
import pytest

from contracts.alerts import Where
from contracts.dossiers import DossierState
from contracts.registry import load_registry
from dashboard.access import EVERYTHING, Person, Scope
from dashboard.access.person import Kind
from dashboard.feeds import DESCRIPTIONS
from dashboard.live.alerts.book import AlertsNow
from dashboard.live.alerts.view import AlertsView
from dashboard.live.frame import SYSTEM, Frame
from dashboard.live.scenes import scenes
from dashboard.live.scoped import ALERTS, SCENES, Sight, narrowed, seen
from dashboard.live.sentences import speak
from tests.browser.frames import Story, frame_of
from tests.fixtures.alerts import an_alert
from tests.unit.dashboard.table_mirror import TableMirror

REGISTRY = load_registry()
NOW = 1_795_312_800_000
FRAME = frame_of(Story(), REGISTRY, 1, NOW)
NAMES = [each.name for each in DESCRIPTIONS]


def of(*domains: str, communes: tuple[str, ...] = ()) -> Scope:
    return Scope(frozenset(domains), frozenset(communes))


@pytest.mark.parametrize("domain", NAMES)
def test_a_domain_gets_its_own_numbers_and_no_others(domain: str) -> None:
    part = narrowed(FRAME, of(domain))
    assert [feed.name for feed in part.feeds] == [domain]
    own = {name for name in part.figures if name not in SYSTEM}
    assert own
    assert {name.partition(".")[0] for name in (*own, *part.charts)} == {domain}
    assert set(part.worst) == set(part.parts) == {domain}


def test_everybody_is_told_how_late_and_complete_the_centre_is() -> None:
    assert set(SYSTEM) <= set(narrowed(FRAME, of("payments")).figures)
    assert narrowed(FRAME, of("payments")).links == FRAME.links


def test_no_word_of_another_domain_is_left_in_what_is_sent() -> None:
    part = msgspec.json.encode(narrowed(FRAME, of("payments"))).decode()
    for other in ("traffic", "dossiers", REGISTRY.cameras[0].id, REGISTRY.agencies[0].id):
        assert other not in part


def test_who_is_for_all_or_for_communes_only_gets_every_figure() -> None:
    assert narrowed(FRAME, EVERYTHING) is FRAME
    assert narrowed(FRAME, of(communes=("11713",))) is FRAME


def test_alerts_are_those_of_the_scope() -> None:
    alerts = (
        an_alert("a", where=Where("camera", "a", commune="11713")),
        an_alert("b", where=Where("camera", "b", commune="11717")),
    )
    now = AlertsNow(alerts, NOW)
    assert seen(now, EVERYTHING) == now
    assert [a.where.entity for a in (seen(now, of(communes=("11713",))) or now).alerts] == ["a"]
    assert (seen(now, of("payments")) or now).alerts == ()
    assert seen(None, EVERYTHING) is None


def test_the_sentence_speaks_of_the_scopes_alerts_only() -> None:
    now = AlertsNow((an_alert("a", where=Where("camera", "a", commune="11713")),), NOW)
    told = _spoken(narrowed(FRAME, of("payments")), seen(now, of("payments")))
    assert told.alerts is not None
    assert told.alerts.rows == []
    assert _spoken(FRAME, now).headline != told.headline


def viewer(*domains: str, communes: tuple[str, ...] = (), kind: Kind = "person") -> Person:
    return Person("lan", "Lan", "viewer", domains, communes, kind=kind)


def visible(names: set[str], person: Person, **dossiers: str) -> set[str]:
    """What of the scenes the person may watch while dossiers of those communes are open."""
    mirror = TableMirror(NOW)
    mirror.rosters["dossiers"] = {
        code: DossierState("H31.04", commune, "province", "P", "F", "online", 0, NOW, 0, 0, NOW)
        for code, commune in dossiers.items()
    }
    return Sight(mirror, REGISTRY).of(person, names)


def test_a_wall_watches_no_scene_of_a_page_that_it_may_not_open() -> None:
    wanted = {"road/QL5", "dossier/x", "agency/y", "dossiers", "overdue"}
    assert visible(wanted, viewer(kind="display")) == {"road/QL5", "dossiers"}
    assert visible(wanted, viewer()) == wanted


def test_who_is_for_communes_watches_single_dossiers_of_those_communes_only() -> None:
    own, other = [agency for agency in REGISTRY.agencies if agency.level == "commune"][:2]
    province = next(agency for agency in REGISTRY.agencies if agency.level == "province")
    assert own.commune
    assert other.commune
    lists = {"overdue", f"overdue/{own.id}", f"overdue/{other.id}", f"overdue/{province.id}"}
    wanted = lists | {"dossier/mine", "dossier/theirs", "dossier/unknown", "dossiers", f"agency/{other.id}"}
    seen = visible(wanted, viewer(communes=(own.commune,)), mine=own.commune, theirs=other.commune)
    assert seen == {f"overdue/{own.id}", "dossier/mine", "dossiers", f"agency/{other.id}"}
    assert visible(wanted, viewer(), mine=own.commune, theirs=other.commune) == wanted


def test_the_alerts_of_a_commune_are_seen_by_who_is_for_it_and_for_all_domains_that_are_asked() -> None:
    own, other = (commune.code for commune in REGISTRY.communes[:2])
    whole, paid, both = (f"{ALERTS}/{own}{domains}" for domains in ("", "/payments", "/payments,traffic"))
    elsewhere, wanted = f"{ALERTS}/{other}", {whole, paid, both, f"{ALERTS}/{other}"}
    assert visible(wanted, viewer(kind="display")) == wanted
    assert visible(wanted, viewer("payments")) == {paid}
    assert visible(wanted, viewer("payments", "traffic")) == {paid, both}
    assert visible(wanted, viewer(communes=(own,))) == wanted - {elsewhere}


def test_single_dossiers_of_a_commune_are_for_persons_who_are_for_it() -> None:
    own, other = (f"commune-overdue/{commune.code}" for commune in REGISTRY.communes[:2])
    assert visible({own, other}, viewer(communes=(REGISTRY.communes[0].code,))) == {own}
    assert visible({own, other}, viewer(kind="display")) == set()


def _spoken(frame: Frame, now: AlertsNow | None) -> Frame:
    return speak(frame, now, AlertsView(REGISTRY))


def test_every_scene_has_its_domain() -> None:
    find = scenes(TableMirror(NOW), REGISTRY)
    parts = {"road": "QL5", "camera": "HY-0001", "agency": "H31.04", "dossier": "H31.04-0001"}
    parts |= {name: REGISTRY.communes[0].code for name in SCENES if name.startswith("commune-")}
    assert all(find(f"{name}/{parts[name]}" if name in parts else name) for name in SCENES)
    unknown = ("nowhere", "road", "road/nowhere", "agency/nowhere", "dossier/", "commune-traffic/1")
    assert not any(map(find, (*unknown, f"{ALERTS}/1", f"{ALERTS}/{REGISTRY.communes[0].code}/nonsense")))


def test_the_scene_of_a_part_belongs_to_its_kinds_domain() -> None:
    assert visible({"road/QL5", "agency/H31.04"}, viewer("traffic")) == {"road/QL5"}


def test_scenes_of_other_domains_cannot_be_watched_nor_such_that_nobody_placed() -> None:
    assert visible({"payments", "traffic", "new"}, viewer("payments")) == {"payments"}
    assert visible({"payments", "traffic", "new"}, viewer()) == {"payments", "traffic", "new"}
