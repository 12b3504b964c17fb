"""The table at the end of a soak."""

from ops.bench.results import aligned, shown
from ops.soak.growth import Growth
from ops.soak.run import Found


def passed(found: Found) -> bool:
    """Whether nothing grew faster than it may, and nothing went wrong."""
    return not found.faults and bool(found.growths) and all(each.flat for each in found.growths)


def table(found: Found) -> str:
    """A line per metric: first and last value after the warm-up, the highest, growth an hour, and what it may be."""
    head = ["what", "first", "last", "highest", "growth an hour", "limit", "flat"]
    lines = aligned([head, *(_line(each) for each in found.growths)])
    steep = [each.metric for each in found.growths if not each.flat]
    verdict = "flat" if passed(found) else "FAILED"
    why = [f"- grows too fast: {', '.join(steep)}"] if steep else []
    over = f"{found.minutes:g} minutes, judged from minute {found.warm_min:.0f} on: {verdict}"
    return "\n".join([*lines, *why, *(f"- {fault}" for fault in found.faults), over])


def _line(each: Growth) -> list[str]:
    figures = [shown(value) for value in (each.first, each.last, each.most)]
    limit = "" if each.limit is None else f"≤ {shown(each.limit)}"
    flat = "" if each.limit is None else "yes" if each.flat else "NO"
    return [each.metric, *figures, f"{each.per_hour:+.2f}", limit, flat]
