"""What the tests of the desk share: a desk that shows its list, and what stands where in it."""

from typing import Any

from playwright.sync_api import Page

from tests.browser.conftest import LIVE

LISTED = f"({LIVE}) && ioc.alerts.live !== null && ioc.desk.list.ready"
ROWS = "document.querySelectorAll('#desk-list .ag-center-cols-container .ag-row').length"
WAIT_MS = 20_000


def shown(page: Page, field: str = "what") -> list[str]:
    """The cells of a column, from the top."""
    cells: list[str] = page.evaluate(
        """field => [...document.querySelectorAll(`#desk-list .ag-cell[col-id="${field}"]`)]
          .map((cell) => [cell.getBoundingClientRect().top, cell.textContent]).sort((a, b) => a[0] - b[0])
          .map(([, text]) => text)""",
        field,
    )
    return cells


def current(page: Page) -> str:
    """The id of the row that is looked at."""
    found: str = page.evaluate("ioc.desk.list.current ?? ''")
    return found


def wait(page: Page, condition: str, argument: Any = None) -> None:
    """Wait for a condition of the page."""
    page.wait_for_function(condition, arg=argument, timeout=WAIT_MS)


def wait_rows(page: Page, count: int) -> None:
    """Wait until so many rows are shown."""
    wait(page, f"count => ioc.desk.list.rows.length === count && Math.min(count, 5) <= {ROWS}", count)


def wait_state(page: Page, alert: str, state: str) -> None:
    """Wait until an alert is in a state; `gone`: until it has left the list."""
    wait(page, "([id, state]) => (ioc.alerts.rows.get(id)?.state ?? 'gone') === state", [alert, state])


def wait_detail(page: Page) -> None:
    """Wait until the alert that is looked at is told."""
    wait(page, "ioc.desk.detail.found?.alert.id === ioc.desk.detail.id && ioc.desk.detail.id !== ''")
