"""Which cells a series adds up: one entity, a roll-up along the registry, or the whole province."""

from collections.abc import Mapping, Sequence

import msgspec

from contracts.registry import Registry
from dashboard.api.parameters import ParameterError
from dashboard.feeds import described
from dashboard.feeds.description import Selection


def select(feed: str, given: Mapping[str, str], registry: Registry) -> Selection:
    """What the roll-up parameters ask for. ParameterError names one that is wrong or does not go with another."""
    series = described(feed).series
    asked = [name for name in series.roll_ups if name in given]
    if len(asked) > 1 and set(asked) != series.together:
        raise ParameterError(asked[1], f"cannot be combined with {asked[0]}", "one of " + ", ".join(series.roll_ups))
    for name in asked:
        _check(name, given[name], series.roll_ups[name].allowed(registry))
    chosen = {name: given[name] for name in asked}
    return msgspec.structs.replace(series.select(chosen, registry), entity="/".join(chosen.values()) or None)


def _check(name: str, value: str, allowed: Sequence[str]) -> None:
    if value not in allowed:
        shown = [*allowed[:12], f"… {len(allowed) - 12} more"] if len(allowed) > 16 else list(allowed)
        raise ParameterError(name, f"{value!r} is not known", shown)
