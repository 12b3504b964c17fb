"""What follows for other alerts when one has changed: suppression and cross-domain incidents."""

from contracts.alerts import Alert
from streams.alerts import place, suppression
from streams.alerts.draft import Author, Draft


def settle(draft: Draft, before: Alert | None, after: Alert, author: Author) -> None:
    """Carry the change of one alert on; `before` is None for one that did not exist."""
    was_on = before is not None and before.is_open and before.active
    is_on = after.is_open and after.active
    if after.suppresses and is_on and not was_on:
        suppression.hide_below(draft, after, author)
    if after.suppresses and was_on and not is_on:
        released(draft, after.id, author)
    regraded = before is not None and before.severity != after.severity
    appeared = after.in_sight and (before is None or not before.in_sight)
    if appeared or (regraded and after.in_sight):
        place.consider(draft, after.id)
    if regraded or not after.is_open:
        place.child_changed(draft, after)


def released(draft: Draft, hider: str, author: Author) -> None:
    """The hider is no more: what it hid is in sight again, and may join an incident."""
    for alert in suppression.release(draft, hider, author):
        place.consider(draft, alert.id)
