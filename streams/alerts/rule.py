"""A rule as it decides: comparisons bound to their measures, delays, severities, and the words it speaks."""

import hashlib

import msgspec

from contracts.alerts import Domain, Text
from contracts.rules import RuleSheet
from streams.alerts.form import Kind, Op, RuleForm
from streams.alerts.measures import Measure

MEMBERS = "cameras"
"""Measure of a rule `per` road: how many of its cameras the rule has been true for."""


class Clause(msgspec.Struct, frozen=True):
    """One comparison: `measure` over `over` minutes (None: the rule's window) against `value`, or `value` × usual."""

    measure: Measure
    op: Op
    value: float
    of_usual: bool
    over: int | None
    optional: bool


Condition = tuple[tuple[Clause, ...], ...]
"""All groups must hold; of a group one clause suffices."""


class Level(msgspec.Struct, frozen=True):
    """A worse severity, once `when` has held for `after_min` minutes. `members`: least number of members, if told."""

    severity: int
    when: Condition
    members: int
    after_min: int


class Rule(msgspec.Struct, frozen=True):
    """One rule that runs. `levels` from the worst. `windows`: it holds if it holds over any of these minutes."""

    name: str
    version: str
    domain: Domain
    kind: Kind
    watches: str
    grouped: bool
    windows: tuple[int, ...]
    fires: Condition
    clears: Condition
    on_delay_min: int
    off_delay_min: int
    every_min: int
    working_hours: bool
    severity: int
    levels: tuple[Level, ...]
    again: float | None
    owner: str
    title: Text
    sentence: Text
    shows: tuple[Measure, ...]
    suppresses: tuple[str, ...]

    @property
    def main(self) -> Clause:
        """The clause whose value tells how bad it is: the first one."""
        return self.fires[0][0]

    @property
    def measures(self) -> list[Clause]:
        """The clauses whose measures the alert shows, each measure once, the main one first."""
        found: dict[str, Clause] = {}
        conditions = (self.fires, *(level.when for level in self.levels))
        for condition in conditions:
            for group in condition:
                for clause in group:
                    found.setdefault(clause.measure.name, clause)
        for measure in self.shows:
            found.setdefault(measure.name, Clause(measure, ">", 0.0, of_usual=False, over=None, optional=True))
        return list(found.values())


class Refused(msgspec.Struct, frozen=True):
    """A rule that does not run: where it stands and why; `sheet` is what could be read of it."""

    problem: str
    sheet: RuleSheet


def version_of(form: RuleForm) -> str:
    """Hash of what decides: a change of words is no new version."""
    words = ("title", "description", "sentence", "guidance", "links", "chart", "shows", "owner")
    told = msgspec.to_builtins(form)
    decides = {field: told[field] for field in sorted(told) if field not in words}
    return hashlib.sha256(msgspec.json.encode(decides)).hexdigest()[:8]
