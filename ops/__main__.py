"""`python -m ops` is the `ioc` command: how the stack starts its own processes."""

from ops.cli import main

main()
