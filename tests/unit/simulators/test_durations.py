import pytest

from simulators.durations import DurationError, parse_backfill, parse_duration

FEEDS = ("traffic", "payments")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("90s", 90_000),
        ("15m", 900_000),
        ("1h30m", 5_400_000),
        ("2d", 172_800_000),
        ("-2h", -7_200_000),
        ("0.5h", 1_800_000),
        ("250ms", 250),
    ],
)
def test_lengths_of_time(text: str, length: int) -> None:
    assert parse_duration(text) == length


@pytest.mark.parametrize("text", ["", "5", "h", "1x", "1h 30m", "--1h", "1h-2m"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(DurationError, match="write for example"):
        parse_duration(text)


def test_a_backfill_per_feed() -> None:
    assert parse_backfill("traffic=2h,payments=26h", FEEDS) == {"traffic": 7_200_000, "payments": 93_600_000}
    assert parse_backfill("", FEEDS) == parse_backfill("none", FEEDS) == {}


@pytest.mark.parametrize("text", ["traffic", "trains=2h", "traffic=", "traffic=-2h", "traffic=2h,"])
def test_a_bad_backfill_is_refused(text: str) -> None:
    with pytest.raises(DurationError):
        parse_backfill(text, FEEDS)
