"""The Lua scripts, each one atomic step on one shard, and how they are run."""

from collections.abc import Sequence
from hashlib import sha1
from importlib.resources import files
from typing import Any

from redis.exceptions import NoScriptError

from state.connect import Client


class Script:
    """One script of this package, called by its hash and sent whole only where the server does not know it."""

    def __init__(self, name: str) -> None:
        self.text = files(__package__ or "state.scripts").joinpath(f"{name}.lua").read_text(encoding="utf-8")
        self.sha = sha1(self.text.encode(), usedforsecurity=False).hexdigest()

    async def run(self, redis: Client, keys: Sequence[str | bytes], *arguments: str | bytes | int) -> Any:
        """The script's answer; every key it touches stands in `keys`."""
        try:
            return await redis.evalsha(self.sha, len(keys), *keys, *arguments)
        except NoScriptError:
            return await redis.eval(self.text, len(keys), *keys, *arguments)
