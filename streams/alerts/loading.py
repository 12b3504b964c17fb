"""From files to rules: each is checked by itself, and what is wrong with one names file, line and field."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple, get_args

import msgspec

from contracts.alerts import Domain
from contracts.errors import IocError, RuleError
from contracts.lined import Form, Lined, read_lined
from contracts.registry import Registry
from contracts.rules import RuleSheet
from streams.alerts.form import USUAL, Comparison, RuleForm
from streams.alerts.measures import MEASURES, Measure, named
from streams.alerts.rule import MEMBERS, Clause, Condition, Level, Refused, Rule, version_of
from streams.alerts.sentences import places_in
from streams.alerts.sheets import refused_sheet, sheet_of

FORM = Form(RuleError, "a rule file", "docs/rules.md shows how a rule is written")
FileDomain = Literal["traffic", "dossiers", "payments", "system", "incidents"]
DOMAINS: dict[str, FileDomain] = {name: name for name in get_args(FileDomain)}
INCIDENTS = "incidents"
AGENCY = "agency"
"""Owner of a rule about agencies: each agency its own."""
KINDS = tuple(dict.fromkeys(kind for kind, _ in MEASURES))
_FIELDS = ("domain", "rules")
Steps = tuple[str | int, ...]


class Loaded(NamedTuple):
    """What a set of files holds: rules that run, the form of `incident.place`, what is refused, and every sheet."""

    rules: list[Rule]
    place: RuleForm | None
    refused: list[Refused]
    sheets: list[RuleSheet]


def read_file(path: str) -> bytes:
    """One rule file. RuleError if it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise RuleError(f"{path}: cannot be read ({error.strerror}); give the path of a rule file") from None


def read_files(folder: str) -> dict[str, bytes]:
    """The YAML files of a folder by name; empty: the packaged ones. RuleError if it cannot be read or has none."""
    try:
        if folder:
            found = {path.name: path.read_bytes() for path in sorted(Path(folder).glob("*.yaml"))}
        else:
            packaged = (path for path in files("rules").iterdir() if path.name.endswith(".yaml"))
            found = {path.name: path.read_bytes() for path in sorted(packaged, key=lambda path: path.name)}
    except OSError as error:
        raise RuleError(f"{error.filename}: cannot be read ({error.strerror}); check IOC_RULES_DIR") from None
    if not found:
        raise RuleError(
            f"{folder or 'rules'}: no .yaml files there; set IOC_RULES_DIR to a folder with rules, or unset it"
        )
    return found


def load(texts: Mapping[str, bytes], registry: Registry) -> Loaded:
    """Every rule of the files, by file name. One that is wrong is refused, and the others run."""
    loaded = Loaded([], None, [], [])
    seen: dict[str, Reader] = {}
    for file, raw in texts.items():
        try:
            lined = read_lined(FORM, file, raw)
            domain = _domain(lined)
        except RuleError as error:
            loaded = _refuse(loaded, str(error), refused_sheet(file, {}, str(error)))
            continue
        for place, written in enumerate(lined.plain["rules"]):
            loaded = _take(loaded, Reader(lined, domain, ("rules", place), registry), written, seen)
    return _checked_names(loaded, seen)


class Reader:
    """Reads one rule of a file; every refusal names its line and field."""

    def __init__(self, lined: Lined, domain: FileDomain, at: Steps, registry: Registry) -> None:
        self._lined, self.domain, self._at = lined, domain, at
        self._units = registry.unit_index

    @property
    def file(self) -> str:
        """The file's name."""
        return self._lined.file

    def refusal(self, reason: str, *path: str | int) -> IocError:
        """The error for a field of the rule."""
        return self._lined.refusal((*self._at, *path), reason)

    def form(self, written: object) -> RuleForm:
        """The rule as it is written."""
        try:
            return msgspec.convert(written, RuleForm)
        except msgspec.ValidationError as error:
            raise self._lined.refusal_of(error, self._at) from None

    def rule(self, form: RuleForm) -> Rule:
        """The rule as it decides."""
        self._check_head(form)
        fires, clears = (self._condition(form, name) for name in ("fires", "clears"))
        levels = [self._level(form, place) for place in range(len(form.worse))]
        rule = Rule(
            name=form.name,
            version=version_of(form),
            domain=_deciding(self.domain),
            kind=form.kind,
            watches=form.watches,
            grouped=form.per is not None,
            windows=tuple(form.windows),
            fires=fires,
            clears=clears,
            on_delay_min=form.on_delay,
            off_delay_min=form.off_delay,
            every_min=form.every,
            working_hours=form.hours == "working",
            severity=form.severity,
            levels=tuple(sorted(levels, key=lambda level: level.severity)),
            again=form.again,
            owner=form.owner,
            title=(form.title.vi, form.title.en),
            sentence=(form.sentence.vi, form.sentence.en),
            shows=tuple(self._measure(form.watches, name, "shows", at) for at, name in enumerate(form.shows)),
            suppresses=tuple(form.suppresses),
        )
        self._check_words(form, rule)
        return rule

    def _check_head(self, form: RuleForm) -> None:
        if form.watches not in KINDS:
            raise self.refusal(f"{form.watches!r} is no kind of entity; there are {', '.join(KINDS)}", "watches")
        if form.per and form.watches != "camera":
            raise self.refusal("only a rule that watches cameras can be per road; remove it", "per")
        for name in ("fires", "clears"):
            if not getattr(form, name):
                raise self.refusal("a rule needs at least one comparison here; a rule that never clears stays on", name)
        for at, level in enumerate(form.worse):
            if level.severity >= form.severity:
                raise self.refusal(f"must be worse (less) than the rule's {form.severity}", "worse", at, "severity")

    def owned(self, form: RuleForm) -> None:
        """Whether the owner is known."""
        if form.owner not in self._units and (form.owner, form.watches) not in ((AGENCY, "agency"), (AGENCY, "intake")):
            known = ", ".join([*self._units, AGENCY])
            raise self.refusal(f"{form.owner!r} is no unit; there are {known} (of rules about agencies)", "owner")

    def _condition(self, form: RuleForm, name: str) -> Condition:
        return tuple(self._group(form, each, name, at) for at, each in enumerate(getattr(form, name)))

    def _group(self, form: RuleForm, written: Comparison, *path: str | int) -> tuple[Clause, ...]:
        if not written.any:
            return (self._clause(form, written, *path),)
        if written.measure or written.op or written.value is not None:
            raise self.refusal("is either one comparison or `any` of several; remove one of them", *path)
        return tuple(self._clause(form, each, *path, "any", at) for at, each in enumerate(written.any))

    def _clause(self, form: RuleForm, written: Comparison, *path: str | int) -> Clause:
        measure = self._measure(form.watches, written.measure, *path, "measure")
        if written.op is None or written.value is None:
            missing = "op" if written.op is None else "value"
            raise self.refusal(f"`{missing}` is missing; write measure, op, value and unit", *path)
        allowed = [measure.unit, *([USUAL] if measure.usual else [])]
        if written.unit not in allowed:
            raise self.refusal(
                f"{written.unit!r} is no unit of {measure.name}; write {' or '.join(allowed)}", *path, "unit"
            )
        if written.over is not None and not measure.over:
            raise self.refusal(f"{measure.name} covers no span of minutes; remove it", *path, "over")
        return Clause(measure, written.op, written.value, written.unit == USUAL, written.over, written.optional)

    def _measure(self, kind: str, name: str, *path: str | int) -> Measure:
        found = MEASURES.get((kind, name))
        if found is None:
            raise self.refusal(f"{name!r} is no measure of a {kind}; there are {', '.join(named(kind))}", *path)
        return found

    def _level(self, form: RuleForm, place: int) -> Level:
        written, when, members = form.worse[place], [], 0
        for at, each in enumerate(written.when):
            path = ("worse", place, "when", at)
            if form.per and each.measure == MEMBERS:
                if each.op != ">=" or each.value is None:
                    raise self.refusal(f"`{MEMBERS}` is only compared with >=", *path)
                members = int(each.value)
            else:
                when.append(self._group(form, each, *path))
        return Level(written.severity, tuple(when), members, written.after)

    def _check_words(self, form: RuleForm, rule: Rule) -> None:
        self.owned(form)
        allowed = {"name", "place", *([MEMBERS] if rule.grouped else [])}
        for clause in rule.measures:
            allowed |= {clause.measure.name} | ({f"{clause.measure.name}.usual"} if clause.measure.usual else set())
        for language in ("vi", "en"):
            for name in places_in(getattr(form.sentence, language)):
                if name not in allowed:
                    listed = ", ".join(sorted(allowed))
                    raise self.refusal(f"{{{name}}} is not known here; there are {listed}", "sentence", language)
        if form.chart and form.chart not in named(form.watches):
            listed = ", ".join(named(form.watches))
            raise self.refusal(f"{form.chart!r} is no measure of a {form.watches}; there are {listed}", "chart")


def _deciding(domain: FileDomain) -> Domain:
    return "system" if domain == "incidents" else domain


def _domain(lined: Lined) -> FileDomain:
    for field in lined.plain:
        if field not in _FIELDS:
            raise lined.refusal([field], "there is no such field; a rule file has `domain` and `rules`")
    domain, rules = lined.plain.get("domain"), lined.plain.get("rules")
    if not isinstance(domain, str) or domain not in DOMAINS:
        raise lined.refusal(["domain"], f"{domain!r} is no domain; there are {', '.join(DOMAINS)}")
    if not isinstance(rules, list):
        raise lined.refusal(["rules"], "must be a list of rules; docs/rules.md shows one")
    return DOMAINS[domain]


def _take(loaded: Loaded, reader: Reader, written: object, seen: dict[str, Reader]) -> Loaded:
    try:
        form = reader.form(written)
        if form.name in seen:
            raise reader.refusal(
                f"{form.name!r} is already in {seen[form.name].file}; give each rule its own name", "name"
            )
        seen[form.name] = reader
        if reader.domain == INCIDENTS:
            return _take_place(loaded, reader, form)
        if form.kind == "place" or form.joining:
            raise reader.refusal("only a rule in the file of the domain `incidents` joins alerts", "kind")
        rule = reader.rule(form)
    except RuleError as error:
        known = written if isinstance(written, dict) else {}
        return _refuse(loaded, str(error), refused_sheet(reader.file, known, str(error), reader.domain))
    return loaded._replace(rules=[*loaded.rules, rule], sheets=[*loaded.sheets, sheet_of(form, rule)])


def _take_place(loaded: Loaded, reader: Reader, form: RuleForm) -> Loaded:
    if form.kind != "place" or form.joining is None:
        raise reader.refusal("a rule of the domain `incidents` has the kind `place` and says how it joins", "joining")
    if loaded.place is not None:
        raise reader.refusal("there is one rule that joins alerts already; remove one", "name")
    reader.owned(form)
    return loaded._replace(place=form, sheets=[*loaded.sheets, sheet_of(form, None)])


def _refuse(loaded: Loaded, problem: str, sheet: RuleSheet) -> Loaded:
    refused = Refused(problem, sheet)
    return loaded._replace(refused=[*loaded.refused, refused], sheets=[*loaded.sheets, sheet])


def _checked_names(loaded: Loaded, seen: Mapping[str, Reader]) -> Loaded:
    """Names that rules suppress or leave out must be there: a typing error would go unseen for years."""
    for name, stranger, path in list(_strangers(loaded, seen)):
        sheet = next(sheet for sheet in loaded.sheets if sheet.name == name)
        problem = str(seen[name].refusal(f"there is no rule {stranger!r}; correct the name, or remove it", *path))
        loaded = Loaded(
            [rule for rule in loaded.rules if rule.name != name],
            None if loaded.place and loaded.place.name == name else loaded.place,
            [*loaded.refused, Refused(problem, sheet)],
            [msgspec.structs.replace(s, problem=problem) if s.name == name else s for s in loaded.sheets],
        )
    return loaded


def _strangers(loaded: Loaded, seen: Mapping[str, Reader]) -> Iterator[tuple[str, str, Steps]]:
    told: list[tuple[str, Sequence[str], Steps]] = [(r.name, r.suppresses, ("suppresses",)) for r in loaded.rules]
    if loaded.place and loaded.place.joining:
        told.append((loaded.place.name, loaded.place.joining.leaves_out, ("joining", "leaves_out")))
    for name, others, path in told:
        at = next((at for at, other in enumerate(others) if other not in seen), None)
        if at is not None:
            yield name, others[at], (*path, at)
