"""Errors of the local stack: each is one line that names the field or place and says what to do."""

from contracts.errors import IocError


class StackError(IocError):
    """The local stack cannot do what was asked."""
