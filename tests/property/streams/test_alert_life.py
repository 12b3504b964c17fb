"""Laws of the life of alerts, whatever rules, people and clocks do, in any order, and again."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.alerts import (
    HAND,
    PLACE_INCIDENT,
    Act,
    AlertState,
    Command,
    Counter,
    Domain,
    Evaluation,
    Input,
    Signal,
    Timer,
    Transition,
    Where,
    decode_transition,
    encode,
)
from contracts.measures import HOUR_MS, MINUTE_MS
from state.alerts.book import Book, folded
from streams.alerts import isa
from streams.alerts.board import BOARD
from streams.alerts.commands import ACTS
from streams.alerts.decide import Decisions, decide, replayed
from streams.alerts.isa import Cause
from streams.alerts.pace import Evaluated
from streams.alerts.timers import due
from tests.fixtures.alert_world import POLICY, signal
from tests.fixtures.alerts import NOW_MS

GATEWAY = Where("gateway", "GW-1", commune="10001")
CAMERAS = [Where("camera", f"HY-{n}", commune="10001", gateway="GW-1") for n in (1, 2)]
PROVIDER = Where("provider", "vnpay", commune="10001")
ANY_ACT = [*ACTS, *BOARD, Act.CLEAR]
WAITS = (MINUTE_MS, 6 * MINUTE_MS, 20 * MINUTE_MS, 9 * HOUR_MS)
Step = tuple[int, int, int]
"""What kind of step, and two numbers from which the rest follows: dense, and easy for Hypothesis to shrink."""

STEPS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 199), st.integers(0, 199)), min_size=25, max_size=80)


def a_signal(which: int, how: int) -> Signal:
    """Fired, changed or recovered, of one of four sources, as bad as may be."""
    kind: Any = ("fired", "recovered", "fired", "changed")[how % 4]
    said: Any = {"severity": 1 + how // 3 % 4, "at_ms": NOW_MS + how % 2 * MINUTE_MS}
    match which % 4:
        case 0:
            return signal(kind, GATEWAY, "cluster", suppresses=("silent",), **said)
        case 1:
            return signal(kind, PROVIDER, "pay", domain="payments", **said)
        case source:
            return signal(kind, CAMERAS[source - 2], "silent", count=float(how % 3), **said)


def a_command(log: "Log", which: int, how: int) -> Command:
    """Mostly what is legal for one of the alerts that there are; now and then anything, and lacking something."""
    book = log.decisions.book
    known = [*book.alerts.values(), *book.closed.values()]
    alert = known[which % len(known)] if known else None
    legal = [act for act, row in isa.TABLE[alert.state].items() if Cause.PERSON in row.by] if alert else [*BOARD]
    act = ANY_ACT[how % len(ANY_ACT)] if how % 5 == 0 or not legal else legal[how % len(legal)]
    given = "" if which % 7 == 0 else "said"
    return Command(
        id=f"c{len(log.inputs)}",
        act=act,
        by=("lan", "minh")[which % 2],
        role="operator",
        sent_ms=log.now_ms,
        alert=alert.id if alert else "",
        revision=max(0, alert.revision - how % 3) if alert else 0,
        comment=given,
        assignee=given,
        outcome="fixed" if given else "",
        why=given,
        until_ms=log.now_ms + WAITS[how % 3] if given else 0,
        from_ms=log.now_ms + MINUTE_MS * (how % 3 - 1),
        step=which % 4 - 1,
        where=[*CAMERAS, GATEWAY, None][which % 4],
        domain="traffic" if which % 5 else None,
        severity=how % 5,
        desk="traffic" if given else None,
        subject=next((name for name, one in book.maintenance.items() if not one.ended_ms), "none"),
    )


class Log:
    """Carries steps out one by one; `inputs` is the log they made, `transitions` what came of it."""

    def __init__(self, steps: list[Step]) -> None:
        self.decisions = Decisions(POLICY, Book(), {})
        self.inputs: list[tuple[Input, int, int]] = []
        self.transitions: list[Transition] = []
        self.now_ms = NOW_MS
        for kind, which, how in steps:
            self._step(kind, which, how)

    def _step(self, kind: int, which: int, how: int) -> None:
        if kind < 3:
            told = [a_signal(which, how), a_signal(which // 4, how // 3)][: 1 + how % 2]
            minute_ms = len(self.inputs) * MINUTE_MS
            domains = {one.domain for one in told}
            for domain in sorted(domains):
                signals = tuple(one for one in told if one.domain == domain)
                self._put(Evaluation(domain, minute_ms, signals, self._counted(domain, signals, lost=how % 11 == 0)))
        elif kind < 8:
            self._put(a_command(self, which, how))
        elif kind == 8:
            self._wait(WAITS[how % len(WAITS)])
        else:
            self.now_ms -= 5 * MINUTE_MS  # the broker's clock was set

    def _counted(self, domain: Domain, signals: tuple[Signal, ...], *, lost: bool) -> dict[str, dict[str, Counter]]:
        """The counters after these signals; now and then all of them are lost."""
        known = self.decisions.evaluated.get(domain)
        counters = {} if known is None or lost else {rule: {**one} for rule, one in known.counters.items()}
        for one in signals:
            counters.setdefault(one.rule, {})[one.where.entity] = Counter(on=one.kind != "recovered")
        return counters

    def _wait(self, ms: int) -> None:
        self.now_ms += ms
        while (moment := due(self.decisions.book)) is not None and moment <= self.now_ms:
            self._put(Timer(moment))
            later = due(self.decisions.book)
            assert later is None or later > moment, "what was due leaves the clock behind it"

    def _put(self, record: Input) -> None:
        before = self.decisions.book.copy()
        self.inputs.append((record, len(self.inputs), self.now_ms))
        came = self.decisions.take(*self.inputs[-1])
        _check_answer(record, came)
        _check_moves(before, came)
        _check_book(self.decisions.book)
        self.transitions += came


def last_evaluated(inputs: list[tuple[Input, int, int]]) -> dict[Domain, Evaluated]:
    """How far each domain is after these inputs, as the agent reads it from the log."""
    found = [given for given, _, _ in inputs if isinstance(given, Evaluation)]
    return {one.domain: Evaluated(one.minute_ms, one.counters) for one in found}


def _check_answer(record: Input, came: list[Transition]) -> None:
    if not isinstance(record, Command):
        assert all(not one.command for one in came)
        return
    assert came, "every command is answered"
    assert all(one.command == record.id for one in came if one.by == record.by)
    if came[0].act is Act.REFUSE:
        assert len(came) == 1
        assert all(came[0].why)


def _check_moves(before: Book, came: list[Transition]) -> None:
    """Each transition leads from where the alert was, by a row of the table, and counts its revision."""
    book = before.copy()
    for one in came:
        if one.alert is not None:
            known = book.find(one.alert_id)
            assert one.before is (known.state if known else AlertState.NORMAL)
            assert one.alert.revision == (known.revision + 1 if known else 1)
            row = isa.TABLE[one.before][one.act]
            assert one.after in {row.to, row.over, row.hidden, row.seen}
            assert one.after is one.alert.state
        assert one.at_ms >= book.at_ms
        book.fold(one)


def _check_book(book: Book) -> None:
    sources = [(one.rule, one.domain, one.where.entity) for one in book.alerts.values() if one.rule != HAND]
    assert len(sources) == len(set(sources)), "one alert of a rule on a source"
    for alert in book.alerts.values():
        assert alert.is_open
        assert (alert.state is AlertState.SUPPRESSED) == bool(alert.hidden_by)
        assert (alert.state is AlertState.SHELVED) == bool(alert.shelved_until_ms)
        assert (alert.state is AlertState.ACKNOWLEDGED) <= (alert.active and bool(alert.acknowledged_ms))
        assert (alert.state is AlertState.UNACKNOWLEDGED) <= (alert.active and not alert.acknowledged_ms)
        assert (alert.state is AlertState.RETURNED) <= (not alert.active)
        assert not alert.in_sight or (alert.acknowledge_by_ms and alert.solve_by_ms)
        if alert.hidden_by.startswith("maintenance/"):
            assert book.maintenance[alert.hidden_by.removeprefix("maintenance/")].lasts
        elif alert.hidden_by:
            assert book.alerts[alert.hidden_by].active
        if alert.rule == PLACE_INCIDENT and alert.active:
            assert alert.severity <= 2
            assert any(one.is_open for name in alert.children if (one := book.find(name)))


@settings(max_examples=150)
@given(STEPS)
def test_no_path_leads_to_an_illegal_state_and_every_command_is_answered(steps: list[Step]) -> None:
    Log(steps)


@settings(max_examples=80)
@given(STEPS)
def test_the_same_log_gives_the_same_transitions_and_their_fold_is_the_book(steps: list[Step]) -> None:
    log = Log(steps)
    assert replayed(POLICY, log.inputs) == log.transitions
    wire = [decode_transition(encode(one)) for one in log.transitions]
    assert folded(wire).entries() == log.decisions.book.entries()


@settings(max_examples=60)
@given(STEPS, st.integers(0, 60))
def test_whoever_takes_over_goes_on_as_if_nothing_had_happened(steps: list[Step], cut: int) -> None:
    """From what was committed up to a crash, and the inputs after it; those before it are read again or not."""
    log = Log(steps)
    done = [one for one in log.transitions if one.offset < cut]
    for again in (cut, 0):
        book = folded(done)
        book = Book.of(book.entries(), book.place, book.at_ms)
        successor = Decisions(POLICY, book, last_evaluated(log.inputs[:again]))
        came = [one for record in log.inputs[again:] for one in successor.take(*record)]
        assert done + came == log.transitions
        assert successor.book.entries() == log.decisions.book.entries()


@settings(max_examples=60)
@given(STEPS, st.integers(0, 60), st.integers(0, 60))
def test_an_evaluation_or_a_command_that_comes_again_later_says_nothing(
    steps: list[Step], which: int, after: int
) -> None:
    log = Log([step for step in steps if step[0] < 8])  # within the hour that commands are remembered
    inputs = [record for record in log.inputs if not isinstance(record[0], Timer)]
    if not inputs:
        return
    twice = inputs[which % len(inputs)][0]
    place = max(after, which % len(inputs) + 1)
    told = [one[0] for one in (*inputs[:place], (twice, 0, 0), *inputs[place:])]
    decisions = Decisions(POLICY, Book(), {})
    for offset, record in enumerate(told):
        came = decisions.take(record, offset, NOW_MS)
        if offset == min(place, len(inputs)):
            assert came == []


@settings(max_examples=60)
@given(STEPS)
def test_deciding_leaves_the_book_as_it_is(steps: list[Step]) -> None:
    log = Log(steps)
    book = log.decisions.book
    before = book.entries()
    decide(book, POLICY, {}, Evaluation("traffic", 0, (signal(severity=1),)), len(log.inputs), log.now_ms)
    assert book.entries() == before
