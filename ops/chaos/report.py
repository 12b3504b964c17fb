"""The table at the end of a run."""

from collections.abc import Sequence

from ops.chaos.run import Round


def passed(rounds: Sequence[Round]) -> bool:
    """Whether everything recovered and every count was right. How fast it was is told, and hangs on the machine."""
    return bool(rounds) and all(not one.wrong and one.recovery_s is not None for one in rounds)


def table(rounds: Sequence[Round]) -> str:
    """One line a fault: how often, the slowest recovery, events sent, restarts of workers, differences."""
    head = f"{'fault':<24} {'times':>5} {'slowest':>8} {'in time':>8} {'events':>9} {'restarts':>9} {'wrong':>6}"
    lines = [head, "-" * len(head)]
    for name in dict.fromkeys(one.fault for one in rounds):
        of = [one for one in rounds if one.fault == name]
        slowest = [one.recovery_s for one in of if one.recovery_s is not None]
        shown = f"{max(slowest):.1f} s" if len(slowest) == len(of) else "never"
        in_time = "yes" if all(one.in_time for one in of) else "no"
        sent, restarts, wrong = (sum(getattr(one, f) for one in of) for f in ("sent", "restarts", "wrong"))
        lines.append(f"{name:<24} {len(of):>5} {shown:>8} {in_time:>8} {sent:>9} {restarts:>9} {wrong:>6}")
    total = sum(one.sent for one in rounds)
    late = sum(not one.in_time for one in rounds)
    slow = f"; {late} of {len(rounds)} recoveries took longer than they may" if late else ""
    lines.append(f"{total} events; {'every count is right' if passed(rounds) else 'FAILED'}{slow}")
    return "\n".join(lines)
