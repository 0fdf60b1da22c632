"""What stands in for the gate behind a computer's door: small servers that say whom they were asked for."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import ssl
from base64 import b64encode
from typing import Protocol

from workroom.computer import Flow


class Pipe(Protocol):
    """What a server needs of a connection, encrypted or not."""

    async def read(self, limit: int = 65536) -> bytes: ...

    async def write(self, data: bytes) -> None: ...


class Tls:
    """The server's end of TLS over a flow."""

    def __init__(self, flow: Flow, context: ssl.SSLContext) -> None:
        self._flow = flow
        self._in, self._out = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._in, self._out, server_side=True)

    async def greet(self) -> None:
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                await self._pull()
            else:
                await self._push()
                return

    async def read(self, limit: int = 65536) -> bytes:
        while True:
            try:
                return self._tls.read(limit)
            except ssl.SSLWantReadError:
                await self._pull()
            except ssl.SSLZeroReturnError:
                return b""

    async def write(self, data: bytes) -> None:
        self._tls.write(data)
        await self._push()

    async def _pull(self) -> None:
        await self._push()
        if data := await self._flow.read():
            self._in.write(data)
        else:
            self._in.write_eof()

    async def _push(self) -> None:
        if data := self._out.read():
            await self._flow.write(data)


class Doorway:
    """Serves every stream by its port and remembers what was asked for."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[tuple[str, int]] = []
        self.open = 0
        self.go = asyncio.Event()
        self._tls = tls

    async def serve(self, flow: Flow, host: str, port: int) -> None:
        self.asked.append((host, port))
        self.open += 1
        try:
            await self._serve(flow, host, port)
        finally:
            self.open -= 1

    async def _serve(self, flow: Flow, host: str, port: int) -> None:
        if port == 443 and self._tls is not None:
            secure = Tls(flow, self._tls)
            await secure.greet()
            await http(secure, host, port)
        elif port == 7:
            await echo(flow)
        elif port == 9:
            await digest(flow)
        elif port == 19:
            await bulk(flow)
        elif port == 99:
            raise RuntimeError("this server dies")
        elif port == 100:
            await self.go.wait()
        else:
            await http(flow, host, port)


async def head_of(pipe: Pipe) -> bytes:
    head = b""
    while b"\r\n\r\n" not in head and (data := await pipe.read()):
        head += data
    return head


async def http(pipe: Pipe, host: str, port: int) -> None:
    """Says whom it was asked for; or, if the client wishes, echoes one frame of a websocket."""
    head = await head_of(pipe)
    if b"Upgrade: websocket" in head:
        await websocket(pipe, head)
        return
    if b"service=git-upload-pack" in head:
        await git(pipe)
        return
    body = f"{host}:{port} {head.split(b' ')[1].decode()}\n".encode()
    await pipe.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n" % len(body) + body)


async def git(pipe: Pipe) -> None:
    """The list of an upload-pack with one branch (gitprotocol-http(5))."""
    lines = [b"# service=git-upload-pack\n", b"", b"1" * 40 + b" refs/heads/main\0\n", b""]
    body = b"".join(b"%04x" % (len(line) + 4) + line if line else b"0000" for line in lines)
    kind = b"application/x-git-upload-pack-advertisement"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
    await pipe.write(head % (kind, len(body)) + body)


async def websocket(pipe: Pipe, head: bytes) -> None:
    key = head.split(b"Sec-WebSocket-Key: ")[1].split(b"\r\n")[0]
    accept = b64encode(hashlib.sha1(key + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11").digest())
    await pipe.write(
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )
    frame = await pipe.read()
    size, mask, masked = frame[1] & 0x7F, frame[2:6], frame[6:]
    text = bytes(byte ^ mask[i % 4] for i, byte in enumerate(masked[:size]))
    await pipe.write(bytes((0x81, len(text))) + text)


async def echo(flow: Flow) -> None:
    while data := await flow.read():
        await flow.write(data)


async def digest(flow: Flow) -> None:
    """Takes everything to its end and says how much it was and what it hashes to."""
    known, size = hashlib.sha256(), 0
    while data := await flow.read():
        known.update(data)
        size += len(data)
    await flow.write(f"{size} {known.hexdigest()}\n".encode())


async def bulk(flow: Flow) -> None:
    """Sends as many bytes as it is asked for, all of them a pattern."""
    size = int(await flow.read())
    block = bytes(range(251)) * 261
    with contextlib.suppress(OSError):
        for at in range(0, size, len(block)):
            await flow.write(block[: size - at])
