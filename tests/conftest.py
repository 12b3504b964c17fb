"""Fixtures of every test, and what marks follow from them."""

from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler.loadscope import LoadScopeScheduling

pytest_plugins = ["tests.fixtures.servers", "tests.fixtures.stack", "tests.fixtures.browser", "tests.fixtures.workers"]

settings.register_profile("ioc", deadline=None)
settings.load_profile("ioc")
"""Not the clock of a machine with other work decides whether a law holds."""

STACK = {"kafka", "empty_kafka", "valkey", "valkey_server", "ioc_up"}
BROWSER = {"chromium", "browser"}


ALONE = ("tests/integration/test_", "tests/chaos/", "tests/browser/")
"""What takes the ports of `ioc up`, or most of both processors, runs one after the other in one test process."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """What tests can be asked to do beside testing."""
    parser.addoption(
        "--new-pictures", action="store_true", help="make what pages look like now the baseline of tests/browser"
    )


class OneStackAtATime(LoadScopeScheduling):  # type: ignore[misc]
    """Every other test goes to whichever process is free; each process has servers of its own.

    pytest-xdist's own groups are no help: pytest 9.2 does not keep the node ids in which it writes them.
    """

    def _split_scope(self, nodeid: str) -> str:
        return "alone" if nodeid.startswith(ALONE) else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> OneStackAtATime:
    """How tests are dealt out to the test processes."""
    return OneStackAtATime(config, log)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs servers or a browser."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if fixtures & STACK:
            item.add_marker(pytest.mark.stack)
        if fixtures & BROWSER:
            item.add_marker(pytest.mark.browser)
