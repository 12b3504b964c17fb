"""The messages of /live/ws as text, put together from frames that were encoded once. `frame.py` says what they mean."""

import msgspec

from dashboard.live.frame import Links

Text = str


class Resume(msgspec.Struct):
    """What a client says: the last frame it has and of which boot, `alerts` where it follows them too (the version that
    it has, 0 when none): its first word. And the scenes that it shows, whenever they change.
    """

    seen: int = 0
    boot: str = ""
    alerts: int | None = None
    scenes: set[str] = set()


_RESUME = msgspec.json.Decoder(Resume)
_ENCODE = msgspec.json.Encoder().encode


def read_resume(text: str) -> Resume:
    """What the client has; nothing, if its message makes no sense."""
    try:
        return _RESUME.decode(text)
    except (msgspec.MsgspecError, UnicodeEncodeError):
        return Resume()


def hello(boot: str, build: str, seq: int, now_ms: int) -> Text:
    """First word of the server."""
    return _ENCODE({"type": "hello", "boot": boot, "build": build, "seq": seq, "now_ms": now_ms}).decode()


def frames(encoded: list[bytes], now_ms: int) -> Text:
    """Frames, oldest first."""
    return (b'{"type":"frames","now_ms":%d,"frames":[%b]}' % (now_ms, b",".join(encoded))).decode()


def snapshot(encoded: bytes, now_ms: int) -> Text:
    """The newest frame for one who cannot be told apart from a newcomer."""
    return (b'{"type":"snapshot","now_ms":%d,"frame":%b}' % (now_ms, encoded)).decode()


def beat(seq: int, made_ms: int, links: Links, now_ms: int) -> Text:
    """Nothing new, but the server lives; `made_ms` is the newest frame's."""
    return _ENCODE({"type": "beat", "now_ms": now_ms, "seq": seq, "made_ms": made_ms, "links": links}).decode()
