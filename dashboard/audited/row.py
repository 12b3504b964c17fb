"""A row of the audit, from an entry of `ioc.audit` or a transition of an alert; which rows were asked for. Pure."""

import csv
import io
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from contracts.alerts import NO_TEXT, Act, Text, Transition
from contracts.audit import AuditEntry
from contracts.measures import UTC_OFFSET_MS
from dashboard.access.person import Scope

MACHINES = frozenset({"rule", "clock"})
COLUMNS = ("time", "by", "act", "subject", "what", "why", "address", "detail")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""Begins of a cell that a spreadsheet would run instead of showing it."""


class Row(msgspec.Struct, frozen=True, omit_defaults=True):
    """One thing that happened. `subject`: an alert's id, a page, an account; `what`: the alert's title; `why`: the
    reason of a refusal.
    """

    at_ms: int
    by: str
    act: str
    subject: str = ""
    what: Text = NO_TEXT
    why: Text = NO_TEXT
    address: str = ""
    detail: dict[str, str] = {}


class Wanted(msgspec.Struct, frozen=True):
    """Which rows: of the span from..to (epoch ms, both included), by whom, which act, about what; empty: any.

    `about` is an alert's id, an account or a page, or the begin of one. `machines`: also what rules and clocks did.
    """

    from_ms: int
    to_ms: int
    by: str = ""
    act: str = ""
    about: str = ""
    machines: bool = False

    def fits(self, row: Row) -> bool:
        """Whether the row was asked for; its time is the reader's business."""
        return (
            (self.machines or row.by not in MACHINES)
            and (not self.by or row.by == self.by)
            and (not self.act or row.act == self.act)
            and row.subject.startswith(self.about)
        )


def of_entry(entry: AuditEntry) -> Row:
    """A row of the access audit."""
    return Row(entry.at_ms, entry.by, entry.act, entry.subject, NO_TEXT, entry.why, entry.address, entry.detail)


def of_transition(transition: Transition) -> Row:
    """A row of what happened to an alert. The fold's own bookkeeping stays out of `detail`: it is in the record."""
    subject = transition.alert_id or (transition.maintenance.id if transition.maintenance else "")
    return Row(
        at_ms=transition.at_ms,
        by=transition.by,
        act=transition.act,
        subject=subject,
        what=transition.alert.what if transition.alert else NO_TEXT,
        why=transition.why,
        detail=transition.detail,
    )


def sees(scope: Scope, transition: Transition) -> bool:
    """Whether somebody of that scope is told of it; what is about no alert is about everything."""
    alert = transition.alert
    if alert is None:
        return scope.covers(domain="", commune="") if transition.act is not Act.REFUSE else True
    return scope.covers(domain=alert.domain, commune=alert.where.commune)


def as_csv(rows: Iterable[Row], language: int) -> str:
    """The rows as a spreadsheet takes them: UTF-8 with a mark, local time, and nothing that it would run."""
    text = io.StringIO()
    text.write("\ufeff")
    table = csv.writer(text)
    table.writerow(COLUMNS)
    for row in rows:
        detail = "; ".join(f"{name}={value}" for name, value in row.detail.items())
        cells = (local_time(row.at_ms), row.by, row.act, row.subject, row.what[language], row.why[language])
        table.writerow([_shown(cell) for cell in (*cells, row.address, detail)])
    return text.getvalue()


def _shown(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def local_time(at_ms: int) -> str:
    """`2026-11-22 08:03:00.123`, local time."""
    local = datetime.fromtimestamp((at_ms + UTC_OFFSET_MS) / 1000, UTC)
    return local.strftime("%Y-%m-%d %H:%M:%S.") + f"{at_ms % 1000:03d}"
