"""A WebSocket at the server's door, in the same event loop: what a browser would send, and what it would hear."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.types import ASGIApp, Message

LIMIT = 60.0


class Wire:
    """`said` are the server's messages that nobody has taken yet."""

    def __init__(self) -> None:
        self.heard: asyncio.Queue[Message] = asyncio.Queue()
        self.said: asyncio.Queue[Message] = asyncio.Queue()

    def type(self, data: bytes | str) -> None:
        self.heard.put_nowait(
            {"type": "websocket.receive", "bytes" if isinstance(data, bytes) else "text": data}
        )

    def hang_up(self) -> None:
        self.heard.put_nowait({"type": "websocket.disconnect", "code": 1001})

    async def next(self) -> Message:
        async with asyncio.timeout(LIMIT):
            return await self.said.get()

    async def until(self, wanted: bytes) -> bytes:
        shown = b""
        while wanted not in shown:
            message = await self.next()
            assert message["type"] == "websocket.send", (message, shown)
            shown += message["bytes"]
        return shown


@asynccontextmanager
async def wire(site: ASGIApp, client: httpx.AsyncClient, path: str, **headers: str) -> AsyncIterator[Wire]:
    """A connection with the cookie of `client`; it is broken off at the end."""
    wire, url = Wire(), urlsplit(str(client.base_url))
    sent: dict[str, str] = {
        "host": url.netloc,
        "origin": str(client.base_url).rstrip("/"),
        "cookie": client.headers.get("cookie", ""),
        "sec-fetch-site": "same-origin",
        **headers,
    }
    bare, _, query = path.partition("?")
    scope: dict[str, Any] = {
        "type": "websocket",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "ws",
        "path": bare,
        "raw_path": bare.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in sent.items()],
        "subprotocols": [],
        "extensions": {},
    }
    wire.heard.put_nowait({"type": "websocket.connect"})

    async def send(message: Message) -> None:
        await wire.said.put(message)

    async def serve() -> None:
        await site(scope, wire.heard.get, send)

    running = asyncio.create_task(serve())
    try:
        yield wire
    finally:
        wire.hang_up()
        async with asyncio.timeout(LIMIT):
            await asyncio.gather(running, return_exceptions=True)
