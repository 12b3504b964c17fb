"""The two logs of alerts beside the pure fold: every transition must be what the inputs give, once and in order."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from contracts.alerts import Evaluation, Input, Transition, decode_input
from contracts.clock import system_clock
from contracts.settings import Settings
from state.alerts import keys
from state.alerts.book import Book, folded
from state.alerts.mirror import AlertMirror
from state.alerts.standing import FIELDS, AgentStatus, parse
from state.connect import connect_redis
from streams.alerts.decide import replayed
from streams.alerts.draft import Policy
from streams.runtime.alerts.logs import INPUTS, TRANSITIONS, reading, records, transitions

VIEW_WITHIN_MS = 10_000
"""So much time a transition may take to the view, however busy the machine is."""


class AlertLogs(NamedTuple):
    """All of both logs: inputs as (input, offset, record time), without those that cannot be read."""

    inputs: list[tuple[Input, int, int]]
    transitions: list[Transition]


async def read_logs(settings: Settings) -> AlertLogs:
    """What is committed now."""
    given: list[tuple[Input, int, int]] = []
    async with reading(settings, INPUTS) as consumer:
        end = (await consumer.end_offsets([INPUTS]))[INPUTS]
        async for batch in records(consumer, INPUTS, 0, end):
            for one in batch:
                try:
                    given.append((decode_input(one.value or b""), one.offset, one.timestamp))
                except ValueError:
                    continue
    came: list[Transition] = []
    async with reading(settings, TRANSITIONS) as consumer:
        end = (await consumer.end_offsets([TRANSITIONS]))[TRANSITIONS]
        async for batch in transitions(consumer, 0, end):
            came += [one.transition for one in batch]
    return AlertLogs(given, came)


async def shown_book(settings: Settings) -> Book | None:
    """What readers see; None while the view is being built."""
    redis = connect_redis(settings, "ioc-compare")
    try:
        mirror = AlertMirror(redis)
        await mirror.catch_up()
        return mirror.book if mirror.state == "live" else None
    finally:
        await redis.aclose()


async def agent_status(settings: Settings) -> AgentStatus | None:
    """The newest word of the alert agent; None before the first."""
    redis = connect_redis(settings, "ioc-compare")
    try:
        standing = parse(await redis.hmget(keys.META, FIELDS))
        return standing.status if standing is not None and not standing.unsettled else None
    finally:
        await redis.aclose()


async def alert_differences(settings: Settings, policy: Policy, asked: Iterable[str] = ()) -> list[str]:
    """A line per difference: transitions against the fold of the inputs, each minute of a domain evaluated once and in
    order, each command of `asked` answered by one input, and the view against the fold of the transitions.
    """
    # In this order: the clock may bring something about at any time, and nothing is compared with what came later.
    shown = await shown_book(settings)
    logs = await read_logs(settings)
    end = logs.inputs[-1][1] if logs.inputs else -1
    return [
        *_against_fold(replayed(policy, logs.inputs), [one for one in logs.transitions if one.offset <= end]),
        *_evaluated_twice([given for given, _, _ in logs.inputs]),
        *_unanswered(set(asked), logs.transitions),
        *_against_view(logs.transitions, shown, system_clock()),
    ]


def _against_fold(expected: list[Transition], found: list[Transition]) -> list[str]:
    wrong = [
        f"transition {at}: expected {_brief(one)}, found {_brief(other)}"
        for at, (one, other) in enumerate(zip(expected, found, strict=False))
        if one != other
    ]
    if len(expected) != len(found):
        wrong.append(f"{len(expected)} transitions expected, {len(found)} found")
    return wrong


def _evaluated_twice(inputs: Iterable[Input]) -> list[str]:
    last: dict[str, int] = {}
    wrong = []
    for given in inputs:
        if isinstance(given, Evaluation):
            if given.minute_ms <= last.get(given.domain, -1):
                wrong.append(f"{given.domain}: minute {given.minute_ms} evaluated after {last[given.domain]}")
            last[given.domain] = given.minute_ms
    return wrong


def _unanswered(asked: set[str], found: Iterable[Transition]) -> list[str]:
    offsets: dict[str, set[int]] = {}
    for one in found:
        if one.command:
            offsets.setdefault(one.command, set()).add(one.offset)
    lost = [f"command {name} was never answered" for name in sorted(asked - set(offsets))]
    return lost + [f"command {name} was answered {len(at)} times" for name, at in offsets.items() if len(at) > 1]


def _against_view(found: Sequence[Transition], shown: Book | None, now_ms: int) -> list[str]:
    if shown is None:
        return ["the view is not live"]
    later = [one for one in found if (one.offset, one.number) > shown.place]
    if later and later[0].at_ms < now_ms - VIEW_WITHIN_MS:
        return [f"the view is at {shown.place}, {len(later)} transitions behind"]
    told = folded(one for one in found if (one.offset, one.number) <= shown.place)
    if shown.entries() == told.entries():
        return []
    names = {name for name in {*shown.entries(), *told.entries()} if shown.entry(name) != told.entry(name)}
    return [f"the view differs in {', '.join(sorted(names)[:5])}"]


def _brief(one: Transition) -> str:
    return f"{one.offset}.{one.number} {one.act} {one.alert_id} {one.before}→{one.after}"
