"""Suppression by design: a wider alert explains a narrower one, and planned maintenance explains whatever it covers,
but for what a person tells: whoever calls about a place under maintenance is heard.

Where several are concerned they come by their ids: a book has no order of its own.
"""

from contracts.alerts import HAND, Act, Alert, AlertState, Maintenance, covers
from state.alerts.book import Book
from streams.alerts.draft import Author, Draft

SUPPRESSIBLE = frozenset({AlertState.UNACKNOWLEDGED, AlertState.ACKNOWLEDGED})


def hider_of(book: Book, alert: Alert) -> str:
    """What suppresses the alert now: `maintenance/<id>` or an alert's id; empty: nothing."""
    windows = [one for one in book.maintenance.values() if one.lasts and _covers(one, alert)]
    if windows:
        return min(map(maintenance_name, windows))
    wider = [one.id for one in book.alerts.values() if one.suppresses and _hides(book, one, alert)]
    return min(wider, default="")


def maintenance_name(window: Maintenance) -> str:
    """What `Alert.hidden_by` says of a window."""
    return f"maintenance/{window.id}"


def hide_below(draft: Draft, wider: Alert, author: Author) -> None:
    """The wider alert stands: the ones in sight that it explains stand back."""
    for alert in _in_sight(draft.book):
        if _hides(draft.book, wider, alert):
            draft.move(alert, Act.SUPPRESS, author, hidden_by=wider.id, detail={"hidden_by": wider.id})


def hide_under(draft: Draft, window: Maintenance, author: Author) -> None:
    """The window began: the alerts in sight that it covers stand back."""
    name = maintenance_name(window)
    for alert in _in_sight(draft.book):
        if _covers(window, alert):
            draft.move(alert, Act.SUPPRESS, author, hidden_by=name, detail={"hidden_by": name})


def release(draft: Draft, hider: str, author: Author) -> list[Alert]:
    """What the hider hid comes back into sight, or is hidden by what else explains it; those that came back."""
    back = []
    hidden = [alert for alert in draft.book.alerts.values() if alert.hidden_by == hider]
    for alert in sorted(hidden, key=lambda one: one.id):
        other = hider_of(draft.book, alert)
        if other:
            draft.move(alert, Act.SUPPRESS, author, hidden_by=other, detail={"hidden_by": other})
        else:
            back.append(draft.move(alert, Act.UNSUPPRESS, author, hidden_by=""))
    return back


def _covers(window: Maintenance, alert: Alert) -> bool:
    return alert.rule != HAND and window.covers(alert.where, alert.domain)


def _in_sight(book: Book) -> list[Alert]:
    found = [alert for alert in book.alerts.values() if alert.state in SUPPRESSIBLE]
    return sorted(found, key=lambda one: one.id)


def _hides(book: Book, wider: Alert, alert: Alert) -> bool:
    if alert.rule not in wider.suppresses or not wider.active or not _reaches(wider, alert):
        return False
    # Two that explain each other must not both vanish.
    behind: Alert | None = wider
    while behind is not None:
        if behind.id == alert.id:
            return False
        behind = book.alerts.get(behind.hidden_by)
    return True


def _reaches(wider: Alert, alert: Alert) -> bool:
    """A figure of the whole province is explained by any source of its domain."""
    if alert.where.kind == "figure" and alert.domain == wider.domain:
        return True
    return covers(wider.where.kind, wider.where.entity, alert.where, alert.domain)
