"""A signal is raised where nothing is half done, noted everywhere, and the old actions come back."""

import signal

import pytest

from ops.interrupts import Interrupts


def test_a_signal_breaks_off_and_is_noted() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with Interrupts() as interrupts:
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            interrupts.check()
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_shield_holds_it_back_to_its_end() -> None:
    steps: list[str] = []

    def work(interrupts: Interrupts) -> None:
        with interrupts.shield():
            signal.raise_signal(signal.SIGINT)
            steps.append("the shielded part is whole")
        steps.append("and nothing comes after it")

    with Interrupts() as interrupts, pytest.raises(KeyboardInterrupt):
        work(interrupts)
    assert steps == ["the shielded part is whole"]


def test_while_stopping_it_is_only_counted() -> None:
    with Interrupts() as interrupts:
        with interrupts.hurry_only():
            signal.raise_signal(signal.SIGINT)
        assert interrupts.count == 1
