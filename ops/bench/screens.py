"""Many screens on one dashboard: `python -m ops.bench.screens WS_URL CLIENTS SLOW SECONDS`.

SLOW of them never read after their first message. Prints the ages of all frames that the others got, in ms, as JSON.
"""

import asyncio
import sys
from typing import Any

import msgspec
from websockets.asyncio.client import connect

from contracts.clock import Clock, system_clock

LARGEST = 8 * 1024 * 1024


class Made(msgspec.Struct):
    """What matters of a frame."""

    made_ms: int


class Message(msgspec.Struct):
    """What matters of a message."""

    type: str
    frames: list[Made] = []
    frame: Made | None = None


async def watch(url: str, ages: list[int], end: asyncio.Event, clock: Clock) -> None:
    """One screen, until the end."""
    decode = msgspec.json.Decoder(Message).decode
    async with connect(url, compression=None, max_size=LARGEST, ping_interval=None) as socket:
        await socket.send('{"seen":0,"boot":""}')
        while not end.is_set():
            message = decode(await socket.recv())
            if message.type == "frames":
                now_ms = clock()
                ages += [now_ms - one.made_ms for one in message.frames]


async def stall(url: str, end: asyncio.Event) -> None:
    """One screen that asks and never reads."""
    async with connect(url, compression=None, max_queue=1, ping_interval=None, close_timeout=0) as socket:
        await socket.send('{"seen":0,"boot":""}')
        await end.wait()


async def run(url: str, clients: int, slow: int, seconds: float) -> list[int]:
    """Ages of the frames, in ms."""
    ages: list[int] = []
    end = asyncio.Event()
    jobs: list[Any] = [stall(url, end) for _ in range(slow)]
    jobs += [watch(url, ages, end, system_clock) for _ in range(clients - slow)]
    tasks = [asyncio.create_task(job) for job in jobs]
    await asyncio.sleep(seconds)
    end.set()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return ages


if __name__ == "__main__":
    found = asyncio.run(run(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4])))
    print(msgspec.json.encode(found).decode(), flush=True)
