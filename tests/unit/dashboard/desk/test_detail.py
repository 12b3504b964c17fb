"""Everything about one alert: its neighbours, and only what the person may see."""

import pytest

from contracts.alerts import Act, AlertState, Where
from contracts.measures import DAY_MS
from dashboard.access import EVERYTHING, Person, Scope
from dashboard.desk.detail import MOST_NEIGHBOURS, detail_of, neighbours
from dashboard.past.desk import Moment
from tests.fixtures.alerts import NOW_MS, TableAlerts, an_alert, told
from tests.unit.dashboard.table_mirror import TableMirror

HERE = Where("camera", "HY-0001", commune="11953")
ALERT = an_alert("HY-0001", id="it", where=HERE)
OPERATOR = Person("lan", "Lan", "operator")
pytestmark = pytest.mark.anyio


def now(table: TableAlerts) -> Moment:
    return Moment(NOW_MS, table.book, TableMirror(NOW_MS), over=False)


def test_neighbours_are_told_by_what_they_share() -> None:
    others = [
        an_alert("HY-0001", id="source", where=HERE),
        an_alert("HY-0002", id="place", where=Where("camera", "HY-0002", commune="11953")),
        an_alert("HY-0003", id="far", where=Where("camera", "HY-0003", commune="11977")),
        an_alert("HY-0001", id="old", where=HERE, started_ms=NOW_MS - DAY_MS - 1),
        an_alert("HY-0004", id="child", parent="it"),
    ]
    found = neighbours(ALERT, [ALERT, *others], EVERYTHING)
    assert {how: [row.id for row in rows] for how, rows in found.items()} == {
        "part": ["child"],
        "source": ["source"],
        "place": ["place"],
    }


def test_the_parts_of_an_incident_begin_with_the_first_out() -> None:
    parts = [an_alert(str(i), id=str(i), parent="it", started_ms=NOW_MS + 60_000 * (3 - i)) for i in range(3)]
    assert [row.id for row in neighbours(ALERT, parts, EVERYTHING)["part"]] == ["2", "1", "0"]


def test_siblings_and_the_incident_are_part_of_it() -> None:
    child = an_alert("HY-0001", id="it", parent="incident")
    others = [an_alert("x", id="incident"), an_alert("y", id="sibling", parent="incident")]
    assert {row.id for row in neighbours(child, others, EVERYTHING)["part"]} == {"incident", "sibling"}


def test_nobody_gets_a_flood_of_neighbours() -> None:
    many = [an_alert("HY-0001", id=str(i), where=HERE) for i in range(50)]
    assert len(neighbours(ALERT, many, EVERYTHING)["source"]) == MOST_NEIGHBOURS


def test_neighbours_outside_the_scope_stay_hidden() -> None:
    other = an_alert("HY-0001", id="source", where=HERE, domain="system")
    assert neighbours(ALERT, [other], Scope(frozenset({"traffic"})))["source"] == []


async def test_the_timeline_tells_what_happened_in_order() -> None:
    seen = an_alert("HY-0001", id="it", where=HERE, revision=2, state=AlertState.ACKNOWLEDGED)
    table = TableAlerts(told(ALERT, 1), told(seen, 2, act=Act.ACKNOWLEDGE, by="lan", command="c", detail={"note": "x"}))
    found = await detail_of(table, now(table), "it", OPERATOR)
    assert found is not None
    assert [(one.act, one.by, one.command) for one in found.timeline] == [
        (Act.RAISE, "rule", ""),
        (Act.ACKNOWLEDGE, "lan", "c"),
    ]
    assert "acknowledge" in found.may


async def test_an_alert_that_ended_lately_can_still_be_looked_at() -> None:
    table = TableAlerts(told(ALERT, 1), told(an_alert("HY-0001", id="it", state=AlertState.NORMAL), 2, act=Act.CLEAR))
    found = await detail_of(table, now(table), "it", OPERATOR)
    assert found is not None
    assert found.alert.state is AlertState.NORMAL


@pytest.mark.parametrize(
    "person", [Person("a", "A", "operator", domains=("payments",)), Person("b", "B", "viewer", communes=("11977",))]
)
async def test_an_alert_outside_the_scope_is_not_there(person: Person) -> None:
    table = TableAlerts(told(ALERT, 1))
    assert await detail_of(table, now(table), "it", person) is None


async def test_a_viewer_may_do_nothing() -> None:
    table = TableAlerts(told(ALERT, 1))
    found = await detail_of(table, now(table), "it", Person("b", "B", "viewer"))
    assert found is not None
    assert found.may == []
