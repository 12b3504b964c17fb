"""The settings as the environment and the command line give them."""

import os
import sys
from pathlib import Path
from typing import Any

import msgspec

from contracts.settings import Settings, load_settings


def settings_with(**options: Any) -> Settings:
    """Settings of the environment; an option that was given on the command line wins."""
    given = {name: value for name, value in options.items() if value is not None}
    return msgspec.structs.replace(load_settings(os.environ), **given)


def say(line: str) -> None:
    """One line of progress, at once, also into a pipe."""
    print(line, flush=True)


def tell(line: str) -> None:
    """One line of progress beside the result, which stays clean for machines."""
    print(line, file=sys.stderr, flush=True)


def settings_of_stack(data_dir: str | None) -> Settings:
    """Settings that reach Kafka and Redis: each that of the environment, else that of the stack on the folder."""
    from ops.stack_file import read_stack

    settings = settings_with(data_dir=data_dir)
    stack = read_stack(Path(settings.data_dir))
    if stack is None:
        return settings
    known = {"kafka_bootstrap": stack.kafka, "redis_url": stack.redis}
    given = {field: value for field, value in known.items() if f"IOC_{field.upper()}" not in os.environ}
    return msgspec.structs.replace(settings, **given)
