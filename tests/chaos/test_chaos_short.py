"""A short pass of `ioc chaos`; the long one runs by hand."""

import pytest

from ops.chaos.faults import FAULTS
from ops.chaos.report import table
from ops.chaos.run import run_chaos

SHORT = ("kill-worker", "kill-agent", "freeze-agent", "lose-reply", "abort-transaction", "empty-redis")


@pytest.mark.chaos
@pytest.mark.timeout(300)
def test_every_count_is_right_after_kills_lost_replies_and_an_emptied_redis(capsys: pytest.CaptureFixture[str]) -> None:
    rounds = run_chaos(0.0, 20_261_122, print, [fault for fault in FAULTS if fault.name in SHORT])
    said = f"{capsys.readouterr().out}\n{table(rounds)}"
    assert {one.fault for one in rounds} == set(SHORT), said
    assert not any(one.wrong for one in rounds), said
    # How fast is for `ioc chaos` on a quiet machine to say; here it only must come to an end.
    assert all(one.recovery_s is not None for one in rounds), said
