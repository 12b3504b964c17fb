"""Errors that a person reads: each names the field, the place and what to do."""

from enum import StrEnum


class IocError(Exception):
    """Base of every error that is shown to a person as one line."""


class SettingError(IocError):
    """A setting has a wrong value; the text names its environment variable."""


class RegistryError(IocError):
    """A registry table is wrong; the text names file, line and column."""


class ScenarioError(IocError):
    """A scenario file is wrong; the text names file, line and reason."""


class RuleError(IocError):
    """A rule file is wrong; the text names file, line and field."""


class Reason(StrEnum):
    """Why a record became a dead letter. The order is the order of the checks."""

    EMPTY = "empty"
    OVERSIZED = "oversized"
    MALFORMED = "malformed"
    UNKNOWN_TYPE = "unknown_type"
    MISROUTED = "misrouted"
    FUTURE = "future"
    TOO_LATE = "too_late"
