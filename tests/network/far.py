"""A server on the net's side, with manners and without: what the path says, it does."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import re
from collections.abc import AsyncIterator
from typing import NamedTuple

BLOCK = b"x" * (64 << 10)
SECRET = "OWNED-SECRET-0123456789abcdef"


class Got(NamedTuple):
    """A request as it arrived, as a whole."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


class Far:
    """Serves connections; keeps whole requests in `got` and all bytes of the rest in `bytes_in`."""

    def __init__(self) -> None:
        self.got: list[Got] = []
        self.connections = 0
        self.bytes_in = 0

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with contextlib.suppress(asyncio.IncompleteReadError, OSError):
            while await self._one(reader, writer):
                pass
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        self.bytes_in += len(head)
        first, *lines = head.rstrip().split("\r\n")
        method, target, _ = first.split(" ")
        given = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
        if target == "/early":
            writer.write(b"HTTP/1.1 409 Conflict\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno")
            return False
        pieces = []
        async for piece in _body(reader, given):
            self.bytes_in += len(piece)
            pieces.append(piece)
        self.got.append(Got(method, target, given, b"".join(pieces)))
        if method == "HEAD":
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n")
            return True
        return await self._answer(self.got[-1], reader, writer)

    async def _answer(self, got: Got, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        match re.split(r"[/?]", got.target)[1:]:
            case ["bytes", number]:
                await _many(writer, int(number))
            case ["echo", *_]:
                _whole(
                    writer, json.dumps(got._asdict(), default=bytes.hex).encode(), f"X-Echo: {got.headers}"
                )
            case ["split", *_]:
                await _split(writer)
            case ["base64", *_]:
                _whole(writer, base64.b64encode(b"user:" + SECRET.encode()))
            case ["gzip", *_]:
                _whole(writer, b"\x1f\x8b", "Content-Encoding: gzip")
            case ["lies", *_]:
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nshort")
                return False
            case ["more", *_]:
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
                )
            case ["garbage", *_]:
                writer.write(b"\x00\x01\x02 nothing of the kind\r\n\r\n" * 10)
                return False
            case ["bomb", *_]:
                writer.write(b"HTTP/1.1 200 OK\r\nX-Long: " + b"a" * (300 << 10) + b"\r\n\r\n")
            case ["hints", *_]:
                writer.write(b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n" * 3)
                _whole(writer, b"ok")
            case ["drip", *_]:
                writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n")
                await reader.read()
            case ["silent", *_]:
                await reader.read()
            case ["switch", *_]:
                writer.write(
                    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: upgrade\r\n\r\n"
                )
                await reader.read()
            case ["ws", *_] if "upgrade" in got.headers:
                await _websocket(reader, writer)
                return False
            case ["close", *_]:
                _whole(writer, b"ok")
                return False
            case _:
                _whole(
                    writer,
                    b"ok %d" % len(got.body),
                    'Alt-Svc: h3=":443"',
                    "Set-Cookie: a=b",
                    "X-Workroom-Door: forged",
                )
        await writer.drain()
        return True


async def _body(reader: asyncio.StreamReader, given: dict[str, str]) -> AsyncIterator[bytes]:
    if given.get("transfer-encoding") == "chunked":
        while size := int(await reader.readline(), 16):
            yield await reader.readexactly(size)
            await reader.readline()
        await reader.readline()
        return
    left = int(given.get("content-length", 0))
    while left:
        piece = await reader.read(min(left, len(BLOCK)))
        if not piece:
            raise asyncio.IncompleteReadError(b"", left)
        left -= len(piece)
        yield piece


def _whole(writer: asyncio.StreamWriter, body: bytes, *more: str) -> None:
    lines = [
        "HTTP/1.1 200 OK",
        f"Content-Length: {len(body)}",
        "Content-Type: application/json",
        *more,
        "",
        "",
    ]
    writer.write("\r\n".join(lines).encode("latin-1") + body)


async def _many(writer: asyncio.StreamWriter, size: int) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
    while size:
        piece = BLOCK[:size]
        writer.write(piece)
        size -= len(piece)
        await writer.drain()


async def _split(writer: asyncio.StreamWriter) -> None:
    """The secret, a byte a chunk."""
    writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    for letter in f"<{SECRET}>":
        writer.write(b"1\r\n" + letter.encode() + b"\r\n")
        await writer.drain()
        await asyncio.sleep(0)
    writer.write(b"0\r\n\r\n")


async def _websocket(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """An echo of whatever bytes come."""
    writer.write(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n")
    while data := await reader.read(1 << 16):
        writer.write(data)
        await writer.drain()
