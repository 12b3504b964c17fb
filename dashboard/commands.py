"""How an operator's act becomes a command on Kafka: checked against the person's rights, then written, or refused."""

import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Protocol

import msgspec

from contracts.alerts import DESK_OF, Act, Alert, Command, Maintenance, Where, encode
from contracts.audit import Audited
from contracts.catalogue import ALERT_INPUTS
from contracts.clock import Clock
from dashboard.access import EVERYTHING, Person, Refused, require
from dashboard.access.journal import Journal, UnrecordedError
from dashboard.i18n import text

DOMAIN_OF_KIND = {
    "camera": "traffic",
    "gateway": "traffic",
    "road": "traffic",
    "agency": "dossiers",
    "provider": "payments",
    "partition": "system",
    "store": "system",
}
"""The domain of a source by its kind, where the kind says it; a feed is its own."""


class Sends(Protocol):
    """Where commands go; see dashboard.producer.Producer."""

    async def send(self, topic: str, key: str, value: bytes) -> int: ...


class Known(Protocol):
    """What stands: open alerts, those that ended lately, maintenance; see state.alerts.book.Book."""

    @property
    def alerts(self) -> Mapping[str, Alert]: ...
    @property
    def closed(self) -> Mapping[str, Alert]: ...
    @property
    def maintenance(self) -> Mapping[str, Maintenance]: ...


class Commands:
    """Takes commands of people. Who and when are set here, whatever the browser said."""

    def __init__(self, producer: Sends, book: Callable[[], Known], clock: Clock, journal: Journal) -> None:
        self._producer = producer
        self._book = book
        self._clock = clock
        self._journal = journal

    async def send(self, person: Person, command: Command) -> Command:
        """The command as it was written; its id is in the transition that answers it.

        Refused: the person may not do that, or not there; it is on record. UndeliveredError: Kafka did not take it.
        """
        try:
            self.check(person, command)
        except Refused as refused:
            subject = f"{command.act.value} {command.alert or command.subject}".strip()
            with suppress(UnrecordedError):  # it stays refused
                self._journal.note(self._journal.entry(Audited.REFUSED, person.user, subject, refused.reason))
            raise
        signed = msgspec.structs.replace(
            command,
            id=command.id or secrets.token_urlsafe(12),
            by=person.user,
            role=person.role,
            sent_ms=self._clock(),
        )
        await self._producer.send(ALERT_INPUTS, signed.alert or signed.subject or signed.id, encode(signed))
        return signed

    def check(self, person: Person, command: Command) -> None:
        """Refused unless the person's role may do the act, and their domains and communes hold what it is about.

        What that is follows from the act alone: other fields that a sender fills in open no door.
        """
        require(person, command.act)
        if person.scope == EVERYTHING:
            return
        for domain, commune in self._places(person, command):
            require(person, command.act, domain=domain, commune=commune)

    def _places(self, person: Person, command: Command) -> list[tuple[str, str | None]]:
        """Every (domain, commune) that the act reaches; empty stands for the whole province, None for no matter."""
        if command.act is Act.HAND_OVER:
            domains = [domain for domain, desk in DESK_OF.items() if desk == command.desk]
            return [(next(filter(person.scope.covers, domains), ""), None)]
        if command.act is Act.RAISE:
            owner, _ = _source_place(command.where)
            about = command.domain or "", command.where.commune if command.where else ""
            return [about, (owner, None)] if owner else [about]
        if command.act is Act.PLAN_MAINTENANCE:
            return [_source_place(command.where)]
        if command.act is Act.END_MAINTENANCE:
            planned = self._book().maintenance.get(command.subject)
            return [source_place(planned.kind, planned.entity) if planned else ("", "")]
        if command.act in (Act.PIN, Act.UNPIN):
            return [("", "")]
        return [self._alert_place(command.alert)]

    def _alert_place(self, name: str) -> tuple[str, str]:
        book = self._book()
        alert = book.alerts.get(name) or book.closed.get(name)
        if alert is None:
            raise Refused(text("refused.unknown"))
        return alert.domain, alert.where.commune


def _source_place(where: Where | None) -> tuple[str, str]:
    return source_place(where.kind, where.entity) if where else ("", "")


def source_place(kind: str, entity: str) -> tuple[str, str]:
    """Domain and commune of a source, as its kind says them; empty stands for the whole province."""
    if kind == "feed":
        return entity, ""
    return DOMAIN_OF_KIND.get(kind, ""), entity if kind == "commune" else ""
