from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
import trustme
from websockets.asyncio.client import connect
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import InvalidStatus

from network.door import Door, connected, door, whole
from network.far import SECRET
from network.origin import certified
from workroom.network.limits import GateLimits
from workroom.network.rules import Credential, Rule

UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: ws.example.org\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@asynccontextmanager
async def upgraded(it: Door) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    async with it.listening("ws.example.org", 443) as at, connected(at) as (reader, writer):
        await writer.start_tls(it.client_context(), server_hostname="ws.example.org")
        writer.write(UPGRADE)
        assert (await whole(reader)).startswith(b"HTTP/1.1 101 ")
        yield reader, writer


async def ended(it: Door) -> None:
    async with asyncio.timeout(20):
        while not it.judge.seen:
            await asyncio.sleep(0.01)


@pytest.mark.case(45)
async def test_bytes_go_both_ways_and_are_counted() -> None:
    async with door() as it:
        async with upgraded(it) as (reader, writer):
            writer.write(b"x" * 50_000)
            assert len(await reader.readexactly(50_000)) == 50_000
        await ended(it)
        assert it.judge.asked[0].websocket
        assert (it.judge.last.status, it.judge.last.into) == (101, 50_000)
        assert 50_000 < it.judge.last.out < 50_400


@pytest.mark.case(41, 45)
async def test_it_is_cut_before_a_byte_too_many_leaves() -> None:
    async with door() as it:
        async with upgraded(it) as (reader, writer):
            writer.write(b"x" * 90_000)
            await reader.readexactly(90_000)
            writer.write(b"y" * 60_000)
            assert b"y" * 20_000 not in await reader.read()
        await ended(it)
        assert it.judge.last.ruling.rule == "request-bytes"
        assert it.judge.last.out <= 100_000


async def test_silence_ends_it() -> None:
    async with door(limits=GateLimits(idle_seconds=1.0)) as it, upgraded(it) as (reader, _):
        async with asyncio.timeout(20):
            assert await reader.read() == b""


@pytest.mark.case(33)
async def test_a_real_client_and_an_echo_of_our_key() -> None:
    async def echo(connection: ServerConnection) -> None:
        assert connection.request is not None
        async for message in connection:
            await connection.send(message)
            await connection.send(connection.request.headers["x-api-key"])

    rule = Rule("ws.example.org", websocket=True, credential=Credential("x-api-key", "model"))
    root = trustme.CA()
    async with serve(echo, "127.0.0.1", 0, ssl=certified(root, "ws.example.org")) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        async with door(rules=[rule]) as it:
            root.configure_trust(it.upstream._context)
            it.upstream._dial = lambda _address, _port: ("127.0.0.1", port)
            async with it.listening("ws.example.org", 443) as at:
                context = it.client_context()
                async with connect("wss://ws.example.org/", host="127.0.0.1", port=at, ssl=context) as client:
                    await client.send("grüße")
                    assert await client.recv() == "grüße"
                    told = await client.recv()
                    assert told == "*" * len(SECRET)


async def test_a_real_client_is_refused_with_the_reason() -> None:
    async with door() as it, it.listening("strict.example.org", 443) as at:
        with pytest.raises(InvalidStatus) as refused:
            await connect("wss://strict.example.org/", host="127.0.0.1", port=at, ssl=it.client_context())
        assert refused.value.response.headers["x-workroom-door"] == "websocket-not-allowed"
