"""What rules say becomes alerts: raised once, repeated with a count, changed, cleared by proof alone."""

from typing import Any

import msgspec

from contracts.alerts import Act, Alert, AlertState, Evaluation, Signal, alert_id
from streams.alerts.consequences import settle
from streams.alerts.draft import BY_RULE, Draft
from streams.alerts.suppression import hider_of


def on_evaluation(draft: Draft, evaluation: Evaluation) -> None:
    """All signals of a minute, in their order."""
    for signal in evaluation.signals:
        known = draft.book.open_of(signal.rule, signal.domain, signal.where.entity)
        after = _ACTS[signal.kind](draft, signal, known)
        if after is not None:
            settle(draft, known, after, BY_RULE)


def _fired(draft: Draft, signal: Signal, known: Alert | None) -> Alert | None:
    if known is None:
        return draft.raise_(_fresh(draft, signal), BY_RULE)
    hidden_by = known.hidden_by or hider_of(draft.book, known)
    changes = _said(draft, signal, known) | {"active": True, "ended_ms": 0, "hidden_by": hidden_by}
    return draft.move(known, Act.REPEAT, BY_RULE, count=known.count + 1, **changes)


def _changed(draft: Draft, signal: Signal, known: Alert | None) -> Alert | None:
    if known is None or not known.active:
        return None
    changes = _said(draft, signal, known)
    if all(getattr(known, name) == value for name, value in changes.items()):
        return None
    return draft.move(known, Act.CHANGE, BY_RULE, **changes)


def _recovered(draft: Draft, signal: Signal, known: Alert | None) -> Alert | None:
    if known is None or not known.active:
        return None
    return draft.move(known, Act.CLEAR, BY_RULE, active=False, ended_ms=draft.at_ms, values=dict(signal.values))


_ACTS = {"fired": _fired, "changed": _changed, "recovered": _recovered}


def _said(draft: Draft, signal: Signal, known: Alert) -> dict[str, Any]:
    """The fields that a signal speaks of."""
    said = {"version": signal.version, "what": signal.what, "sentence": signal.sentence, "values": dict(signal.values)}
    return said | {"suppresses": signal.suppresses} | draft.regraded(known, signal.severity)


def _fresh(draft: Draft, signal: Signal) -> Alert:
    fresh = Alert(
        id=alert_id(signal.rule, signal.where.entity, signal.at_ms),
        rule=signal.rule,
        version=signal.version,
        domain=signal.domain,
        severity=signal.severity,
        where=signal.where,
        what=signal.what,
        sentence=signal.sentence,
        state=AlertState.NORMAL,
        started_ms=signal.at_ms,
        raised_ms=draft.at_ms,
        changed_ms=draft.at_ms,
        values=dict(signal.values),
        owner=signal.owner,
        suppresses=signal.suppresses,
    )
    return msgspec.structs.replace(fresh, hidden_by=hider_of(draft.book, fresh))
