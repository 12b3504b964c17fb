"""What people ask for about an alert: is it legal in that state, has nobody else acted since, is all of it there.

A refusal is a transition too. Two operators at once: one wins, the other is told who and when.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from contracts.alerts import HAND, Act, Alert, AlertState, Command, Text
from contracts.measures import DAY_MS
from streams.alerts import isa, words
from streams.alerts.board import BOARD
from streams.alerts.consequences import settle
from streams.alerts.draft import Author, Draft
from streams.alerts.isa import Cause
from streams.alerts.limits import LEADER
from streams.alerts.suppression import hider_of

LONGEST_SHELVED_MS = 7 * DAY_MS
MOST_STEPS = 100
UNDECIDED = frozenset({Act.COMMENT, Act.TICK})
"""Acts that decide nothing: they bear any revision."""


class Refusal(NamedTuple):
    """Why an act does not come about."""

    why: Text


Outcome = dict[str, Any] | Refusal
"""The alert's fields that an act changes."""


def on_command(draft: Draft, command: Command) -> None:
    """Carry it out or refuse it; one that was answered already is passed over."""
    if command.id in draft.book.answered:
        return
    if command.act in BOARD:
        refusal = BOARD[command.act](draft, command)
        if refusal is not None:
            draft.refuse(command, refusal)
    elif command.act in ACTS:
        _on_alert(draft, command)
    else:
        draft.refuse(command, words.NO_ACT)


def _on_alert(draft: Draft, command: Command) -> None:
    alert = draft.book.find(command.alert)
    if alert is None:
        draft.refuse(command, words.UNKNOWN_ALERT)
        return
    others = command.revision < alert.acted_revision and command.by != alert.acted_by
    stale = others and command.act not in UNDECIDED
    first: dict[str, Any] = {"first_by": alert.acted_by, "first_ms": alert.acted_ms} if stale else {}
    if isa.move(alert.state, command.act, Cause.PERSON) is None:
        _refuse_illegal(draft, command, alert, first)
        return
    if stale:
        draft.refuse(command, words.CHANGED_MEANWHILE, alert=alert, **first)
        return
    outcome = ACTS[command.act](draft, command, alert)
    if isinstance(outcome, Refusal):
        draft.refuse(command, outcome.why, alert=alert)
        return
    _carry_out(draft, command, alert, outcome)


def _refuse_illegal(draft: Draft, command: Command, alert: Alert, first: dict[str, Any]) -> None:
    if command.act is Act.ACKNOWLEDGE and alert.state is AlertState.ACKNOWLEDGED:
        first = {"first_by": alert.acknowledged_by, "first_ms": alert.acknowledged_ms}
        draft.refuse(command, words.ACKNOWLEDGED_ALREADY, alert=alert, **first)
    else:
        draft.refuse(command, words.illegal(command.act, alert.state), alert=alert, **first)


def _carry_out(draft: Draft, command: Command, alert: Alert, changes: dict[str, Any]) -> None:
    if command.act not in UNDECIDED:
        changes |= {"acted_revision": alert.revision + 1, "acted_by": command.by, "acted_ms": draft.at_ms}
    if command.comment:
        changes["comments"] = alert.comments + 1
    after = draft.move(alert, command.act, Author.of(command), detail=_detail(command, changes), **changes)
    settle(draft, alert, after, Author.of(command))


def _detail(command: Command, changes: dict[str, Any]) -> dict[str, str]:
    """What the act said, as the timeline shows it."""
    said = {
        "comment": command.comment,
        "assignee": command.assignee if command.act is Act.ASSIGN else "",
        "outcome": command.outcome if command.act is Act.RESOLVE else "",
        "why": command.why,
        "until": str(command.until_ms) if command.act is Act.SHELVE else "",
        "step": str(command.step) if command.act is Act.TICK else "",
        "level": str(changes["escalated"]) if command.act is Act.ESCALATE else "",
    }
    return {name: text for name, text in said.items() if text}


def _lacks(field: str) -> Refusal:
    return Refusal(words.NEEDS[field])


def _seen(draft: Draft, command: Command, alert: Alert) -> dict[str, Any]:
    """Whoever works on an alert or ends it has seen it."""
    if alert.acknowledged_ms:
        return {}
    return {"acknowledged_ms": draft.at_ms, "acknowledged_by": command.by}


def _acknowledge(draft: Draft, command: Command, alert: Alert) -> Outcome:
    return _seen(draft, command, alert)


def _assign(_: Draft, command: Command, alert: Alert) -> Outcome:  # noqa: ARG001 - all acts are called alike
    return {"assignee": command.assignee} if command.assignee else _lacks("assignee")


def _comment(_: Draft, command: Command, alert: Alert) -> Outcome:  # noqa: ARG001
    return {} if command.comment.strip() else _lacks("comment")


def _start(draft: Draft, command: Command, alert: Alert) -> Outcome:
    changes = {"work": "working", "assignee": alert.assignee or command.by, "outcome": "", "resolved_ms": 0}
    return _seen(draft, command, alert) | changes


def _resolve(draft: Draft, command: Command, alert: Alert) -> Outcome:
    if not command.outcome:
        return _lacks("outcome")
    if not command.comment.strip():
        return _lacks("comment")
    changes = {"work": "resolved", "outcome": command.outcome, "resolved_ms": draft.at_ms}
    if not draft.watches(alert):
        changes |= {"active": False, "ended_ms": draft.at_ms}
    return _seen(draft, command, alert) | changes


def _reopen(draft: Draft, command: Command, alert: Alert) -> Outcome:  # noqa: ARG001
    changes: dict[str, Any] = {"work": "none", "outcome": "", "resolved_ms": 0}
    if alert.is_open:
        return changes if alert.work == "resolved" else Refusal(words.NOT_RESOLVED)
    if alert.rule != HAND and draft.book.open_of(alert.rule, alert.domain, alert.where.entity) is not None:
        return Refusal(words.OPEN_AGAIN)
    changes |= {"acknowledged_ms": 0, "acknowledged_by": ""}
    if alert.rule not in draft.policy.watched:
        changes |= {"active": True, "ended_ms": 0}
    return changes


def _shelve(draft: Draft, command: Command, alert: Alert) -> Outcome:  # noqa: ARG001
    if not command.why.strip():
        return _lacks("why")
    if not draft.at_ms < command.until_ms <= draft.at_ms + LONGEST_SHELVED_MS:
        return _lacks("until")
    return {"shelved_until_ms": command.until_ms, "why": command.why}


def _bring_back(draft: Draft, command: Command, alert: Alert) -> Outcome:  # noqa: ARG001
    return brought_back(draft, alert)


def brought_back(draft: Draft, alert: Alert) -> dict[str, Any]:
    """The fields of an alert that leaves the shelf, or is put back in service: it asks anew, unless it is explained."""
    return {"acknowledged_ms": 0, "acknowledged_by": "", "hidden_by": hider_of(draft.book, alert)}


def _take_out(_: Draft, command: Command, alert: Alert) -> Outcome:  # noqa: ARG001
    return {"why": command.why} if command.why.strip() else _lacks("why")


def _tick(_: Draft, command: Command, alert: Alert) -> Outcome:
    if not 0 <= command.step < MOST_STEPS:
        return _lacks("step")
    if command.step in alert.ticked:
        return Refusal(words.TICKED_ALREADY)
    return {"ticked": tuple(sorted((*alert.ticked, command.step)))}


def _escalate(_: Draft, command: Command, alert: Alert) -> Outcome:
    if not command.comment.strip():
        return _lacks("comment")
    return Refusal(words.WITH_LEADER) if alert.escalated >= LEADER else {"escalated": alert.escalated + 1}


ACTS: dict[Act, Callable[[Draft, Command, Alert], Outcome]] = {
    Act.ACKNOWLEDGE: _acknowledge,
    Act.ASSIGN: _assign,
    Act.COMMENT: _comment,
    Act.START: _start,
    Act.RESOLVE: _resolve,
    Act.REOPEN: _reopen,
    Act.SHELVE: _shelve,
    Act.UNSHELVE: _bring_back,
    Act.TAKE_OUT: _take_out,
    Act.PUT_BACK: _bring_back,
    Act.TICK: _tick,
    Act.ESCALATE: _escalate,
}
"""What each act changes in an alert."""
