"""Connections to the net: a name is resolved once, every answer is checked, and one of those very addresses dialled.

So a name server that changes its mind between the check and the use (DNS rebinding) changes nothing. Addresses
are tried as RFC 8305 has it: families in turn, a second one when the first takes long.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Sequence
from itertools import chain, zip_longest
from typing import Any

from workroom.network import addresses
from workroom.network.addresses import Address, Resolve, Unreachable
from workroom.network.hosts import Unfit, host_of

__all__ = ["Connection", "Dial", "Unreachable", "Upstream"]

SECONDS = 15.0
IDLE_SECONDS = 20.0
STAGGER_SECONDS = 0.25
IDLE_EACH = 16
IDLE_ALL = 64
LOOKUPS = 32
MOST_DIALLED = 6
_BUFFER = 256 << 10

Key = tuple[str, int, bool, bool]
Dial = Callable[[Address, int], tuple[str, int]]


class Connection:
    """A connection to one host; its far end never changes. It is a `Stream`.

    `address` is where it leads. `reused` says that it was in use before: its server may have closed it in the
    very moment it was taken, so a request that got no answer at all may be sent again on a fresh one.
    """

    def __init__(self, key: Key, reader: _Counting, writer: asyncio.StreamWriter) -> None:
        self.key = key
        self.address = str((writer.get_extra_info("peername") or ("",))[0])
        self.reused = False
        self._reader = reader
        self._writer = writer
        self._taken = 0

    async def read(self, limit: int = 65536) -> bytes:
        """At most `limit` bytes as soon as there are any; b"" at the end. Raises OSError when it was reset."""
        data = await self._reader.read(limit)
        self._taken += len(data)
        return data

    async def write(self, data: bytes) -> None:
        """Send all of it, waiting for room. Raises OSError when it was reset."""
        self._writer.write(data)
        await self._writer.drain()

    async def end(self) -> None:
        """Nothing more will be sent. Under TLS there is no such thing: the far end reads on."""
        if self._writer.can_write_eof():
            self._writer.write_eof()

    def close(self) -> None:
        """Let go of it; what was written is still sent."""
        self._writer.close()

    def abort(self) -> None:
        """Let go of it at once; what was not sent yet is dropped."""
        self._writer.transport.abort()

    async def closed(self) -> None:
        """Wait until it is closed."""
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    @property
    def usable(self) -> bool:
        """Whether it is open both ways and holds no byte that nobody asked for."""
        quiet = self._reader.received == self._taken
        return quiet and not self._reader.at_eof() and not self._writer.is_closing()


class Upstream:
    """Connects to hosts by name, and keeps a few connections for the next request.

    `resolve` gives a name's addresses; `dial` says where a checked address is really found, for tests; `context`
    checks certificates.
    """

    def __init__(
        self,
        *,
        resolve: Resolve = addresses.resolve,
        dial: Dial | None = None,
        context: ssl.SSLContext | None = None,
    ) -> None:
        self._resolve = resolve
        self._dial = dial
        self._context = context
        self._idle: dict[Key, list[tuple[Connection, asyncio.TimerHandle]]] = {}
        self._lookups = asyncio.Semaphore(LOOKUPS)

    async def connect(
        self, host: str, port: int, *, tls: bool, private: bool = False, fresh: bool = False
    ) -> Connection:
        """A connection to `host`, a canonical name; `private` lets it have a private address.

        `fresh` takes none that was used before. Over TLS the certificate is checked against the name.

        Raises:
            Unreachable: with the rule `bad-host`, `no-address`, `private-address`, `refused`, `timed-out`,
                `unreachable`, `bad-certificate` or `bad-tls`.
        """
        key = (host, port, tls, private)
        if not fresh and (kept := self._take(key)):
            return kept
        _check_canonical(host)
        try:
            async with asyncio.timeout(SECONDS):
                return await self._open(key)
        except TimeoutError as error:
            raise Unreachable("timed-out", f"{host} did not answer within {SECONDS:.0f} seconds.") from error
        except ssl.SSLCertVerificationError as error:
            raise Unreachable(
                "bad-certificate", f"{host} showed a certificate that is not valid: {error.verify_message}."
            ) from error
        except ssl.SSLError as error:
            raise Unreachable("bad-tls", f"{host} does not speak TLS as it should.") from error
        except OSError as error:
            rule = "refused" if isinstance(error, ConnectionRefusedError) else "unreachable"
            raise Unreachable(rule, f"{host} can't be reached: {_told(error)}.") from error

    def release(self, connection: Connection) -> None:
        """Keep `connection` for the next request to the same host, if it is in order and there is room."""
        kept = self._idle.setdefault(connection.key, [])
        full = len(kept) >= IDLE_EACH or sum(map(len, self._idle.values())) >= IDLE_ALL
        if full or not connection.usable:
            connection.close()
            return
        connection.reused = True
        timer = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._expire, connection)
        kept.append((connection, timer))

    async def close(self) -> None:
        """Close the connections that are kept."""
        kept = list(chain.from_iterable(self._idle.values()))
        self._idle.clear()
        for connection, timer in kept:
            timer.cancel()
            connection.abort()
        for connection, _ in kept:
            await connection.closed()

    def _take(self, key: Key) -> Connection | None:
        kept = self._idle.get(key, [])
        while kept:
            connection, timer = kept.pop()
            timer.cancel()
            if connection.usable:
                return connection
            connection.abort()
        self._idle.pop(key, None)
        return None

    def _expire(self, connection: Connection) -> None:
        kept = self._idle.get(connection.key, [])
        self._idle[connection.key] = [each for each in kept if each[0] is not connection]
        if not self._idle[connection.key]:
            del self._idle[connection.key]
        connection.close()

    async def _open(self, key: Key) -> Connection:
        host, port, tls, private = key
        async with self._lookups:
            answers = await self._resolve(host, port)
        found = addresses.checked(answers, private=private)
        places = [
            self._dial(ip, port) if self._dial else (str(ip), port)
            for ip in _alternating(found)[:MOST_DIALLED]
        ]
        reader, writer = await _streams(await _first(places), self._trusting() if tls else None, host)
        return Connection(key, reader, writer)

    def _trusting(self) -> ssl.SSLContext:
        if self._context is None:
            self._context = system_context()
        return self._context


def system_context() -> ssl.SSLContext:
    """Certificates as this machine trusts them, HTTP/1.1 only."""
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:  # a Python that doesn't know where the system keeps them
        import certifi

        context.load_verify_locations(certifi.where())
    context.set_alpn_protocols(["http/1.1"])
    return context


class _Counting(asyncio.StreamReader):
    """A reader that knows how much has come, so that an idle connection's stray bytes are noticed."""

    received = 0

    def feed_data(self, data: Any) -> None:
        self.received += len(data)
        super().feed_data(data)


def _check_canonical(host: str) -> None:
    """The last guard: what is dialled is what could have been judged, whoever calls."""
    try:
        canonical = host_of(host, single=True)
    except Unfit as error:
        raise Unreachable(error.rule, error.reason) from error
    if canonical != host:
        raise Unreachable("bad-host", f"{host!r} is not in the form in which hosts are judged.")


def _told(error: OSError) -> str:
    return error.strerror or str(error) or "it closed the connection"


def _alternating(found: Sequence[Address]) -> list[Address]:
    """The families in turn, beginning with the one the resolver prefers."""
    same = [ip for ip in found if ip.version == found[0].version]
    other = [ip for ip in found if ip.version != found[0].version]
    return [ip for ip in chain.from_iterable(zip_longest(same, other)) if ip is not None]


async def _first(places: Sequence[tuple[str, int]]) -> socket.socket:
    """A socket connected to whichever place answers first. Raises OSError, the first one, when none does."""
    waiting = list(places)
    tasks: list[asyncio.Task[socket.socket]] = []
    try:
        while True:
            if waiting:
                tasks.append(asyncio.create_task(_dialled(*waiting.pop(0))))
            running = [task for task in tasks if not task.done()]
            if running:
                limit = STAGGER_SECONDS if waiting else None
                await asyncio.wait(running, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            done = [task for task in tasks if task.done()]
            if won := next((task for task in done if task.exception() is None), None):
                tasks.remove(won)
                return won.result()
            if not waiting and len(done) == len(tasks):
                return tasks[0].result()
    finally:
        for task in tasks:
            _drop(task)


def _drop(task: asyncio.Task[socket.socket]) -> None:
    if not task.cancel() and not task.cancelled() and task.exception() is None:
        task.result().close()


async def _dialled(ip: str, port: int) -> socket.socket:
    sock = socket.socket(socket.AF_INET6 if ":" in ip else socket.AF_INET, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        await asyncio.get_running_loop().sock_connect(sock, (ip, port))
    except BaseException:
        sock.close()
        raise
    return sock


async def _streams(
    sock: socket.socket, context: ssl.SSLContext | None, host: str
) -> tuple[_Counting, asyncio.StreamWriter]:
    loop = asyncio.get_running_loop()
    reader = _Counting(limit=_BUFFER, loop=loop)
    protocol = asyncio.StreamReaderProtocol(reader, loop=loop)
    name, wait = (host, 1.0) if context else (None, None)
    transport, _ = await loop.create_connection(
        lambda: protocol, sock=sock, ssl=context, server_hostname=name, ssl_shutdown_timeout=wait
    )
    return reader, asyncio.StreamWriter(transport, protocol, reader, loop)
