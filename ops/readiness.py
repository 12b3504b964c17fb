"""When the centre is ready: asked of the dashboard, as everybody else would."""

import http.client
import json
from urllib.parse import urlsplit

from contracts.catalogue import FEEDS

ANSWER_WITHIN_S = 3.0


def fetch(url: str) -> tuple[int, bytes]:
    """Status and body of a GET; status 0 when nobody answers."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=ANSWER_WITHIN_S)
    try:
        connection.request("GET", place.path)
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):
        return 0, b""
    finally:
        connection.close()


def fresh_feeds(dashboard: str) -> dict[str, bool]:
    """Whether each feed is fresh, as the dashboard tells everybody; empty when it does not answer."""
    _, body = fetch(f"{dashboard}/readyz")
    try:
        return {str(name): bool(fresh) for name, fresh in json.loads(body)["fresh"].items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


class Readiness:
    """Asks whether the centre is ready and remembers what it waits for.

    With simulators: every feed is fresh. Without: the dashboard says that it is ready.
    """

    def __init__(self, dashboard: str, simulators: bool) -> None:
        self.dashboard = dashboard
        self.simulators = simulators
        self.waiting_for = "the dashboard"

    def reached(self) -> bool:
        """Ask once; at most three seconds."""
        if not self.simulators:
            return fetch(f"{self.dashboard}/readyz")[0] == 200
        fresh = fresh_feeds(self.dashboard)
        if not fresh:
            return False
        missing = [feed.name for feed in FEEDS if not fresh.get(feed.name)]
        self.waiting_for = ", ".join(missing)
        return not missing
