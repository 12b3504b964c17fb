"""The rules as the agent asks them: what is due now, evaluated on what the mirror shows."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, get_args

from contracts.alerts import Domain, Evaluation
from contracts.clock import Clock
from contracts.rules import RuleSheet
from state.retry import passes
from streams.alerts.pace import Counters, Evaluated, after_gap, next_minute
from streams.alerts.reading import Reading
from streams.alerts.rules import Rules
from streams.runtime.alerts.gauges import Gauges, Told

log = logging.getLogger(__name__)

DOMAINS: tuple[Domain, ...] = get_args(Domain)


class Rulebook(Protocol):
    """What the agent needs of the rules; see RulesOnMirror."""

    def sheets(self) -> Sequence[RuleSheet]: ...

    async def due(self, evaluated: Mapping[Domain, Evaluated], told: Callable[[], Told]) -> list[Evaluation]:
        """The next evaluation of each domain of which a minute is closed; `told` is asked only if there is one."""
        ...


class RulesOnMirror:
    """Evaluates in a thread, so that commands need not wait for it."""

    def __init__(self, rules: Rules, gauges: Gauges, clock: Clock) -> None:
        self._rules = rules
        self._gauges = gauges
        self._clock = clock

    def sheets(self) -> Sequence[RuleSheet]:
        return self._rules.sheets()

    async def due(self, evaluated: Mapping[Domain, Evaluated], told: Callable[[], Told]) -> list[Evaluation]:
        """None while Redis does not answer: a reader that is blind says nothing about anybody's silence."""
        now_ms = self._clock()
        reading = Reading(self._gauges.mirror)
        if not (self._gauges.mirror.connected and self._gauges.mirror.loaded):
            return []
        found = []
        for domain in DOMAINS:
            due = next_minute(evaluated.get(domain), self._rules.closed_minute(reading, domain, now_ms), now_ms)
            if due is not None:
                found.append(await self._evaluate(domain, due, told(), now_ms))
        return [evaluation for evaluation in found if evaluation is not None]

    async def _evaluate(self, domain: Domain, due: Evaluated, told: Told, now_ms: int) -> Evaluation | None:
        try:
            reading = await self._gauges.reading(due.minute_ms, told)
        except Exception as error:
            if not passes(error):
                raise
            return None
        return await asyncio.to_thread(self._judged, reading, domain, due, now_ms)

    def _judged(self, reading: Reading, domain: Domain, due: Evaluated, now_ms: int) -> Evaluation:
        try:
            return self._rules.evaluate(reading, domain, due.minute_ms, due.counters, now_ms)
        except Exception as error:
            # An error in one domain's rules must not stop the others, nor what people do.
            log.exception("the rules of %s cannot be evaluated on minute %d", domain, due.minute_ms)
            return unjudged(domain, due, f"{type(error).__name__}: {error}")


def unjudged(domain: Domain, due: Evaluated, why: str) -> Evaluation:
    """The evaluation of a minute on which nothing could be said: what is on stays on."""
    counters: Counters = after_gap(due.counters)
    return Evaluation(
        domain,
        due.minute_ms,
        counters={rule: dict(entities) for rule, entities in counters.items()},
        skipped={domain: why},
    )
