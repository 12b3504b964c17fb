"""The whole centre on real servers, where people sign in with accounts, for stories of several of them.

Everything is real and a process of its own but the alert agent, which is the same code in a thread of the test: so that
time can pass for it at once.
"""

import asyncio
import sys
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from urllib.request import urlopen

import msgspec
from anyio import to_thread
from anyio.from_thread import start_blocking_portal

from contracts.accounts import Role
from contracts.alerts import Evaluation, encode
from contracts.catalogue import ALERT_INPUTS
from contracts.clock import Clock, system_clock
from contracts.measures import MINUTE_MS
from contracts.settings import Settings
from dashboard.access.passwords import hashed
from ops.accounts import Reach, added, change, made_token
from ops.chaos.alert_logs import agent_status
from ops.chaos.load import Message
from ops.ports import free_ports
from state.alerts.standing import AgentStatus
from state.tasks import together
from streams.runtime.alerts.process import build_agent
from tests.browser.outage import Outage
from tests.fixtures.access import PASSWORD
from tests.fixtures.workers import Rig

CONSOLE = "console:test"


class Post(msgspec.Struct, frozen=True):
    """Who sits where: the account's name, what screens call them, role and reach."""

    user: str
    shown: str
    role: Role
    reach: Reach = Reach()


class Movable:
    """A clock that can be put forward."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def __call__(self) -> int:
        return system_clock() + self.ahead_ms


class Centre:
    """A centre whose feeds are silent until the story begins. `wall`: the path that opens it on a wall, once."""

    def __init__(self, rig: Rig, url: str, wall: str, clock: Movable) -> None:
        self._rig = rig
        self._clock = clock
        self._outage = Outage(rig.sender)
        self.url = url
        self.wall = wall

    def begin_outage(self) -> None:
        """A worker begins to count what came in: one provider has been in trouble for some minutes, and still is."""
        self._outage.begin()
        self._rig.start()

    def close(self) -> None:
        """End what it sends."""
        self._outage.end()

    @contextmanager
    def later(self, minutes: int) -> Iterator[None]:
        """For the block it is so much later for whatever waits for its time."""
        self._clock.ahead_ms = minutes * MINUTE_MS
        try:
            yield
        finally:
            self._clock.ahead_ms = 0


@contextmanager
def running_centre(rig: Rig, *posts: Post) -> Iterator[Centre]:
    """A centre without a worker yet: dashboard, alert agent, and these people."""
    (port,) = free_ports((0,))
    url = f"http://127.0.0.1:{port}"
    # As if an agent had decided until then: the next one goes on from there, and need not wait for minutes to end.
    evaluated_ms = system_clock() // MINUTE_MS * MINUTE_MS - 3 * MINUTE_MS
    rig.sender.send([Message(ALERT_INPUTS, b"payments", encode(Evaluation("payments", evaluated_ms)))])
    rig.start("dashboard", (sys.executable, "-m", "ops", "dashboard"), dashboard_port=port)
    clock, settings = Movable(), msgspec.structs.replace(rig.settings, data_dir=str(rig.folder))
    # In this thread runs Playwright's event loop, and no other one could.
    with start_blocking_portal() as aside, aside.wrap_async_context_manager(_deciding(settings, clock)):
        wall = f"/wall?token={aside.call(to_thread.run_sync, admitted, settings, posts)}"
        rig.wait(lambda: _opens(url + wall), "a dashboard that knows everybody")
        rig.wait(lambda: _evaluated(aside.call(agent_status, settings)) == evaluated_ms, "an alert agent")
        with closing(Centre(rig, url, wall, clock)) as centre:
            yield centre


@asynccontextmanager
async def _deciding(settings: Settings, clock: Clock) -> AsyncIterator[None]:
    working = asyncio.create_task(together(*(work() for work in build_agent(settings, clock))))
    yield
    working.cancel()
    await asyncio.wait({working})


def admitted(settings: Settings, posts: Iterable[Post]) -> str:
    """Accounts for all of them, as `ioc users add` makes them, and the text of a wall's token, made last."""
    password = hashed(PASSWORD)
    for post in posts:
        change(settings, CONSOLE, added(post.user, post.shown, post.role, password, post.reach))
    decide, text = made_token("display", "wall of the hall", 1, "viewer", Reach(), CONSOLE)
    change(settings, CONSOLE, decide)
    return text


def _opens(url: str) -> bool:
    try:
        with urlopen(url, timeout=5):
            return True
    except OSError:
        return False


def _evaluated(status: AgentStatus | None) -> int:
    return status.minutes.get("payments", 0) if status else 0
