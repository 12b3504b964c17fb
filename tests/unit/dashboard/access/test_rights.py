"""Rights: the table, scopes, and refusals that say why."""

import pytest

from contracts.accounts import ROLES, Role
from contracts.alerts import Act
from dashboard.access import RIGHTS, Person, Refused, may, refusal, require
from dashboard.access.person import Kind

PEOPLE = {role: Person(role, role, role) for role in ROLES}
WALL = Person("w1", "Wall", "viewer", kind="display")
PROGRAM = Person("p1", "Program", "administrator", kind="api")


@pytest.mark.parametrize(
    ("role", "what", "expected"),
    [
        ("viewer", "/", True),
        ("viewer", Act.ACKNOWLEDGE, False),
        ("operator", Act.ACKNOWLEDGE, True),
        ("operator", Act.PIN, False),
        ("supervisor", Act.PIN, True),
        ("viewer", "metrics", True),
        ("administrator", "nothing that there is", False),
    ],
)
def test_the_table_decides_by_role(role: Role, what: str, *, expected: bool) -> None:
    assert may(PEOPLE[role], what) is expected


@pytest.mark.parametrize("what", RIGHTS)
def test_a_higher_role_may_whatever_a_lower_one_may(what: str) -> None:
    allowed = [may(PEOPLE[role], what) for role in ROLES]
    assert allowed == sorted(allowed)
    assert any(allowed)


@pytest.mark.parametrize("act", [act for act in Act if act in RIGHTS])
def test_neither_walls_nor_programs_act(act: Act) -> None:
    assert not may(WALL, act)
    assert not may(PROGRAM, act)


def test_whoever_is_for_a_domain_does_nothing_in_another() -> None:
    scoped = Person("a", "A", "operator", domains=("traffic",))
    assert may(scoped, Act.COMMENT, domain="traffic")
    assert not may(scoped, Act.COMMENT, domain="payments")


def test_whoever_is_for_communes_does_nothing_elsewhere_nor_to_the_whole_province() -> None:
    scoped = Person("a", "A", "operator", communes=("11713",))
    assert may(scoped, Act.COMMENT, domain="traffic", commune="11713")
    assert not may(scoped, Act.COMMENT, domain="traffic", commune="11717")
    assert not may(scoped, Act.COMMENT, domain="traffic", commune="")
    assert may(scoped, "/")


@pytest.mark.parametrize(
    ("kind", "what", "vi", "en"),
    [
        ("person", Act.PIN, "Việc này cần vai trò Trưởng ca trở lên; vai trò của bạn là Trực ca.",
         "This needs the role supervisor or above; yours is operator."),
        ("display", Act.PIN, "Màn hình dùng chung chỉ để xem.", "A shared display only shows."),
        ("api", "/", "Mã truy cập của chương trình chỉ dùng cho giao diện lập trình.",
         "A program's token serves the API only."),
    ],
)  # fmt: skip
def test_a_refusal_says_why_in_both_languages(kind: Kind, what: str, vi: str, en: str) -> None:
    person = Person("a", "A", "operator", kind=kind)
    assert refusal(person, what) == (vi, en)
    with pytest.raises(Refused) as caught:
        require(person, what)
    assert caught.value.reason == (vi, en)
