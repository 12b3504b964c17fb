"""Cells cut off at a past moment."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from contracts.dossiers import OPEN_BY_AGENCY
from contracts.measures import HOUR_MS, Grain, counters
from dashboard.past.cells import blanked, spread
from dashboard.past.moments import cut_at

NOW = 1_795_312_800_000 + 12 * HOUR_MS + 30_000


def test_the_last_day_is_shown_by_minute_and_what_is_older_by_hour() -> None:
    recent, old = cut_at(NOW - 90_000, NOW), cut_at(NOW - 40 * HOUR_MS, NOW)
    assert not recent.by_hour
    assert recent.at_ms == Grain.MINUTE.start_ms(Grain.MINUTE.bucket(NOW - 90_000))
    assert old.by_hour
    assert old.at_ms == Grain.HOUR.start_ms(Grain.HOUR.bucket(NOW - 40 * HOUR_MS))


def test_a_bucket_counts_only_when_it_had_ended() -> None:
    first = Grain.MINUTE.bucket(NOW)
    values = np.ones((1, 3, 1), np.int64)
    shown = blanked(values, Grain.MINUTE, first, Grain.MINUTE.start_ms(first + 1))
    assert shown[0, :, 0].tolist() == [1, 0, 0]
    assert values.sum() == 3


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=4))
def test_an_hour_spread_over_its_minutes_adds_up_to_the_hour(counts: list[int]) -> None:
    hours = np.array(counts, np.int64).reshape(1, -1, 1)
    minutes = spread(hours, counters("vehicles"))
    assert minutes.shape == (1, 60 * len(counts), 1)
    assert minutes.reshape(len(counts), 60).sum(axis=1).tolist() == counts
    assert (minutes.reshape(len(counts), 60).max(axis=1) - minutes.reshape(len(counts), 60).min(axis=1) <= 1).all()


def test_a_gauge_stands_in_every_minute_of_its_hour() -> None:
    row = np.zeros((1, 1, OPEN_BY_AGENCY.width), np.int64)
    row[0, 0, OPEN_BY_AGENCY.column("samples")] = 12
    row[0, 0, OPEN_BY_AGENCY.column("open")] = 7
    minutes = spread(row, OPEN_BY_AGENCY.measures)
    assert set(minutes[0, :, OPEN_BY_AGENCY.column("open")].tolist()) == {7}
    assert set(minutes[0, :, OPEN_BY_AGENCY.column("samples")].tolist()) == {1}
