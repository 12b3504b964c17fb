"""Plays a scenario from its `drill_at` on a working day: event by event, at the speed of the machine."""

import pickle
from collections.abc import Iterator
from typing import NamedTuple, get_args

from contracts.alerts import Act, Command, Domain, Input, Timer, Transition, Where
from contracts.catalogue import FEEDS
from contracts.measures import DAY_MS, HOUR_MS, MINUTE_MS
from contracts.registry import Registry
from ops.drill import stock
from ops.drill.centre import PARTITIONS, Centre
from ops.drill.day import EVE_MS, MIDNIGHT_MS, PAST_DAYS, TRAFFIC_PAST_DAYS, local_day, moment_ms
from ops.drill.matching import Raised
from ops.drill.queues import standing_queues
from ops.drill.stock import play_dossiers
from simulators.dirt import DirtyOutlet
from simulators.effects import DossierKind, Effect, Effects, PaymentKind
from simulators.feeds import SIMULATED
from simulators.past import payments_past, traffic_past
from simulators.publish import Outlet
from simulators.scenario import FOR_EVER_MS, Scenario, Truth
from simulators.simulated import Setup
from simulators.stream import Due, Stream
from state.alerts.book import Book
from streams.alerts.decide import Decisions
from streams.alerts.draft import Policy
from streams.alerts.reading import Reading
from streams.alerts.rules import Rules
from streams.alerts.timers import due

OF_FEEDS: tuple[Domain, ...] = ("traffic", "dossiers", "payments")
TRAFFIC_LEAD_MS = 35 * MINUTE_MS
"""Of the feeds' lead before the scenario traffic plays less: rules of the roads look back half an hour."""
SEEN_AFTER_MS = 5_000
"""How long after its end a minute is evaluated: the slowest canary."""
LONG_MS = 2 * DAY_MS
"""A longer scenario plays only the feeds that it is about: two weeks of traffic are a hundred million passages."""
PLATE_KEY = b"drill"
BOOT = "d0"


class Cast(NamedTuple):
    """What a drill plays: feeds, whether the dossiers' rules run (their past takes long), and how far apart it looks.

    What is not played is under planned maintenance.
    """

    feeds: tuple[str, ...]
    dossiers: bool
    step_ms: int

    @property
    def lead_ms(self) -> int:
        """So long before the scenario the feeds run already: rules look back up to an hour, those of dossiers over all
        working hours of a day.
        """
        return HOUR_MS if self.step_ms == MINUTE_MS else MIDNIGHT_MS - EVE_MS

    @property
    def domains(self) -> tuple[Domain, ...]:
        """Whose rules run."""
        played: tuple[Domain, ...] = tuple(one for one in OF_FEEDS if one in self.feeds)
        return (*(one for one in played if one != "dossiers" or self.dossiers), "system")


class Played(NamedTuple):
    """What a drill saw: its labels, the alerts that came into sight, and its length."""

    truths: tuple[Truth, ...]
    alerts: list[Raised]
    length_ms: int


class Player:
    """Plays scenarios under one seed; what is the same for all of them, their past, is made once."""

    def __init__(self, registry: Registry, rules: Rules, policy: Policy, seed: int) -> None:
        self._registry, self._rules, self._policy, self._seed = registry, rules, policy, seed
        self._pasts: dict[Cast, bytes] = {}
        self._stock: bytes | None = None

    def play(self, scenario: Scenario) -> Played:
        """The whole of a scenario."""
        start_ms = moment_ms(scenario.written.drill_at)
        anchor_ms = start_ms - scenario.start_ms
        effects = scenario.effects(anchor_ms)
        cast = _cast(effects, scenario.duration_ms)
        centre = self._past(cast, start_ms)
        drill = _Drill(self._rules, self._policy, centre, cast)
        drill.announce(start_ms - cast.lead_ms)
        span = start_ms - cast.lead_ms, start_ms + scenario.duration_ms
        for minute_ms in self._minutes(centre, cast, effects, span):
            if minute_ms >= start_ms:
                drill.evaluate(minute_ms, cast.domains)
            elif cast.dossiers:
                # Dossiers are overdue on any day: what is told of before the scenario begins is not its doing.
                drill.evaluate(minute_ms, ("dossiers",))
                drill.alerts.clear()
        return Played(self._truths(scenario, anchor_ms, cast), drill.alerts, scenario.duration_ms)

    def _truths(self, scenario: Scenario, anchor_ms: int, cast: "Cast") -> tuple[Truth, ...]:
        """The labels of the file, and those that the generators give."""
        begin = anchor_ms + scenario.start_ms
        span, effects = (begin, begin + scenario.duration_ms), scenario.effects(anchor_ms)
        queues = standing_queues(self._registry, self._seed, effects, span) if "traffic" in cast.feeds else ()
        return scenario.truth(anchor_ms) + queues

    def _minutes(self, centre: Centre, cast: "Cast", effects: Effects, span: tuple[int, int]) -> Iterator[int]:
        """Send what happens, and yield each minute that is to be looked at when it is over and counted."""
        known = {each.feed.name: each for each in SIMULATED}
        setup = Setup(self._registry, self._seed, effects, 1.0, PLATE_KEY)
        streams = [Stream(known[name].build(setup), BOOT, effects) for name in cast.feeds]
        outlet: Outlet = DirtyOutlet(centre, effects, PARTITIONS) if any(e.feed for e in effects) else centre
        late = {"traffic": span[0] + cast.lead_ms - TRAFFIC_LEAD_MS}
        for begin_ms in range(*span, cast.step_ms):
            end_ms = begin_ms + cast.step_ms
            on = [place for place, stream in enumerate(streams) if begin_ms >= late.get(stream.name, 0)]
            queue = [one for place in on for one in streams[place].due(place, begin_ms, end_ms)]
            for one in sorted(queue, key=_time_of):
                centre.now_ms = one.time_ms
                outlet.send(streams[one.stream].stamp(one))
            if cast.step_ms > MINUTE_MS:
                centre.close(end_ms - MINUTE_MS)  # samples the gauges of the minute that is looked at
            centre.close(end_ms)
            yield end_ms - MINUTE_MS
            if end_ms % HOUR_MS == 0:
                centre.forget()

    def _past(self, cast: "Cast", start_ms: int) -> Centre:
        """The centre after the ordinary past of the feeds that are played."""
        if cast not in self._pasts:
            self._pasts[cast] = pickle.dumps(self._ordinary(cast).keep())
        centre = Centre(self._registry)
        centre.restore(pickle.loads(self._pasts[cast]))  # noqa: S301 — our own bytes, made above
        if cast.dossiers:
            play_dossiers(centre, self._registry, self._seed, "p1", (EVE_MS, start_ms - cast.lead_ms))
        return centre

    def _ordinary(self, cast: "Cast") -> Centre:
        centre = Centre(self._registry)
        today = local_day(MIDNIGHT_MS)
        if "traffic" in cast.feeds:
            for cells in traffic_past(self._registry, self._seed, [today - back for back in TRAFFIC_PAST_DAYS]):
                centre.remember(cells)
        if "payments" in cast.feeds:
            for cells in payments_past(self._registry, self._seed, range(today - PAST_DAYS, today)):
                centre.remember(cells)
        if cast.dossiers:
            centre.restore(pickle.loads(self._dossiers()))  # noqa: S301 — our own bytes
        return centre

    def _dossiers(self) -> bytes:
        """What the dossiers' store holds on the eve of the drill, for all scenarios."""
        if self._stock is None:
            centre = Centre(self._registry)
            play_dossiers(centre, self._registry, self._seed, "p0", (stock.BEGIN_MS, EVE_MS))
            self._stock = pickle.dumps({"dossiers": centre.keep()["dossiers"]})
        return self._stock


class _Drill:
    """Rules and life cycle, fed with what the centre counted."""

    def __init__(self, rules: Rules, policy: Policy, centre: Centre, cast: Cast) -> None:
        self._rules, self._centre, self._cast = rules, centre, cast
        self._decisions = Decisions(policy, Book(), {})
        self._offset = 0
        self._seen: set[str] = set()
        self.alerts: list[Raised] = []

    def announce(self, now_ms: int) -> None:
        """Plan the absence of every feed that is not played."""
        for feed in FEEDS:
            if feed.name not in self._cast.feeds:
                absence = Command(
                    f"absent-{feed.name}",
                    Act.PLAN_MAINTENANCE,
                    by="drill",
                    role="supervisor",
                    sent_ms=now_ms,
                    where=Where("feed", feed.name),
                    from_ms=now_ms,
                    until_ms=now_ms + FOR_EVER_MS,
                    why="not played",
                )
                self._take(absence, now_ms)

    def evaluate(self, minute_ms: int, domains: tuple[Domain, ...]) -> None:
        """Some domains on a minute that is over."""
        now_ms = minute_ms + MINUTE_MS + SEEN_AFTER_MS
        while (moment := due(self._decisions.book)) is not None and moment <= now_ms:
            self._take(Timer(moment), moment)
        reading = Reading(self._centre)
        for domain in domains:
            known = self._decisions.evaluated.get(domain)
            counters = known.counters if known else {}
            self._take(self._rules.evaluate(reading, domain, minute_ms, counters, now_ms), now_ms)

    def _take(self, given: Input, at_ms: int) -> None:
        for transition in self._decisions.take(given, self._offset, at_ms):
            self._note(transition)
        self._offset += 1

    def _note(self, transition: Transition) -> None:
        """An alert counts when it first comes into sight: what is suppressed by design troubles nobody."""
        alert = transition.alert
        if alert is not None and alert.in_sight and alert.id not in self._seen:
            self._seen.add(alert.id)
            raised = alert.rule, alert.domain, alert.severity, alert.where, alert.started_ms, transition.at_ms
            self.alerts.append(Raised(*raised))


def _time_of(one: Due) -> int:
    return one.time_ms


def _cast(effects: Effects, duration_ms: int) -> Cast:
    about = {_feed_of(effect) for effect in effects}
    if duration_ms > LONG_MS:
        feeds = tuple(feed.name for feed in FEEDS if feed.name in about)
        return Cast(feeds, dossiers="dossiers" in about, step_ms=HOUR_MS)
    return Cast(tuple(feed.name for feed in FEEDS), dossiers=not effects or "dossiers" in about, step_ms=MINUTE_MS)


def _feed_of(effect: Effect) -> str:
    if effect.feed is not None:
        return effect.feed
    if effect.kind in get_args(DossierKind):
        return "dossiers"
    return "payments" if effect.kind in get_args(PaymentKind) else "traffic"
