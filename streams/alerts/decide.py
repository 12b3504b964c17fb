"""From inputs to transitions: the one place where it is decided what becomes of alerts. Pure (EXACTNESS 16)."""

from collections.abc import Iterable

from contracts.alerts import Command, Evaluation, Input, Transition
from state.alerts.book import Book
from streams.alerts.commands import on_command
from streams.alerts.draft import Draft, Policy, Progress
from streams.alerts.pace import Evaluated
from streams.alerts.signals import on_evaluation
from streams.alerts.timers import on_timer


def decide(book: Book, policy: Policy, evaluated: Progress, given: Input, offset: int, at_ms: int) -> list[Transition]:
    """What an input brings about: `offset` and `at_ms` (epoch ms) are its record's. The book stays as it is.

    Transitions carry times that never run backwards, whatever the broker's clock does.
    """
    draft = Draft(book, policy, evaluated, offset, at_ms)
    if isinstance(given, Evaluation):
        on_evaluation(draft, given)
    elif isinstance(given, Command):
        on_command(draft, given)
    else:
        on_timer(draft, given.due_ms)
    return draft.transitions


class Decisions:
    """Decides on one input after the other. `book` moves on; `evaluated` says how far each domain is in the log."""

    def __init__(self, policy: Policy, book: Book, evaluated: Progress) -> None:
        self.policy = policy
        self.book = book
        self.evaluated = dict(evaluated)

    def take(self, given: Input, offset: int, at_ms: int) -> list[Transition]:
        """What the input brings about. A minute that was evaluated before says nothing again."""
        if isinstance(given, Evaluation):
            known = self.evaluated.get(given.domain)
            if known is not None and given.minute_ms <= known.minute_ms:
                return []
            self.evaluated[given.domain] = Evaluated(given.minute_ms, given.counters)
        if offset <= self.book.input_offset:
            return []
        transitions = decide(self.book, self.policy, self.evaluated, given, offset, at_ms)
        for transition in transitions:
            self.book.fold(transition)
        return transitions


def replayed(policy: Policy, inputs: Iterable[tuple[Input, int, int]]) -> list[Transition]:
    """All transitions of a log of (input, offset, record time), from its beginning."""
    decisions = Decisions(policy, Book(), {})
    return [one for given, offset, at_ms in inputs for one in decisions.take(given, offset, at_ms)]
