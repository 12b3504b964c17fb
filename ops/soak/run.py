"""The run: everything works, and every half minute everything is measured."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import msgspec

from contracts.clock import monotonic_ms
from contracts.measures import MINUTE_MS
from ops.browser import running_chromium
from ops.errors import StackError
from ops.soak.centre import Centre, beyond_cells_mb, running_centre
from ops.soak.growth import Growth, Sample, growths, warm_min
from ops.soak.limits import LIMITS
from ops.soak.screens import Screens

EVERY_MS = 30_000
TELL_EVERY = 10
"""Samples between two lines of progress."""

CALM_S, LOOK_S, LOADED_WITHIN_S = 150.0, 5.0, 3_600.0
"""Feeds are judged by their last two minutes."""

Say = Callable[[str], None]


class Found(msgspec.Struct, frozen=True):
    """What a run found: how long it was, how much of that was warm-up, what grew, and what went wrong meanwhile."""

    minutes: float
    warm_min: float
    growths: list[Growth]
    faults: list[str]


def run_soak(minutes: float, say: Say) -> Found:
    """Watch a centre of its own and its screens for so long. StackError when they cannot be started."""
    with tempfile.TemporaryDirectory(prefix="ioc-soak-") as name:
        say("starting a centre of its own")
        with running_centre(Path(name)) as centre, running_chromium() as browser:
            screens = Screens(browser, centre.url)
            say(f"live at {centre.url}, a past is being loaded")
            _settle(screens)
            say(f"begin; {warm_min(minutes):.0f} of {minutes:g} minutes are warm-up")
            samples, faults = _watch(minutes, centre, screens, say)
    return Found(minutes, warm_min(minutes), growths(samples, warm_min(minutes), LIMITS), faults)


def _settle(screens: Screens) -> None:
    """Wait until nothing tells any more that a past is being loaded: memory must grow with it."""
    calm_s, begun_ms = 0.0, monotonic_ms()
    while calm_s < CALM_S:
        screens.wait(LOOK_S * 1000)
        calm_s = 0.0 if screens.loading() else calm_s + LOOK_S
        if monotonic_ms() - begun_ms > LOADED_WITHIN_S * 1000:
            raise StackError(f"a past was still being loaded after {LOADED_WITHIN_S / 60:.0f} min")


def _watch(minutes: float, centre: Centre, screens: Screens, say: Say) -> tuple[list[Sample], list[str]]:
    samples: list[Sample] = []
    faults: list[str] = []
    begun_ms = monotonic_ms()
    for number in range(1, int(minutes * MINUTE_MS / EVERY_MS) + 1):
        screens.wait(max(0, begun_ms + number * EVERY_MS - monotonic_ms()))
        minute = (monotonic_ms() - begun_ms) / MINUTE_MS
        try:
            values = screens.measures() | centre.resident_mb()
            samples.append(Sample(minute, values | beyond_cells_mb(values)))
            told, over = [*centre.faults(), *screens.faults()], False
        except StackError as error:
            told, over = [str(error)], True
        for fault in told:
            faults.append(f"after {minute:.1f} min: {fault}")
            say(faults[-1])
        if over:
            break
        if number % TELL_EVERY == 0:
            say(_progress(samples[-1]))
    return samples, faults


def _progress(sample: Sample) -> str:
    told = ", ".join(f"{metric} {value:.1f}" for metric, value in sample.values.items())
    return f"{sample.minute:5.1f} min: {told}"
