"""What `ioc drill` prints."""

import gc
import multiprocessing
import signal
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import msgspec

from contracts.calendar import WorkingCalendar
from contracts.measures import MINUTE_MS
from contracts.registry import Registry, load_registry
from contracts.settings import Settings
from ops.drill.kept import Kept, code_of
from ops.drill.play import Player
from ops.drill.score import Drill, Row, drilled, false_alerts, scored, summed
from simulators.scenario import load_scenario, shipped
from streams.alerts.draft import Policy
from streams.alerts.rules import load_rules

Say = Callable[[str], None]
HEADER = """| scenario | drills | recall % | precision % | median delay s | alerts/h | critical % |
|---|--:|--:|--:|--:|--:|--:|"""


def play_one(settings: Settings, name: str, seed: int, say: Say, *, as_json: bool) -> None:
    """One scenario, one seed."""
    registry = _registry(settings)
    scenario = load_scenario(name, registry)
    played = _player(settings, registry, seed).play(scenario)
    score = scored(scenario.written.name, seed, played)
    if as_json:
        say(msgspec.json.encode(score).decode())
        return
    say(f"{score.detected} of {score.truths} found; {score.true_alerts} of {score.alerts} alerts true")
    false = false_alerts(played)
    begin_ms = min((truth.from_ms for truth in played.truths), default=0)
    for alert in played.alerts:
        minute = (alert.raised_ms - begin_ms) / MINUTE_MS if begin_ms else 0
        mark = "false" if alert in false else "true"
        say(f"{minute:7.1f} min  {mark:<5} {alert.severity} {alert.rule}  {alert.where.entity}")


def play_all(
    settings: Settings, seeds: Sequence[int], jobs: int, keep: Path | None, say: Say, tell: Say, *, as_json: bool
) -> None:
    """Every shipped scenario over the seeds, in so many processes; `tell` hears of the progress.

    With `keep` each drill is appended to that file as it ends, and what it has of this code is not played again.
    """
    kept = Kept(keep, code_of(settings)) if keep else None
    found: dict[str, list[Drill]] = {name: [] for name in shipped()}
    with multiprocessing.get_context("spawn").Pool(jobs, _begin) as pool:
        for done, drills in enumerate(pool.imap(partial(_play_seed, settings, kept), seeds), start=1):
            for drill in drills:
                found[drill.score.scenario].append(drill)
                if as_json:
                    say(msgspec.json.encode(drill.score).decode())
            tell(f"{done} of {len(seeds)} seeds")
    if not as_json:
        say(HEADER)
        for drills in found.values():
            say(_line(summed(drills)))


def _play_seed(settings: Settings, kept: Kept | None, seed: int) -> list[Drill]:
    """All scenarios under one seed: their past is made once."""
    known = kept.known(seed) if kept else {}
    registry = _registry(settings)
    player = _player(settings, registry, seed)
    for name in shipped():
        if name in known:
            continue
        known[name] = drilled(name, seed, player.play(load_scenario(name, registry)))
        if kept:
            kept.add(known[name])
    return [known[name] for name in shipped()]


def _begin() -> None:
    """In a process of its own: the parent ends it, and millions of short-lived records seldom need collecting."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(200_000, 50, 100)


def _line(row: Row) -> str:
    cells = [row.recall_pct, row.precision_pct, row.delay_s, row.alerts_an_hour, row.critical_pct]
    return " | ".join([f"| {row.scenario}", str(row.drills), *("–" if c is None else f"{c:.1f}" for c in cells)]) + " |"


def _registry(settings: Settings) -> Registry:
    return load_registry(Path(settings.registry_dir) if settings.registry_dir else None)


def _player(settings: Settings, registry: Registry, seed: int) -> Player:
    rules = load_rules(registry, settings.rules_dir)
    communes = {one.code: (one.short_vi, one.short_en) for one in registry.communes}
    watched = frozenset(sheet.name for sheet in rules.sheets() if not sheet.problem)
    return Player(
        registry, rules, Policy(WorkingCalendar(registry.holiday_dates), rules.joining, communes, watched), seed
    )
