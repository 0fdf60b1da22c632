"""Servers on loopback, and an upstream that finds them where a checked address would be."""

from __future__ import annotations

import asyncio
import ipaddress
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

import trustme

from workroom.network.addresses import Address, Resolve
from workroom.network.upstream import Upstream

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
GLOBAL = "93.184.215.14"
GLOBAL6 = "2606:2800:21f:cb07::1"


def answering(*texts: str, asked: list[str] | None = None) -> Resolve:
    """A name server with one answer; `asked` collects the names it was asked for."""

    async def resolve(host: str, port: int) -> Sequence[Address]:
        if asked is not None:
            asked.append(host)
        return [ipaddress.ip_address(text) for text in texts]

    return resolve


@asynccontextmanager
async def origin(handler: Handler, context: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """A server on loopback; gives its port, and cuts its connections at the end."""
    tasks: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await handler(reader, writer)
        except (OSError, asyncio.CancelledError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
    port = server.sockets[0].getsockname()[1]
    try:
        yield port
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await _cut(port)
        await server.wait_closed()


async def _cut(port: int) -> None:
    """Close what was accepted at `port` but is still in its handshake: the server itself forgets it."""
    await asyncio.sleep(0)
    transports = getattr(asyncio.get_running_loop(), "_transports", {})
    for transport in list(transports.values()):
        if (transport.get_extra_info("sockname") or ("", 0))[1] == port:
            transport.abort()
    for _ in range(3):
        await asyncio.sleep(0)


@asynccontextmanager
async def reaching(
    port: int, *answers: str, trust: trustme.CA | None = None, resolve: Resolve | None = None
) -> AsyncIterator[Upstream]:
    """An upstream whose every checked address is the server at `port`."""
    context = ssl.create_default_context()
    if trust is not None:
        trust.configure_trust(context)
    up = Upstream(
        resolve=resolve or answering(*(answers or (GLOBAL,))),
        dial=lambda ip, _: ("127.0.0.1", port),
        context=context,
    )
    try:
        yield up
    finally:
        await up.close()


def certified(authority: trustme.CA, *names: str) -> ssl.SSLContext:
    """A server's side of TLS under `names`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context
