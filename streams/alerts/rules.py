"""The loaded rules, and what they say of one closed minute."""

from collections.abc import Mapping

import msgspec

from contracts.alerts import Counter, Domain, Evaluation, Signal
from contracts.measures import MINUTE_MS, Grain
from contracts.registry import Registry
from contracts.rules import RuleSheet
from contracts.status import INTAKE
from streams.alerts import watermark
from streams.alerts.counting import held_over
from streams.alerts.judging import Judged, judge
from streams.alerts.loading import Loaded, load, read_files
from streams.alerts.moment import Moment
from streams.alerts.province import Province
from streams.alerts.reading import Reading
from streams.alerts.rule import Rule

OLDEST_MS = 30 * MINUTE_MS
"""Backfilled minutes that are older raise nothing."""
TOO_OLD = "the minute is more than 30 minutes old"

Counters = Mapping[str, Mapping[str, Counter]]
"""Rule → entity → how far it is, as the evaluation of the minute before left them."""


class Joining(msgspec.Struct, frozen=True):
    """How `incident.place` joins alerts: of at least `domains` domains in one commune within `window_min` minutes.

    Only alerts of `severities` count, and none of the rules in `leaves_out` (a slow dossier is no incident). The
    incident is as bad as its worst child, at least `at_least`. `sheet` has its words, owner and version.
    """

    sheet: RuleSheet
    window_min: int = 10
    domains: int = 2
    severities: tuple[int, ...] = (1, 2, 3)
    at_least: int = 2
    leaves_out: frozenset[str] = frozenset()


class Rules:
    """The rules of all domains. Immutable: what an evaluation says follows from its arguments alone.

    `joining` is None where no rule joins alerts. `problems`: one line for each rule that does not run.
    """

    def __init__(self, province: Province, loaded: Loaded) -> None:
        self._province = province
        self._rules = loaded.rules
        self._sheets = loaded.sheets
        self.joining = _joining(loaded)
        self.problems = [refused.problem for refused in loaded.refused]

    def closed_minute(self, reading: Reading, domain: Domain, now_ms: int) -> int | None:
        """Begin (epoch ms) of the last minute that may be evaluated for the domain; None: wait."""
        return watermark.closed_minute(reading.cells, domain, now_ms)

    def evaluate(self, reading: Reading, domain: Domain, minute_ms: int, counters: Counters, now_ms: int) -> Evaluation:
        """What the domain's rules say of the minute that begins at `minute_ms`, and the counters to go on from.

        Call it once per domain and closed minute, in order; `counters` are the ones of the evaluation before. A minute
        older than 30 minutes raises nothing, and neither does one whose shards rebuild, lack records or load a past.
        """
        rules = [rule for rule in self._rules if rule.domain == domain]
        reason = TOO_OLD if now_ms - minute_ms > OLDEST_MS else _why_not(reading, domain, minute_ms, now_ms)
        if reason:
            return _nothing(rules, domain, minute_ms, counters, reason)
        moment = Moment(self._province, reading, minute_ms, now_ms)
        judged = {rule.name: self._judge(moment, rule, counters.get(rule.name, {})) for rule in rules}
        signals = [signal for each in judged.values() for signal in each.signals]
        return Evaluation(
            domain,
            minute_ms,
            signals=tuple(sorted(signals, key=_order)),
            counters={name: each.counters for name, each in judged.items() if each.counters},
            skipped={name: each.skipped for name, each in judged.items() if each.skipped},
        )

    def rule(self, name: str) -> Rule | None:
        """The rule of that name, if it runs."""
        return next((rule for rule in self._rules if rule.name == name), None)

    def sheets(self) -> list[RuleSheet]:
        """Every rule as people read it, those too that do not run."""
        return self._sheets

    def _judge(self, moment: Moment, rule: Rule, counters: Mapping[str, Counter]) -> Judged:
        """A rule that looks now and then, or in working hours only, holds in between."""
        due = moment.end_ms // MINUTE_MS % rule.every_min == 0
        if not due or (rule.working_hours and not self._province.calendar.is_open(moment.minute_ms)):
            return Judged([], dict(counters))
        return judge(moment, rule, counters)


def load_rules(registry: Registry, folder: str = "") -> Rules:
    """The rules of a folder of YAML files; empty: the packaged ones.

    RuleError if there is no such folder. A rule that is wrong does not stop the others: see `problems` and the sheets.
    """
    return Rules(Province(registry), load(read_files(folder), registry))


def _order(signal: Signal) -> tuple[bool, int, str, str]:
    """What suppresses others comes first, then the worst."""
    return not signal.suppresses, signal.severity, signal.rule, signal.where.entity


def _why_not(reading: Reading, domain: Domain, minute_ms: int, now_ms: int) -> str:
    for feed in watermark.READS[domain]:
        rebuilds = [shard.shard for shard in reading.cells.shards(feed) if shard.state == "rebuilding"]
        if rebuilds:
            return f"{', '.join(rebuilds)} rebuilds"
        window = reading.cells.window(feed, INTAKE.name, Grain.MINUTE, minute_ms, minute_ms + 1, [])
        if window.complete_from_ms > minute_ms:
            return f"records of {feed} were deleted before they were read"
        if watermark.loads_past(reading.cells, feed, now_ms):
            return f"a past of {feed} is being loaded"
    return ""


def _nothing(rules: list[Rule], domain: Domain, minute_ms: int, counters: Counters, reason: str) -> Evaluation:
    held = {
        rule.name: {entity: held_over(counter) for entity, counter in counters.get(rule.name, {}).items() if counter.on}
        for rule in rules
    }
    return Evaluation(
        domain,
        minute_ms,
        counters={name: kept for name, kept in held.items() if kept},
        skipped=dict.fromkeys((rule.name for rule in rules), reason),
    )


def _joining(loaded: Loaded) -> Joining | None:
    form = loaded.place
    if form is None or form.joining is None:
        return None
    told = form.joining
    return Joining(
        sheet=next(sheet for sheet in loaded.sheets if sheet.name == form.name),
        window_min=told.within,
        domains=told.domains,
        severities=told.severities,
        at_least=told.at_least,
        leaves_out=frozenset(told.leaves_out),
    )
