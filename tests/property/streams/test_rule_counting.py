"""Laws of counting: what a rule does follows from the run of minutes before, whatever they were."""

from hypothesis import given
from hypothesis import strategies as st

from contracts.alerts import Counter
from streams.alerts.counting import FRESH, Delays, Truth, count

MINUTE = 60_000
TRUTH = st.sampled_from(list(Truth))
STORY = st.lists(st.tuples(TRUTH, TRUTH), max_size=60)
DELAYS = st.builds(Delays, st.integers(0, 6), st.integers(0, 6), st.just(1))


def told(story: list[tuple[Truth, Truth]], delays: Delays) -> list[tuple[str, Counter]]:
    counter = FRESH
    found: list[tuple[str, Counter]] = []
    for minute, (fires, clears) in enumerate(story):
        counter, turn, _ = count(counter, delays, fires, clears, minute * MINUTE)
        found.append((turn, counter))
    return found


@given(STORY, DELAYS)
def test_it_fires_and_recovers_in_turn(story: list[tuple[Truth, Truth]], delays: Delays) -> None:
    turns = [turn for turn, _ in told(story, delays) if turn]
    assert turns == ["fired" if place % 2 == 0 else "recovered" for place in range(len(turns))]


@given(STORY, DELAYS)
def test_it_turns_only_after_a_run_of_known_minutes(story: list[tuple[Truth, Truth]], delays: Delays) -> None:
    on = False
    run = 0
    for (fires, clears), (turn, _) in zip(story, told(story, delays), strict=True):
        wanted = (Truth.NO if fires is Truth.YES else clears) if on else fires
        run = run + 1 if wanted is Truth.YES else 0 if wanted is Truth.NO else run
        due = run >= max(1, delays.off_min if on else delays.on_min) and wanted is Truth.YES
        assert bool(turn) == due
        if turn:
            on, run = not on, 0


@given(STORY, DELAYS, st.integers(1, 30))
def test_silence_changes_nothing(story: list[tuple[Truth, Truth]], delays: Delays, silent: int) -> None:
    before = told(story, delays)[-1][1] if story else FRESH
    after = told([*story, *[(Truth.UNKNOWN, Truth.UNKNOWN)] * silent], delays)[-1]
    assert after == ("", before)


@given(STORY, DELAYS, st.data())
def test_counters_carry_all_there_is(story: list[tuple[Truth, Truth]], delays: Delays, data: st.DataObject) -> None:
    """An agent that dies after any minute goes on from the counters to the same turns."""
    cut = data.draw(st.integers(0, len(story)))
    whole = [turn for turn, _ in told(story, delays)]
    counter = told(story[:cut], delays)[-1][1] if cut else FRESH
    resumed = []
    for minute, (fires, clears) in enumerate(story[cut:], cut):
        counter, turn, _ = count(counter, delays, fires, clears, minute * MINUTE)
        resumed.append(turn)
    assert resumed == whole[cut:]
