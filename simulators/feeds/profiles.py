"""Rhythms of the province: level of activity over the local day, by kind of day. Peak of a working day = 1.

Shapes follow counts published for Vietnamese provincial roads (two peaks, 06:30-07:30 and 16:30-17:30, a dip at the
noon rest) and opening hours of offices; holidays count as Sundays.
"""

from collections.abc import Collection
from datetime import date, timedelta

import numpy as np

from contracts.measures import MINUTE_MS, UTC_OFFSET_MS
from simulators.draw import Floats, Ints

DAY_MINUTES = 1_440
EPOCH = date(1970, 1, 1)

# fmt: off
ROAD_WORKDAY = (
    .05, .03, .025, .03, .08, .25, .70, 1., .76, .60, .58, .62,
    .50, .52, .55, .62, .86, 1., .72, .50, .40, .30, .18, .10,
)
ROAD_SATURDAY = (
    .06, .04, .03, .03, .07, .18, .45, .68, .72, .70, .68, .64,
    .50, .50, .55, .62, .74, .80, .70, .56, .46, .34, .22, .12,
)
ROAD_SUNDAY = (
    .07, .04, .03, .03, .06, .14, .34, .54, .64, .66, .64, .58,
    .46, .46, .52, .60, .72, .78, .68, .54, .44, .32, .20, .11,
)
PAY_WORKDAY = (
    .06, .03, .02, .02, .03, .09, .25, .50, .85, 1., .98, .80,
    .55, .62, .82, .88, .80, .68, .62, .78, .84, .66, .36, .16,
)
PAY_SUNDAY = (
    .07, .04, .03, .02, .03, .07, .17, .34, .54, .64, .64, .56,
    .44, .44, .50, .54, .54, .52, .54, .66, .70, .56, .32, .15,
)
# fmt: on
TRAFFIC_SHAPES = np.array([ROAD_WORKDAY, ROAD_SATURDAY, ROAD_SUNDAY])
PAYMENT_SHAPES = np.array([PAY_WORKDAY, PAY_SUNDAY, PAY_SUNDAY])


def local_day(epoch_ms: int) -> int:
    """Number of the local day since 1970."""
    return (epoch_ms + UTC_OFFSET_MS) // (DAY_MINUTES * MINUTE_MS)


def day_start_ms(day: int) -> int:
    """Epoch milliseconds of the local midnight at which the day begins."""
    return day * DAY_MINUTES * MINUTE_MS - UTC_OFFSET_MS


def local_date(day: int) -> date:
    """The date of a local day number."""
    return EPOCH + timedelta(days=day)


def day_kind(day: int, holidays: Collection[date]) -> int:
    """0 working day, 1 Saturday, 2 Sunday or holiday."""
    when = local_date(day)
    if when in holidays or when.weekday() == 6:
        return 2
    return 1 if when.weekday() == 5 else 0


def level(shapes: Floats, minutes: Floats | Ints, kinds: Ints) -> Floats:
    """Activity (n,) at absolute local minutes since 1970 (n,) on days of the given kinds (n,).

    The hourly points are joined by straight lines; the last hour of a day leads to hour 0 of the same shape.
    """
    hour = (np.asarray(minutes, dtype=np.float64) % DAY_MINUTES) / 60.0
    before = np.floor(hour).astype(np.int64)
    share = hour - before
    joined: Floats = shapes[kinds, before] * (1.0 - share) + shapes[kinds, (before + 1) % 24] * share
    return joined
