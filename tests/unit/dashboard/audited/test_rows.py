"""Rows of the audit: what was asked for, what a scope is told, and files that no spreadsheet runs."""

import csv
import io

import pytest

from contracts.alerts import Act, Maintenance, Transition, Where
from contracts.audit import Audited, AuditEntry
from dashboard.access import EVERYTHING, Scope
from dashboard.audited.row import Row, Wanted, as_csv, of_entry, of_transition, sees
from tests.fixtures.alerts import an_alert, told

NOW = 1_795_312_800_123
ROW = Row(NOW, "lan", "acknowledge", "traffic.incident:QL5:1", ("Sự cố", "Incident"), ("vì", "why"))


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(0, 1), 1),
        (Wanted(0, 1, by="lan"), 1),
        (Wanted(0, 1, by="la"), 0),
        (Wanted(0, 1, act="acknowledge"), 1),
        (Wanted(0, 1, act="shelve"), 0),
        (Wanted(0, 1, about="traffic.incident"), 1),
        (Wanted(0, 1, about="payments"), 0),
    ],
)
def test_a_row_fits_who_did_what_to_what(wanted: Wanted, fits: int) -> None:
    assert wanted.fits(ROW) is bool(fits)


@pytest.mark.parametrize("machine", ["rule", "clock"])
def test_machines_are_left_out_unless_they_are_asked_for(machine: str) -> None:
    row = Row(NOW, machine, "raise")
    assert not Wanted(0, 1).fits(row)
    assert Wanted(0, 1, machines=True).fits(row)


def test_an_entry_and_a_transition_become_alike() -> None:
    entry = AuditEntry(NOW, Audited.REFUSED, "lan", "/audit", ("vi", "en"), "10.0.0.1", {"a": "b"})
    assert of_entry(entry) == Row(NOW, "lan", "refused", "/audit", ("", ""), ("vi", "en"), "10.0.0.1", {"a": "b"})
    alert = an_alert("HY-0001")
    row = of_transition(told(alert, 7, act=Act.COMMENT, by="lan", detail={"comment": "x"}))
    assert (row.by, row.act, row.subject, row.what, row.detail) == (
        "lan",
        "comment",
        alert.id,
        alert.what,
        {"comment": "x"},
    )


def test_a_scope_is_told_of_its_own_alerts() -> None:
    here = told(an_alert("a", where=Where("camera", "a", commune="11713")), 1)
    assert sees(EVERYTHING, here)
    assert sees(Scope(frozenset({"traffic"}), frozenset({"11713"})), here)
    assert not sees(Scope(frozenset({"payments"})), here)
    assert not sees(Scope(communes=frozenset({"11717"})), here)


def test_what_is_about_no_alert_is_for_those_who_see_everything() -> None:
    window = Maintenance("m", "camera", "HY-0001", 1, 2, "", "")
    planned = Transition(1, 0, NOW, Act.PLAN_MAINTENANCE, "minh", maintenance=window)
    assert sees(EVERYTHING, planned)
    assert not sees(Scope(frozenset({"traffic"})), planned)
    assert of_transition(planned).subject == "m"


def test_a_file_says_everything_in_local_time_and_the_language_asked_for() -> None:
    text = as_csv([ROW], 1)
    assert text.startswith("\ufeff")
    heads, cells = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    assert dict(zip(heads, cells, strict=True)) == {
        "time": "2026-11-22 09:00:00.123",
        "by": "lan",
        "act": "acknowledge",
        "subject": "traffic.incident:QL5:1",
        "what": "Incident",
        "why": "why",
        "address": "",
        "detail": "",
    }


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@x", "\tx", '=HYPERLINK("http://x")'])
def test_nothing_in_a_file_is_run_by_a_spreadsheet(evil: str) -> None:
    _, cells = csv.reader(io.StringIO(as_csv([Row(NOW, evil, "comment", detail={"a": "b"})], 0)))
    assert cells[1] == f"'{evil}"
