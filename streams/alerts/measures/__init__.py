"""Every measure that rules may compare, by kind of entity and name."""

from streams.alerts.measures import dossiers, figures, lives, payments, system, traffic
from streams.alerts.measures.measure import Measure

MEASURES: dict[tuple[str, str], Measure] = {
    (measure.kind, measure.name): measure
    for module in (traffic, lives, dossiers, payments, system, figures)
    for measure in module.MEASURES
}
"""(kind, name) → measure."""


def named(kind: str) -> list[str]:
    """Names of the measures of a kind, in the order of the table."""
    return [name for its_kind, name in MEASURES if its_kind == kind]


__all__ = ["MEASURES", "Measure", "named"]
