"""What time alone brings about: shelving ends, limits pass, maintenance begins or ends, a notice goes."""

from collections.abc import Iterator

from contracts.alerts import Act, Alert, AlertState, Maintenance
from state.alerts.book import Book
from streams.alerts import board
from streams.alerts.commands import brought_back
from streams.alerts.consequences import settle
from streams.alerts.draft import BY_CLOCK, Draft
from streams.alerts.limits import escalation_ms


def due(book: Book) -> int | None:
    """The next moment (epoch ms) at which the clock brings something about; None: there is none."""
    moments = [moment for alert in book.alerts.values() if (moment := _alert_due(book, alert)) is not None]
    moments += [moment for window in book.maintenance.values() if (moment := _window_due(window)) is not None]
    if book.notice is not None:
        moments.append(book.notice.until_ms)
    return min(moments, default=None)


def on_timer(draft: Draft, due_ms: int) -> None:
    """All that is due at that moment, or by the record's time where that is later; each leaves `due` behind it."""
    now_ms = max(due_ms, draft.at_ms)
    for window in sorted(draft.book.maintenance.values(), key=lambda one: one.id):
        _window(draft, window, now_ms)
    for name in _names_due(draft.book, now_ms):
        _alert(draft, name, now_ms)
    notice = draft.book.notice
    if notice is not None and notice.until_ms <= now_ms:
        board.unpin(draft, notice, BY_CLOCK)


def _alert_due(book: Book, alert: Alert) -> int | None:
    if alert.state is AlertState.SHELVED:
        return alert.shelved_until_ms
    incident = book.alerts.get(alert.parent)
    if incident is not None and incident.in_sight:
        return None  # the incident goes up, once for all of its parts
    return escalation_ms(alert)


def _window_due(window: Maintenance) -> int | None:
    if window.ended_ms:
        return None
    return window.to_ms if window.begun_ms else window.from_ms


def _window(draft: Draft, window: Maintenance, now_ms: int) -> None:
    if window.ended_ms:
        return
    if not window.begun_ms and window.from_ms <= now_ms:
        board.begin(draft, window, BY_CLOCK)
    begun = draft.book.maintenance[window.id]
    if begun.begun_ms and begun.to_ms <= now_ms:
        board.end(draft, begun, BY_CLOCK)


def _names_due(book: Book, now_ms: int) -> Iterator[str]:
    due_now = [(moment, alert.id) for alert in book.alerts.values() if (moment := _alert_due(book, alert)) is not None]
    return (name for moment, name in sorted(due_now) if moment <= now_ms)


def _alert(draft: Draft, name: str, now_ms: int) -> None:
    # What happened to others meanwhile may have hidden or ended it.
    while (alert := draft.book.alerts.get(name)) is not None:
        moment = _alert_due(draft.book, alert)
        if moment is None or moment > now_ms:
            return
        if alert.state is AlertState.SHELVED:
            after = draft.move(alert, Act.UNSHELVE, BY_CLOCK, **brought_back(draft, alert))
        else:
            level = alert.escalated + 1
            after = draft.move(alert, Act.ESCALATE, BY_CLOCK, detail={"level": str(level)}, escalated=level)
        settle(draft, alert, after, BY_CLOCK)
