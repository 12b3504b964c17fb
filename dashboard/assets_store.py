"""Assets and component bundles: compressed once, kept in memory, named by the hash of their content."""

import asyncio
import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

FOREVER = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"
LEAST_TO_COMPRESS = 500
_PACKED = frozenset({".woff2", ".png", ".jpg", ".ico"})
_ASSET_LINK = re.compile(r"/assets/([\w./-]+)\?m=0")


BUNDLES = {"site.js": ".js", "site.css": ".css"}
"""Made of all files of a kind: a page asks once instead of sixty times."""
ORDER = {"make.js": -1, "start.js": 1}
"""The first script makes what the others call, the last one begins when they are there."""


class Kept(NamedTuple):
    """A file as it is sent: whole, and compressed if that makes it smaller."""

    body: bytes
    packed: bytes | None
    kind: str
    digest: str

    def answer(self, request: Request, caching: str, status: int = HTTPStatus.OK) -> Response:
        """The file, or 304 where the browser has it."""
        headers = {"Cache-Control": caching, "ETag": f'"{self.digest}"', "Vary": "Accept-Encoding"}
        if f'"{self.digest}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if self.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(self.packed, status, headers | {"Content-Encoding": "gzip"}, self.kind)
        return Response(self.body, status, headers, self.kind)


def keep(body: bytes, name: str) -> Kept:
    """Compress and hash; costs tens of milliseconds for a large bundle, so not on the event loop."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    packed = None
    if Path(name).suffix not in _PACKED and len(body) >= LEAST_TO_COMPRESS:
        packed = gzip.compress(body, 9, mtime=0)
    return Kept(body, packed, kind, hashlib.sha256(body).hexdigest()[:20])


class AssetsStore:
    """The files below one folder. A changed file is read again, so that one may work on it without a restart."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._kept: dict[Path, tuple[int, Kept]] = {}
        self._bundles: dict[str, tuple[list[Kept], Kept]] = {}

    async def serve(self, request: Request) -> Response:
        """GET /assets/{path}: for ever under its hash (`?v=`), else to be asked for again."""
        kept = await asyncio.to_thread(self.find, request.path_params["path"])
        if kept is None:
            return PlainTextResponse("no such asset", status_code=404)
        return kept.answer(request, FOREVER if request.query_params.get("v") == kept.digest else ASK_AGAIN)

    def find(self, name: str) -> Kept | None:
        """The bundle or file of that name below the folder; None if there is none."""
        if name in BUNDLES:
            return self._bundle(name)
        path = (self._folder / name).resolve()
        if not path.is_relative_to(self._folder) or not path.is_file():
            return None
        changed = path.stat().st_mtime_ns
        held = self._kept.get(path)
        if held is None or held[0] != changed:
            held = self._kept[path] = changed, keep(path.read_bytes(), path.name)
        return held[1]

    def versioned(self, html: str) -> str:
        """The page with its assets called by hash: `?m=0` stands where it is to be."""
        return _ASSET_LINK.sub(self._link, html)

    def _bundle(self, name: str) -> Kept:
        paths = [path.relative_to(self._folder) for path in self._folder.rglob(f"*{BUNDLES[name]}")]
        paths.sort(key=lambda path: (ORDER.get(path.name, 0), len(path.parts), path))
        parts = [part for path in paths if (part := self.find(path.as_posix())) is not None]
        if name not in self._bundles or self._bundles[name][0] != parts:
            self._bundles[name] = parts, keep(b"\n".join(part.body for part in parts), name)
        return self._bundles[name][1]

    def _link(self, found: re.Match[str]) -> str:
        kept = self.find(found[1])
        return f"/assets/{found[1]}?v={kept.digest}" if kept else found[0]


Load = Callable[[str, str, Request], Response]
"""(package, path, request) → a component bundle as Dash serves it; raises for what it does not know."""


class BundlesStore:
    """Dash's component bundles, compressed once instead of at each visit."""

    def __init__(self, load: Load) -> None:
        self._load = load
        self._kept: dict[str, tuple[Kept, str]] = {}

    async def serve(self, request: Request) -> Response:
        """GET /_dash-component-suites/{package}/{path}."""
        package, path = request.path_params["package"], request.path_params["path"]
        name = f"{package}/{path}"
        if name not in self._kept:
            try:
                loaded = self._load(package, path, request)
            except Exception:  # noqa: BLE001 - Dash has no one type for "there is no such bundle"
                return PlainTextResponse("no such bundle", status_code=404)
            if loaded.status_code != 200:
                return loaded
            caching = loaded.headers.get("cache-control", ASK_AGAIN)
            self._kept[name] = await asyncio.to_thread(keep, bytes(loaded.body), path), caching
        kept, caching = self._kept[name]
        return kept.answer(request, caching)
