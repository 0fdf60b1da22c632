"""A gate with a server behind it and clients before it, all over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import ipaddress
import re
import ssl
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import trustme

from network.far import SECRET, Far
from network.origin import GLOBAL, certified, origin
from workroom.network.addresses import Address
from workroom.network.authority import Authority
from workroom.network.exits import Request, Ruling, Traffic
from workroom.network.gate import Gate
from workroom.network.limits import GateLimits
from workroom.network.rules import Credential, Refusal, Rule, match
from workroom.network.upstream import Upstream

SECONDS = 20.0
ATTACKER = "ATTACKER-SECRET-abcdef"
MODEL = Credential("x-api-key", "model")
RULES = (
    Rule("packages.example.net", paths=("/simple/**",)),
    Rule("docs.example.org", request_bytes=2000, day_bytes=6000),
    Rule(
        "model.example.net",
        methods=("POST",),
        paths=("/v1/messages",),
        request_bytes=1 << 20,
        credential=MODEL,
    ),
    Rule(
        "json.example.net",
        methods=("POST",),
        credential=MODEL,
        json_fields=("model", "messages"),
        request_bytes=1 << 20,
        headers=("anthropic-version", "authorization"),
    ),
    Rule(
        "echo.example.org",
        methods=("GET", "POST"),
        credential=Credential("authorization", "model", "Bearer {}"),
    ),
    Rule("strict.example.org", methods=("GET", "POST")),
    Rule("git.example.net", paths=("/**/info/refs?service=git-upload-pack",)),
    Rule("git.example.net", methods=("POST",), paths=("/**/git-upload-pack",)),
    Rule("ws.example.org", paths=("/ws",), websocket=True, request_bytes=100_000),
    Rule("badcert.invalid.example.org"),
    Rule("*.example.com"),
    Rule("plain.example.org", ports=(80,), methods=("GET", "POST"), plain=True),
    Rule("plainkey.example.org", ports=(80,), plain=True, credential=MODEL),
    Rule("nokey.example.org", credential=Credential("x-api-key", "missing")),
    Rule("big.example.org", methods=("POST",), request_bytes=4096),
    Rule("wide.example.org", methods=("GET", "POST", "PUT"), request_bytes=1 << 30, day_bytes=1 << 40),
)
ADDRESSES = {
    "priv.example.com": ["10.0.0.5"],
    "meta.example.com": ["169.254.169.254"],
    "mapped.example.com": ["::ffff:127.0.0.1"],
    "nat64.example.com": ["64:ff9b::7f00:1"],
    "sixto4.example.com": ["2002:7f00:1::"],
    "mix.example.com": [GLOBAL, "127.0.0.1"],
    "cgnat.example.com": ["100.64.1.1"],
    "zero.example.com": ["0.0.0.0"],
}


class Judge:
    """An arbiter of rules and a day's budget, and a memory of what became of every request."""

    def __init__(self, rules: Sequence[Rule] = RULES) -> None:
        self.rules = rules
        self.asked: list[Request] = []
        self.seen: list[Traffic] = []
        self.wait: Callable[[], object] | None = None
        self.hold: asyncio.Event | None = None

    async def judge(self, request: Request) -> Ruling:
        self.asked.append(request)
        if self.hold is not None:
            await self.hold.wait()
        found = match(self.rules, request)
        if isinstance(found, Refusal):
            return Ruling(False, found.rule, found.reason, found.alternative)
        spent = sum(each.out for each in self.seen if each.request.host == request.host)
        if spent + request.out > found.day_bytes:
            return Ruling(False, "day-bytes", "Too much for a day.")
        return Ruling(True, found.name or found.host, by=found)

    def record(self, traffic: Traffic) -> None:
        self.seen.append(traffic)

    @property
    def last(self) -> Traffic:
        return self.seen[-1]


class SocketStream:
    """A guest's connection, as the computer's side hands it over."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, limit: int = 65536) -> bytes:
        return await self._reader.read(limit)

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def end(self) -> None:
        if self._writer.can_write_eof():
            self._writer.write_eof()

    def close(self) -> None:
        self._writer.close()


class Answer:
    """What came back, whole: `raw`, and what can be read of it."""

    def __init__(self, raw: bytes) -> None:
        self.raw = raw

    @property
    def status(self) -> int:
        found = re.match(rb"HTTP/1\.[01] (\d{3})", self.raw)
        return int(found[1]) if found else 0

    @property
    def rule(self) -> str:
        found = re.search(rb"(?i)\r\nx-workroom-door: ([\w.-]+)", self.raw)
        return found[1].decode() if found else ""

    @property
    def body(self) -> bytes:
        return self.raw.partition(b"\r\n\r\n")[2]

    def __repr__(self) -> str:
        return f"Answer({self.raw[:600]!r})"


class Door:
    """What a test talks to. `far` is behind it, `judge` beside it."""

    def __init__(self, gate: Gate, judge: Judge, authority: Authority, far: Far, upstream: Upstream) -> None:
        self.gate = gate
        self.judge = judge
        self.authority = authority
        self.far = far
        self.upstream = upstream

    @asynccontextmanager
    async def listening(self, host: str = "", port: int = 0) -> AsyncIterator[int]:
        """A port whose connections go to the gate as if the guest had asked for `host`."""

        serving: set[asyncio.Task[None]] = set()

        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = asyncio.current_task()
            assert task is not None
            serving.add(task)
            try:
                await self.gate.serve(SocketStream(reader, writer), host, port)
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
            except asyncio.CancelledError:
                writer.transport.abort()
            finally:
                serving.discard(task)

        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        try:
            yield server.sockets[0].getsockname()[1]
        finally:
            server.close()
            for task in list(serving):
                task.cancel()
            await asyncio.gather(*serving, return_exceptions=True)
            await server.wait_closed()

    def client_context(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cadata=self.authority.pem.decode())
        context.check_hostname = False
        return context

    async def ask(
        self, raw: bytes, host: str = "", port: int = 443, *, tls: bool = True, sni: str | None = "same"
    ) -> Answer:
        """Send `raw` to `host` in transparent mode (or to the proxy) and read to the end of one answer."""
        async with self.listening(host, port) as at, connected(at) as (reader, writer):
            try:
                if host and tls:
                    name = host if sni == "same" else sni
                    await writer.start_tls(self.client_context(), server_hostname=name or None)
                writer.write(raw)
                return Answer(await whole(reader))
            except (OSError, ssl.SSLError) as error:
                return Answer(f"broken: {error}".encode())

    async def connect(self, target: str, raw: bytes = b"", *, pre: bytes = b"", sni: str = "same") -> Answer:
        """The same through a CONNECT to the explicit proxy."""
        host = target.rpartition(":")[0]
        async with self.listening() as at, connected(at) as (reader, writer):
            writer.write(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode("latin-1") + pre)
            head = await whole(reader)
            if not head.startswith(b"HTTP/1.1 200") or not raw:
                return Answer(head)
            try:
                await writer.start_tls(self.client_context(), server_hostname=host if sni == "same" else sni)
                writer.write(raw)
                return Answer(await whole(reader))
            except (OSError, ssl.SSLError) as error:
                return Answer(f"broken: {error}".encode())

    async def get(
        self, url: str, *lines: str, method: str = "GET", body: bytes = b"", host: str = ""
    ) -> Answer:
        """A request for `https://` + url. `lines` are further headers, `host` another Host."""
        name, slash, path = url.partition("/")
        more = [*lines, f"Content-Length: {len(body)}"] if body else list(lines)
        head = "\r\n".join([f"{method} {slash}{path} HTTP/1.1", f"Host: {host or name}", *more, "", ""])
        return await self.ask(head.encode("latin-1") + body, name)


@asynccontextmanager
async def connected(port: int) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a port on loopback."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
    try:
        yield reader, writer
    finally:
        writer.close()
        with contextlib.suppress(OSError, ssl.SSLError):
            await writer.wait_closed()


async def whole(reader: asyncio.StreamReader) -> bytes:
    """One answer: its head, and its body if its length is told; else all until the end."""
    out = b""
    async with asyncio.timeout(SECONDS):
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(1 << 16):
                out += data
                head, ended, body = out.partition(b"\r\n\r\n")
                found = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
                if ended and re.match(rb"HTTP/1.1 (101|200 Connection)", out):
                    break
                if ended and ((found and len(body) >= int(found[1])) or body.endswith(b"0\r\n\r\n")):
                    break
    return out


@functools.cache
def _certificates() -> tuple[trustme.CA, ssl.SSLContext]:
    root = trustme.CA()
    return root, certified(root, "*.example.net", "*.example.org", "*.example.com")


@asynccontextmanager
async def door(
    *,
    rules: Sequence[Rule] = RULES,
    limits: GateLimits | None = None,
    trusted: bool = True,
    resolve: Callable[[str], Sequence[str]] | None = None,
    dialled: list[tuple[str, int]] | None = None,
) -> AsyncIterator[Door]:
    """A gate before a server that is found under every global address, with TLS at port 443 and without elsewhere."""
    root, certificate = _certificates()
    far = Far()
    async with origin(far, certificate) as tls, origin(far) as plain:

        async def answers(host: str, port: int) -> Sequence[Address]:
            found = resolve(host) if resolve else ADDRESSES.get(host, [GLOBAL])
            return [ipaddress.ip_address(each) for each in found]

        def dial(address: Address, port: int) -> tuple[str, int]:
            if dialled is not None:
                dialled.append((str(address), port))
            return "127.0.0.1", tls if port == 443 else plain

        context = ssl.create_default_context()
        if trusted:
            root.configure_trust(context)
        upstream = Upstream(resolve=answers, dial=dial, context=context)
        judge, authority = Judge(rules), Authority("test")
        gate = Gate(judge, upstream, authority, secret={"model": SECRET}.get, limits=limits)
        try:
            yield Door(gate, judge, authority, far, upstream)
        finally:
            await upstream.close()
