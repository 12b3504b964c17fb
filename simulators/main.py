"""The simulators' process: reads scenario and settings, backfills, and plays live until it is told to stop."""

import functools
import secrets
import signal
import threading
from collections.abc import Mapping
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import kafka.errors

from contracts.catalogue import HEARTBEATS, Feed, feed_named
from contracts.clock import Clock, system_clock
from contracts.errors import IocError
from contracts.registry import Registry, load_registry
from contracts.settings import Settings
from simulators.backfill import Backfill, Stretch, reach_ms, window
from simulators.batch import Generator
from simulators.dirt import DirtyOutlet
from simulators.durations import parse_backfill, parse_duration
from simulators.effects import Effects
from simulators.feeds import SIMULATED
from simulators.history import History, Span
from simulators.history import recipe as recipe_of
from simulators.live import Live
from simulators.progress import Progress, report, say
from simulators.publish import Publisher
from simulators.scenario import load_scenario
from simulators.simulated import Setup
from simulators.stream import SimulatorError, Stream
from simulators.tail import NOTHING, Reached, Tail, There

ALL_FEEDS = tuple(each.feed.name for each in SIMULATED)
DEFAULT_BACKFILL = ",".join(f"{each.feed.name}={each.backfill}" for each in SIMULATED)
"""What charts need to be full at the first start."""


class SimulateOptions(NamedTuple):
    """What to simulate. `scenario` is the name of a shipped one or a path; `rate` multiplies events (dossiers at most
    4 times); `backfill` as `feed=length,…`; `duration` None: until stopped.
    """

    scenario: str = "ordinary-day"
    rate: float = 1.0
    backfill: str = DEFAULT_BACKFILL
    duration: str | None = None
    seed: int = 1
    feeds: tuple[str, ...] = ALL_FEEDS


class Stop:
    """Set by a signal, a failure or the end; waiting on it is how live paces."""

    def __init__(self) -> None:
        self._event = threading.Event()
        self.failure: IocError | None = None

    def set(self, *_signal: int | FrameType | None) -> None:
        """Everything ends soon, in order."""
        self._event.set()

    def fail(self, failure: IocError) -> None:
        """Everything ends because of this."""
        self.failure = self.failure or failure
        self._event.set()

    def is_set(self) -> bool:
        """Whether everything is to end."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Waits, at most until everything is to end; returns whether it is."""
        return self._event.wait(seconds) if seconds > 0 else self._event.is_set()


def run_simulators(
    settings: Settings, options: SimulateOptions, clock: Clock = system_clock, stop: Stop | None = None
) -> int:
    """Publishes until stopped; returns 0, or 1 after saying in one line what went wrong."""
    stop = stop or Stop()
    _listen(stop)
    try:
        _Run(settings, options, clock, stop).play()
    except IocError as failure:
        stop.fail(failure)
    except kafka.errors.KafkaError as failure:
        stop.fail(SimulatorError(f"Kafka at {settings.kafka_bootstrap}: {failure}; is it running?"))
    if stop.failure is not None:
        say(f"simulators: {stop.failure}")
        return 1
    return 0


def _listen(stop: Stop) -> None:
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, stop.set)


def build_generators(
    registry: Registry, options: SimulateOptions, plate_key: bytes, effects: Effects, rate: float
) -> list[Generator]:
    """The generators of the wanted feeds."""
    setup = Setup(registry, options.seed, effects, rate, plate_key)
    known = {each.feed.name: each for each in SIMULATED}
    return [known[name].build(setup) for name in options.feeds]


def live_boot() -> str:
    """A boot of a live source: six hex digits, unlike those of backfills, which begin with b."""
    return f"{secrets.choice('0123456789acdef')}{secrets.token_hex(3)[:5]}"


def check_options(options: SimulateOptions) -> None:
    """SimulatorError names the option that is wrong."""
    for name in options.feeds:
        if name not in ALL_FEEDS:
            raise SimulatorError(f"--feed {name}: there is no such feed; there are {', '.join(ALL_FEEDS)}")
    if not options.feeds or len(set(options.feeds)) < len(options.feeds):
        raise SimulatorError("--feed: name each wanted feed once")
    if not 0.0 < options.rate <= 1_000.0:
        raise SimulatorError(f"--rate {options.rate}: give a number above 0 and up to 1000")


_Theres = Mapping[tuple[str, Span], There]
"""What the topics have of the stretches that were broken off, by feed."""


def _stretch(generator: Generator, span: Span, recipe: str, there: There, start_ms: int) -> Stretch:
    # Taken up again under its old boot: its heartbeats must not be taken for those that it sent before.
    seconds = (start_ms - span.end_ms) // 1_000
    return Stretch(Stream(generator, span.boot(recipe), first_beat=seconds), span, there)


class _Run:
    """One run: backfill in a thread of its own beside live, so that live starts at once."""

    def __init__(self, settings: Settings, options: SimulateOptions, clock: Clock, stop: Stop) -> None:
        check_options(options)
        self._settings, self._options, self._clock, self._stop = settings, options, clock, stop
        self._asked = parse_backfill(options.backfill, ALL_FEEDS)
        self._length = parse_duration(options.duration) if options.duration else None
        self._registry = load_registry(Path(settings.registry_dir) if settings.registry_dir else None)
        self._scenario = load_scenario(options.scenario, self._registry)
        self._key = settings.plate_key.encode() or secrets.token_bytes(32)
        self._progress = Progress()

    def play(self) -> None:
        """Until stopped or the asked duration is over."""
        # At a high rate a backfill would never end: the past is as busy as the province, not as the test.
        recipe = recipe_of(self._options.seed, min(self._options.rate, 1.0))
        tail = Tail(self._settings)
        try:
            wanted = [feed_named(name) for name in self._options.feeds]
            tail.check((*(feed.topic for feed in wanted), HEARTBEATS.topic))
            reached = {feed.name: tail.reached(feed, recipe) for feed in wanted}
            there = {
                (feed.name, span): tail.there(feed, span.boot(recipe))
                for feed in wanted
                for span in reached[feed.name].broken_off
            }
        finally:
            tail.close()
        start_ms = self._clock()
        history = History({feed.name: self._to_send(feed, reached[feed.name], start_ms) for feed in wanted}, recipe)
        self._side_by_side(history, there, start_ms)

    def _to_send(self, feed: Feed, reached: Reached, start_ms: int) -> list[Span]:
        """History of the feed: what was broken off, and what came since live ended. None if none is asked for."""
        asked_ms = self._asked.get(feed.name, 0)
        spans = [*reached.broken_off, window(asked_ms, feed.horizon_ms, reached.last_ms, start_ms)]
        earliest = start_ms - reach_ms(feed.horizon_ms)
        return [span for span in spans if asked_ms and earliest <= span.begin_ms < span.end_ms]

    def _side_by_side(self, history: History, there: _Theres, start_ms: int) -> None:
        effects = self._scenario.effects(start_ms)
        threads = [
            threading.Thread(target=self._backfill, name="backfill", args=(history, there, start_ms, effects)),
            threading.Thread(target=report, name="report", args=(self._progress, self._stop.wait)),
        ]
        for thread in threads:
            thread.start()
        try:
            self._live(start_ms, effects, history)
        finally:
            self._stop.set()
            for thread in threads:
                thread.join()

    def _generators(self, effects: Effects, rate: float) -> list[Generator]:
        return build_generators(self._registry, self._options, self._key, effects, rate)

    def _live(self, start_ms: int, effects: Effects, history: History) -> None:
        boot = live_boot()
        streams = [
            Stream(one, boot, effects, functools.partial(history.counters, one.feed.name))
            for one in self._generators(effects, self._options.rate)
        ]
        publisher = Publisher(self._settings, linger_ms=5)
        outlet = DirtyOutlet(publisher, effects, self._settings.partitions)
        end_ms = None if self._length is None else start_ms + self._length
        try:
            Live(streams, outlet, self._clock, self._stop.wait, self._progress).run(start_ms, end_ms)
        finally:
            publisher.close()

    def _backfill(self, history: History, there: _Theres, start_ms: int, effects: Effects) -> None:
        try:
            stretches = [
                _stretch(one, span, history.recipe, there.get((one.feed.name, span), NOTHING), start_ms)
                for one in self._generators(effects, min(self._options.rate, 1.0))
                for span in history.of(one.feed.name)
            ]
            publisher = Publisher(self._settings, linger_ms=50)
            try:
                Backfill(publisher, self._progress, self._stop.is_set, history.sent).run(stretches)
            finally:
                publisher.close()
        except IocError as failure:
            self._stop.fail(failure)
        except kafka.errors.KafkaError as failure:
            self._stop.fail(SimulatorError(f"backfill: {failure!r}"))
