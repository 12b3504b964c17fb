"""What people read of a rule."""

from collections.abc import Mapping
from typing import Any, get_args

from contracts.alerts import Domain, Text
from contracts.rules import Limit, RuleSheet, Worse
from streams.alerts.form import Comparison, RuleForm, both
from streams.alerts.measures import MEASURES
from streams.alerts.rule import Rule, version_of


def sheet_of(form: RuleForm, rule: Rule | None) -> RuleSheet:
    """The sheet of a rule that runs; None: the rule that joins alerts, which the agent itself runs."""
    return RuleSheet(
        name=form.name,
        version=version_of(form),
        title=both(form.title),
        domain=rule.domain if rule else "system",
        watches=form.watches or "place",
        kind=form.kind,
        severity=form.severity,
        owner=form.owner,
        description=both(form.description),
        fires=limits(form, form.fires),
        clears=limits(form, form.clears),
        on_delay_min=form.on_delay,
        off_delay_min=form.off_delay,
        windows_min=tuple(form.windows),
        every_min=form.every,
        working=form.hours == "working",
        again=form.again or 0.0,
        worse=tuple(Worse(level.severity, limits(form, level.when), level.after) for level in form.worse),
        chart=form.chart,
        guidance=tuple(both(step) for step in form.guidance),
        links=tuple((both(link.text), link.path) for link in form.links),
        suppresses=tuple(form.suppresses),
    )


def refused_sheet(file: str, written: Mapping[str, Any], problem: str, domain: str = "system") -> RuleSheet:
    """The sheet of a rule that does not run: its name and title as far as they can be read."""
    name = written.get("name")
    title = written.get("title")
    vi, en = (title.get(k) for k in ("vi", "en")) if isinstance(title, dict) else (None, None)
    known = name if isinstance(name, str) and name else file
    text: Text = (vi if isinstance(vi, str) else known, en if isinstance(en, str) else known)
    its_domain = domain if domain in get_args(Domain) else "system"
    return RuleSheet(known, "", text, its_domain, "", "", 4, "", problem=problem)  # type: ignore[arg-type]


def limits(form: RuleForm, condition: list[Comparison]) -> tuple[Limit, ...]:
    """The comparisons of a condition; those of one `any` share a number other than 0."""
    return tuple(
        Limit(one.measure, one.op, one.value, one.unit, _over(form, one), at + 1 if each.any else 0)
        for at, each in enumerate(condition)
        for one in each.any or [each]
        if one.op is not None and one.value is not None
    )


def _over(form: RuleForm, one: Comparison) -> int:
    measure = MEASURES.get((form.watches, one.measure))
    return one.over or (0 if form.windows else measure.over if measure else 0)
