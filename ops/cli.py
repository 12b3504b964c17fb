"""The `ioc` command."""

import os
import signal
import sys


def main() -> None:
    """Run the command line; errors that a person can mend are one line on standard error and exit code 1."""
    if sys.argv[1:2] == ["up"]:
        # While Python still loads, nothing runs that needs stopping: Ctrl-C is an orderly end already.
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: os._exit(0))
    from contracts.errors import IocError
    from ops.commands import app

    try:
        app(prog_name="ioc")
    except IocError as error:
        print(f"ioc: {error}", file=sys.stderr)
        sys.exit(1)
