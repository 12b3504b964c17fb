"""The `ioc` command and the local stack: everything may be imported here, nothing imports it."""
