"""One payment provider in trouble: its transactions of the last minutes, and then on as time goes on."""

import threading

import msgspec

from contracts.catalogue import HEARTBEATS, PAYMENTS
from contracts.clock import system_clock
from contracts.measures import MINUTE_MS
from ops.chaos.load import Message
from ops.chaos.sending import Sender
from tests.fixtures.records import envelope, heartbeat, registry, transaction

PROVIDER = "VNPAY"
SOURCE = f"/providers/{PROVIDER}"
MINUTES, SOUND_MINUTES = 20, 10
"""So long ago it began to send, and so long all was well."""
APART_MS = 1_200
ONE_IN = 25
"""Since then one of so many transactions declines for technical reasons."""
PAUSE_S = 1.0


class Outage:
    """`begin` sends what has come about; a thread goes on until `end`. It also says all the while that it lives."""

    def __init__(self, sender: Sender) -> None:
        self._sender = sender
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._go_on, daemon=True)
        self._since_ms = system_clock() - MINUTES * MINUTE_MS
        self._sent = 0

    def begin(self) -> None:
        """All of the past is acknowledged when this returns."""
        self._send()
        self._thread.start()

    def end(self) -> None:
        """No more, also if it never began."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join()

    def _go_on(self) -> None:
        while not self._stop.wait(PAUSE_S):
            self._send()

    def _send(self) -> None:
        now_ms = system_clock()
        due = (now_ms - self._since_ms) // APART_MS
        self._sender.send([*(self._transaction(n) for n in range(self._sent, due)), _beat(due, now_ms)])
        self._sent = due

    def _transaction(self, number: int) -> Message:
        declined = number * APART_MS >= SOUND_MINUTES * MINUTE_MS and number % ONE_IN == 0
        told = transaction(
            transaction=f"T-{number}",
            provider=PROVIDER,
            # All over the province: else a commune would explain it.
            commune=registry().communes[number % len(registry().communes)].code,
            outcome="technical_decline" if declined else "success",
            response_code="99" if declined else "00",
        )
        event_ms = self._since_ms + number * APART_MS
        event = envelope(PAYMENTS, told, source=SOURCE, sequence=number, event_ms=event_ms)
        return Message(PAYMENTS.topic, str(told[PAYMENTS.key]).encode(), msgspec.json.encode(event))


def _beat(sent: int, now_ms: int) -> Message:
    told = heartbeat(source=SOURCE, role="gateway", entity=PROVIDER, sent={PAYMENTS.name: sent})
    event = envelope(HEARTBEATS, told, source=SOURCE, sequence=sent, event_ms=now_ms)
    return Message(HEARTBEATS.topic, SOURCE.encode(), msgspec.json.encode(event))
