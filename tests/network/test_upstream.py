from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import pytest
import trustme

from workroom.network import upstream
from workroom.network.addresses import Address
from workroom.network.upstream import Unreachable, Upstream

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
GLOBAL = ipaddress.ip_address("93.184.215.14")
GLOBAL6 = ipaddress.ip_address("2606:2800:21f:cb07::1")


def answering(*texts: str) -> Callable[[str, int], Awaitable[Sequence[Address]]]:
    async def resolve(host: str, port: int) -> Sequence[Address]:
        return [ipaddress.ip_address(text) for text in texts]

    return resolve


async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers each line with itself, until `bye`."""
    while (line := await reader.readline()) and line != b"bye\n":
        writer.write(line)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def origin(handler: Handler = greet, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on loopback; gives its port, and cuts its connections at the end."""
    writers: list[asyncio.StreamWriter] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        await handler(reader, writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for writer in writers:
            writer.transport.abort()
        await server.wait_closed()


@asynccontextmanager
async def reaching(port: int, *answers: str, trust: trustme.CA | None = None) -> AsyncIterator[Upstream]:
    """An upstream whose every checked address is the server at `port`."""
    context = ssl.create_default_context()
    if trust is not None:
        trust.configure_trust(context)
    resolve = answering(*(answers or (str(GLOBAL),)))
    up = Upstream(resolve=resolve, dial=lambda ip, _: ("127.0.0.1", port), context=context)
    try:
        yield up
    finally:
        await up.close()


def certified(authority: trustme.CA, name: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


async def test_a_connection_carries_bytes_both_ways() -> None:
    async with origin() as port, reaching(port) as up:
        there = await up.connect("example.org", 80, tls=False)
        await there.write(b"hello\n")
        assert await there.read() == b"hello\n"
        await there.end()
        assert await there.read() == b""
        there.close()
        await there.closed()


async def test_tls_is_checked_against_the_name() -> None:
    authority = trustme.CA()
    context = certified(authority, "example.org")
    async with origin(context=context) as port, reaching(port, trust=authority) as up:
        there = await up.connect("example.org", 443, tls=True)
        await there.write(b"hello\n")
        assert await there.read() == b"hello\n"
        there.abort()
        with pytest.raises(Unreachable, match="not valid for 'example.net'") as caught:
            await up.connect("example.net", 443, tls=True)
        assert caught.value.rule == "bad-certificate"


@pytest.mark.case(45)
async def test_a_certificate_of_a_stranger_is_refused() -> None:
    context = certified(trustme.CA(), "example.org")
    async with origin(context=context) as port, reaching(port, trust=trustme.CA()) as up:
        with pytest.raises(Unreachable) as caught:
            await up.connect("example.org", 443, tls=True)
        assert caught.value.rule == "bad-certificate"


async def test_what_is_no_tls_is_named() -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.org\r\n" * 100)
        writer.close()

    async with origin(talk) as port, reaching(port) as up:
        with pytest.raises(Unreachable) as caught:
            await up.connect("example.org", 443, tls=True)
        assert caught.value.rule == "bad-tls"
