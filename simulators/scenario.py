"""Scenarios: seeded scripts of what goes wrong, with labelled truth. Read, checked, and placed in time."""

from pathlib import Path
from typing import Annotated, Literal

import msgspec

from contracts.errors import ScenarioError
from contracts.lined import Form, Lined, read_lined
from contracts.measures import DAY_MS
from contracts.registry import Registry
from simulators.durations import DurationError, parse_duration
from simulators.effects import Effect, Effects, Kind
from simulators.scenario_checks import Problem, check_effect, check_truth

FORM = Form(ScenarioError, "a scenario", "see the shipped scenarios for the form")
SHIPPED = Path(__file__).parent / "scenarios"
FOR_EVER_MS = 100 * 365 * DAY_MS

Text = Annotated[str, msgspec.Meta(min_length=1, max_length=400)]
Share = Annotated[float, msgspec.Meta(gt=0.0, le=1.0)]
Factor = Annotated[float, msgspec.Meta(ge=0.0, le=1_000.0)]
Number = Annotated[int, msgspec.Meta(ge=1, le=1_000_000)]


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same in both languages."""

    vi: Text
    en: Text


class Where(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A place or a part of the province; what is left out means any. `km` is a stretch of `road`."""

    camera: str | None = None
    road: str | None = None
    km: tuple[float, float] | None = None
    direction: Literal["up", "down"] | None = None
    commune: str | None = None
    gateway: str | None = None
    provider: str | None = None
    service: Literal["electricity", "water", "telecom", "health", "education"] | None = None
    agency: str | None = None
    field: str | None = None
    feed: Literal["traffic", "dossiers", "payments"] | None = None


class WrittenEffect(Where, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An effect as the file says it: times as lengths since the scenario's start; `to` left out: for ever."""

    kind: Kind
    from_: str = msgspec.field(default="0s", name="from")
    to: str | None = None
    strength: Share | None = None
    factor: Factor | None = None
    every: Number | None = None
    count: Number | None = None
    delay: str | None = None


class ExpectedRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An alert rule that should fire, and the entity on which."""

    rule: str
    entity: str


class WrittenTruth(Where, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What really goes wrong: the label that rules are scored by. `count`: how many records, exactly."""

    id: Text
    kind: Kind
    from_: str = msgspec.field(default="0s", name="from")
    to: str | None = None
    rules: tuple[ExpectedRule, ...] = ()
    count: Number | None = None


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scenario file. `start` delays it after the simulators' start (negative: it began before); `drill_at` is the
    local time of a working day at which drills let it begin.
    """

    name: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
    title: Words
    description: Words
    duration: str
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**31)] = 1
    start: str = "0s"
    drill_at: Annotated[str, msgspec.Meta(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")] = "07:00"
    effects: tuple[WrittenEffect, ...] = ()
    truth: tuple[WrittenTruth, ...] = ()


class Truth(msgspec.Struct, frozen=True, kw_only=True):
    """A label with absolute times (epoch ms)."""

    id: str
    kind: str
    from_ms: int
    to_ms: int
    place: dict[str, str]
    rules: tuple[ExpectedRule, ...]
    count: int | None


class Scenario(msgspec.Struct, frozen=True, kw_only=True):
    """A checked scenario; lengths in ms."""

    written: Written
    start_ms: int
    duration_ms: int

    def effects(self, anchor_ms: int) -> Effects:
        """The effects of a run that begins at the anchor (epoch ms)."""
        zero = anchor_ms + self.start_ms
        return tuple(_effect(effect, zero) for effect in self.written.effects)

    def truth(self, anchor_ms: int) -> tuple[Truth, ...]:
        """The labels of a run that begins at the anchor (epoch ms)."""
        zero = anchor_ms + self.start_ms
        return tuple(_truth(label, zero, self.duration_ms) for label in self.written.truth)


def shipped() -> tuple[str, ...]:
    """Names of the scenarios that come with the simulators."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.yaml")))


def load_scenario(name_or_path: str, registry: Registry) -> Scenario:
    """A shipped scenario by name, or anybody's by path. ScenarioError names file, line, reason and what to do."""
    path = SHIPPED / f"{name_or_path}.yaml" if name_or_path in shipped() else Path(name_or_path)
    if not path.is_file():
        names = ", ".join(shipped())
        raise ScenarioError(f"{name_or_path}: no such scenario; give one of {names}, or the path of a YAML file")
    return parse_scenario(path.name, path.read_bytes(), registry)


def parse_scenario(file: str, raw: bytes, registry: Registry) -> Scenario:
    """A scenario from the bytes of its file."""
    lined = read_lined(FORM, file, raw)
    try:
        written = msgspec.convert(lined.plain, Written)
    except msgspec.ValidationError as error:
        raise lined.refusal_of(error) from None
    scenario = Scenario(
        written=written,
        start_ms=_length(lined, ("start",), written.start),
        duration_ms=_length(lined, ("duration",), written.duration),
    )
    for index, effect in enumerate(written.effects):
        _refuse(lined, ("effects", index), [*_times(lined, "effects", index, effect), *check_effect(effect, registry)])
    for index, label in enumerate(written.truth):
        _refuse(lined, ("truth", index), [*_times(lined, "truth", index, label), *check_truth(label, registry)])
    return scenario


def _refuse(lined: Lined, path: tuple[str | int, ...], problems: list[Problem]) -> None:
    for key, reason in problems:
        raise lined.refusal((*path, key) if key else path, reason)


def _times(lined: Lined, part: str, index: int, written: WrittenEffect | WrittenTruth) -> list[Problem]:
    begin = _length(lined, (part, index, "from"), written.from_)
    end = FOR_EVER_MS if written.to is None else _length(lined, (part, index, "to"), written.to)
    if isinstance(written, WrittenEffect) and written.delay is not None:
        _length(lined, (part, index, "delay"), written.delay)
    return (
        [] if begin < end else [("to", f"ends at {written.to}, before it begins at {written.from_}; make `to` later")]
    )


def _length(lined: Lined, path: tuple[str | int, ...], text: str) -> int:
    try:
        return parse_duration(text)
    except DurationError as error:
        raise lined.refusal(path, str(error)) from None


def _end(to: str | None, zero: int, otherwise_ms: int) -> int:
    return zero + (otherwise_ms if to is None else parse_duration(to))


def _effect(written: WrittenEffect, zero: int) -> Effect:
    place = {name: getattr(written, name) for name in Where.__struct_fields__}
    given = {name: getattr(written, name) for name in ("strength", "factor", "every", "count")}
    if written.delay is not None:
        given["delay_ms"] = parse_duration(written.delay)
    return Effect(
        kind=written.kind,
        from_ms=zero + parse_duration(written.from_),
        to_ms=_end(written.to, zero, FOR_EVER_MS),
        **place,
        **{name: value for name, value in given.items() if value is not None},
    )


def _truth(written: WrittenTruth, zero: int, duration_ms: int) -> Truth:
    place = {name: getattr(written, name) for name in Where.__struct_fields__}
    return Truth(
        id=written.id,
        kind=written.kind,
        from_ms=zero + parse_duration(written.from_),
        to_ms=_end(written.to, zero, duration_ms),
        place={name: str(value) for name, value in place.items() if value is not None},
        rules=written.rules,
        count=written.count,
    )
