"""What people ask for beside single alerts: alerts by hand, maintenance, the notice, handing over a shift."""

from collections.abc import Callable

import msgspec

from contracts.alerts import (
    HAND,
    MOST_NOTICE,
    Act,
    Alert,
    AlertState,
    Command,
    Domain,
    Handover,
    Maintenance,
    Notice,
    Text,
    Where,
    alert_id,
)
from contracts.measures import DAY_MS, MINUTE_MS
from state.alerts.book import Book
from streams.alerts import suppression, words
from streams.alerts.consequences import released, settle
from streams.alerts.draft import Author, Draft

TITLE = 34
"""Characters that fit into a row."""
BROAD = frozenset({"place", "commune", "feed"})
"""Kinds of places in which many things can happen at once."""
LONGEST_AGO_MS, AHEAD_MS = 7 * DAY_MS, 2 * MINUTE_MS
"""When what is told of may have begun; the clock of whoever tells may be fast."""


def _raise(draft: Draft, command: Command) -> Text | None:
    """A phone call is a source too; another call about the same thing counts up the alert that there is."""
    where, domain = command.where, command.domain
    if where is None or not where.entity:
        return words.NEEDS["where"]
    if domain is None:
        return words.NEEDS["domain"]
    if not 1 <= command.severity <= 4:
        return words.NEEDS["severity"]
    if not command.comment.strip():
        return words.NEEDS["comment"]
    if command.from_ms and not draft.at_ms - LONGEST_AGO_MS <= command.from_ms <= draft.at_ms + AHEAD_MS:
        return words.NEEDS["from"]
    author, detail = Author.of(command), {"comment": command.comment}
    known = _told_before(draft.book, command, where)
    if known is None:
        after = draft.raise_(_by_hand(draft, command, where, domain), author, detail)
    else:
        changes = draft.regraded(known, min(known.severity, command.severity))
        changes |= {"count": known.count + 1, "comments": known.comments + 1, "active": True, "ended_ms": 0}
        after = draft.move(known, Act.REPEAT, author, detail=detail, **changes)
    settle(draft, known, after, author)
    return None


def _told_before(book: Book, command: Command, where: Where) -> Alert | None:
    """The alert in sight that tells of the same source; in a place where much can happen, in the same words."""
    told = command.comment.strip()
    same = [
        one
        for one in book.alerts.values()
        if one.rule == HAND
        and (one.domain, one.where.kind, one.where.entity) == (command.domain, where.kind, where.entity)
        and one.in_sight
        and (where.kind not in BROAD or one.sentence[0] == told)
    ]
    return min(same, key=lambda one: one.id, default=None)


def _free_id(book: Book, entity: str, started_ms: int) -> str:
    """Two things that began in the same place in the same minute are two alerts."""
    found, number = alert_id(HAND, entity, started_ms), 1
    while book.find(found) is not None:
        number += 1
        found = alert_id(HAND, f"{entity}.{number}", started_ms)
    return found


def _by_hand(draft: Draft, command: Command, where: Where, domain: Domain) -> Alert:
    text = command.comment.strip()
    title = text if len(text) <= TITLE else text[: TITLE - 1].rstrip() + "…"
    started_ms = min(command.from_ms or draft.at_ms, draft.at_ms)
    return Alert(
        id=_free_id(draft.book, f"{domain}.{where.entity}", started_ms),
        rule=HAND,
        version="",
        domain=domain,
        severity=command.severity,
        where=where,
        what=(title, title),
        sentence=(text, text),
        state=AlertState.NORMAL,
        started_ms=started_ms,
        raised_ms=draft.at_ms,
        changed_ms=draft.at_ms,
        owner=command.owner,
        comments=1,
        acted_revision=1,
        acted_by=command.by,
        acted_ms=draft.at_ms,
    )


def _plan(draft: Draft, command: Command) -> Text | None:
    if command.where is None or not command.where.entity:
        return words.NEEDS["where"]
    if not command.why.strip():
        return words.NEEDS["why"]
    from_ms = command.from_ms or draft.at_ms
    if not max(from_ms, draft.at_ms) < command.until_ms:
        return words.NEEDS["span"]
    author = Author.of(command)
    source = command.where.kind, command.where.entity
    window = Maintenance(str(draft.offset), *source, from_ms, command.until_ms, command.why, command.by)
    draft.put_maintenance(Act.PLAN_MAINTENANCE, author, window)
    if from_ms <= draft.at_ms:
        begin(draft, window, author)
    return None


def _end(draft: Draft, command: Command) -> Text | None:
    window = draft.book.maintenance.get(command.subject)
    if window is None:
        return words.UNKNOWN_MAINTENANCE
    if window.ended_ms:
        return words.MAINTENANCE_OVER
    end(draft, window, Author.of(command))
    return None


def begin(draft: Draft, window: Maintenance, author: Author) -> None:
    """From now on the window suppresses."""
    begun = msgspec.structs.replace(window, begun_ms=draft.at_ms)
    draft.put_maintenance(Act.BEGIN_MAINTENANCE, author, begun)
    suppression.hide_under(draft, begun, author)


def end(draft: Draft, window: Maintenance, author: Author) -> None:
    """From now on the window suppresses nothing (any more)."""
    draft.put_maintenance(Act.END_MAINTENANCE, author, msgspec.structs.replace(window, ended_ms=draft.at_ms))
    released(draft, suppression.maintenance_name(window), author)


def _pin(draft: Draft, command: Command) -> Text | None:
    text = command.comment.strip()
    if not text:
        return words.NEEDS["comment"]
    if len(text) > MOST_NOTICE:
        return words.NEEDS["text"]
    if command.until_ms <= draft.at_ms:
        return words.NEEDS["expiry"]
    draft.put_notice(Act.PIN, Author.of(command), Notice(text, command.until_ms, command.by))
    return None


def _unpin(draft: Draft, command: Command) -> Text | None:
    if draft.book.notice is None:
        return words.NO_NOTICE
    unpin(draft, draft.book.notice, Author.of(command))
    return None


def unpin(draft: Draft, notice: Notice, author: Author) -> None:
    """Take the notice down: it has expired now."""
    draft.put_notice(Act.UNPIN, author, msgspec.structs.replace(notice, until_ms=draft.at_ms))


def _hand_over(draft: Draft, command: Command) -> Text | None:
    desk = command.desk
    if desk is None:
        return words.NEEDS["desk"]
    last = draft.book.handovers.get(desk)
    severities = [alert.severity for alert in draft.book.alerts.values() if alert.desk == desk]
    handover = Handover(
        id=str(draft.offset),
        desk=desk,
        by=command.by,
        at_ms=draft.at_ms,
        since_ms=last.at_ms if last else 0,
        open=(severities.count(1), severities.count(2), severities.count(3), severities.count(4)),
        note=command.comment,
    )
    draft.put_handover(Author.of(command), handover)
    return None


BOARD: dict[Act, Callable[[Draft, Command], Text | None]] = {
    Act.RAISE: _raise,
    Act.PLAN_MAINTENANCE: _plan,
    Act.END_MAINTENANCE: _end,
    Act.PIN: _pin,
    Act.UNPIN: _unpin,
    Act.HAND_OVER: _hand_over,
}
"""How each act is carried out; what it returns is why it was not."""
