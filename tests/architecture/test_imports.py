"""Nothing connects, starts or reads the clock when a module is imported."""

import subprocess
import sys
import textwrap

import pytest

from tests.architecture.source import ROOMS, ROOT, modules

IMPORT_ALL = """
    import importlib, platform, socket, subprocess, sys, threading

    def refuse(*args, **kwargs):
        raise AssertionError("an import touched the world")

    # croniter, which Faust imports, asks for the word size with a command; that is none of ours.
    platform.architecture = lambda *args, **kwargs: ("64bit", "ELF")
    names = sys.argv[1:]
    socket.socket.connect = socket.socket.connect_ex = socket.socket.bind = refuse
    subprocess.Popen.__init__ = refuse
    for name in names:
        before = set(threading.enumerate())
        importlib.import_module(name)
        started = set(threading.enumerate()) - before
        assert not started, f"importing {name} started {started}"
"""
STARTS = {"ops.__main__"}
"""Modules whose import is their run."""


@pytest.mark.parametrize("room", ROOMS)
def test_importing_touches_nothing(room: str) -> None:
    names = [module.name for module in modules(room) if module.name not in STARTS]
    run = (sys.executable, "-W", "ignore", "-c", textwrap.dedent(IMPORT_ALL), *names)
    done = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, check=False, timeout=100)
    assert done.returncode == 0, done.stderr[-2000:]
