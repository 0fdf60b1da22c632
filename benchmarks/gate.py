"""What the door adds to a request, beside mitmproxy in an environment of its own: latency, requests, bytes, memory.

`python benchmarks/gate.py [MITMDUMP]` prints medians over the rounds. One client and one server serve all; each
stands in a process of its own, and every round runs all of them, so that a busy machine is busy for all.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import signal
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import trustme

from workroom.network.addresses import Address
from workroom.network.authority import Authority
from workroom.network.exits import Request, Ruling, Traffic
from workroom.network.gate import Gate
from workroom.network.rules import Rule
from workroom.network.upstream import Upstream

PEER = "mitmproxy==11.0.2"
ROUNDS, REQUESTS, CONNECTIONS, NEW = 3, 600, 16, 60
MB = 100
BAR_MS, BAR_REQUESTS = 0.6, 1000
NAME = "origin.example.org"
BLOCK = b"x" * (256 << 10)


class Place(NamedTuple):
    """How a client gets to the server: by a proxy's port (0: straight), under a name, trusting a certificate."""

    proxy: int
    name: str
    port: int
    trust: Path
    pid: int


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The server: /b/N sends N bytes; what is posted is read."""
    with suppress(asyncio.IncompleteReadError, OSError):
        while True:
            head = await reader.readuntil(b"\r\n\r\n")
            left = length(head)
            while left:
                left -= len(await reader.read(min(left, len(BLOCK))))
            target = head.split(b" ", 2)[1]
            size = int(target[3:]) if target.startswith(b"/b/") else 100
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size)
            while size:
                writer.write(BLOCK[:size])
                size -= min(size, len(BLOCK))
                await writer.drain()
    writer.close()


def length(head: bytes) -> int:
    _, found, rest = head.lower().partition(b"content-length: ")
    return int(rest.split(b"\r\n")[0]) if found else 0


async def serve_origin(folder: Path) -> None:
    root = trustme.CA()
    root.cert_pem.write_to_path(folder / "root.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    root.issue_cert(NAME, "localhost").configure_cert(context)
    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context, limit=1 << 18)
    await announce(server)


async def announce(server: asyncio.Server) -> None:
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


class Judge:
    """Allows all, so that nothing but the door is measured."""

    def __init__(self) -> None:
        self._rule = Rule(NAME, methods=("GET", "POST"), request_bytes=1 << 40, day_bytes=1 << 50)

    async def judge(self, request: Request) -> Ruling:
        return Ruling(True, "bench", by=self._rule)

    def record(self, traffic: Traffic) -> None:
        pass


class Guest:
    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self.close = writer.close

    async def read(self, limit: int = 65536) -> bytes:
        return await self._reader.read(limit)

    async def write(self, data: bytes) -> None:
        self._writer.write(data)
        await self._writer.drain()

    async def end(self) -> None:
        self._writer.write_eof()


async def serve_gate(folder: Path, origin: int) -> None:
    async def resolve(host: str, port: int) -> Sequence[Address]:
        return [ipaddress.ip_address("93.184.215.14")]

    context = ssl.create_default_context(cafile=str(folder / "root.pem"))
    upstream = Upstream(resolve=resolve, dial=lambda ip, port: ("127.0.0.1", origin), context=context)
    authority = Authority("bench")
    (folder / "gate.pem").write_bytes(authority.pem)
    gate = Gate(Judge(), upstream, authority, secret=lambda name: None)

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await gate.serve(Guest(reader, writer))

    await announce(await asyncio.start_server(serve, "127.0.0.1", 0, limit=1 << 18))


class Line:
    """A client's keep-alive connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    @classmethod
    async def open(cls, place: Place) -> Line:
        context = ssl.create_default_context(cafile=str(place.trust))
        port = place.proxy or place.port
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        if place.proxy:
            to = f"{place.name}:{place.port}"
            writer.write(f"CONNECT {to} HTTP/1.1\r\nHost: {to}\r\n\r\n".encode())
            await reader.readuntil(b"\r\n\r\n")
        await writer.start_tls(context, server_hostname=place.name)
        return cls(reader, writer)

    async def ask(self, place: Place, path: str = "/s", post: int = 0) -> None:
        method, more = ("POST", f"Content-Length: {post}\r\n") if post else ("GET", "")
        self._writer.write(
            f"{method} {path} HTTP/1.1\r\nHost: {place.name}:{place.port}\r\n{more}\r\n".encode()
        )
        while post:
            self._writer.write(BLOCK[:post])
            post -= min(post, len(BLOCK))
            await self._writer.drain()
        left = length(await self._reader.readuntil(b"\r\n\r\n"))
        while left:
            left -= len(await self._reader.read(min(left, 1 << 20)))

    def close(self) -> None:
        self._writer.transport.abort()


async def measure(place: Place) -> dict[str, float]:
    """One round."""
    found: dict[str, float] = {}
    line = await Line.open(place)
    await line.ask(place)
    taken = [await timed(line, place) for _ in range(REQUESTS)]
    found["p50 ms"] = statistics.median(taken) * 1000
    found["req/s, 1"] = REQUESTS / sum(taken)
    found["down MB/s"] = MB / await timed(line, place, f"/b/{MB * 1_000_000}")
    found["up MB/s"] = MB / await timed(line, place, post=MB * 1_000_000)
    line.close()
    found[f"req/s, {CONNECTIONS}"] = await at_once(place)
    found["new ms"] = statistics.median([await fresh(place) for _ in range(NEW)]) * 1000
    found["RSS MB"] = resident(place.pid)
    return found


async def timed(line: Line, place: Place, path: str = "/s", post: int = 0) -> float:
    began = time.perf_counter()
    await line.ask(place, path, post)
    return time.perf_counter() - began


async def at_once(place: Place) -> float:
    lines = [await Line.open(place) for _ in range(CONNECTIONS)]
    each = REQUESTS // 5

    async def work(line: Line) -> None:
        for _ in range(each):
            await line.ask(place)

    began = time.perf_counter()
    await asyncio.gather(*map(work, lines))
    taken = time.perf_counter() - began
    for line in lines:
        line.close()
    return CONNECTIONS * each / taken


async def fresh(place: Place) -> float:
    began = time.perf_counter()
    line = await Line.open(place)
    await line.ask(place)
    line.close()
    return time.perf_counter() - began


def resident(pid: int) -> float:
    """Of a process and its children, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = int(status.partition("VmRSS:")[2].split()[0]) / 1000
    return own + sum(resident(int(child)) for child in children)


@contextmanager
def running(*command: str) -> Iterator[tuple[int, int]]:
    """A process that says its port in its first line; the port and the process's id."""
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline()), process.pid
        finally:
            process.kill()


@contextmanager
def peer(program: Path, folder: Path, origin: int) -> Iterator[Place]:
    """mitmproxy on a port that was free a moment ago, streaming, HTTP/1.1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = {
        "confdir": folder / "peer",
        "ssl_verify_upstream_trusted_ca": folder / "root.pem",
        "stream_large_bodies": "1",
        "http2": "false",
    }
    sets = [word for name, value in options.items() for word in ("--set", f"{name}={value}")]
    with subprocess.Popen(
        [str(program), "-q", "--listen-host", "127.0.0.1", "-p", str(port), *sets]
    ) as process:
        try:
            trust = folder / "peer" / "mitmproxy-ca-cert.pem"
            wait(lambda: trust.exists() and _answers(port))
            yield Place(port, "localhost", origin, trust, process.pid)
        finally:
            process.send_signal(signal.SIGKILL)


def wait(until: Callable[[], bool]) -> None:
    for _ in range(600):
        if until():
            return
        time.sleep(0.1)
    sys.exit("mitmproxy did not start")


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def installed(folder: Path) -> Path | None:
    """mitmproxy in an environment of its own; None when it can't be had."""
    venv.create(folder / "venv", with_pip=True)
    pip = [str(folder / "venv" / "bin" / "pip"), "install", "--quiet", PEER]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    return folder / "venv" / "bin" / "mitmdump" if done.returncode == 0 else None


async def compare(places: dict[str, Place]) -> None:
    found: dict[str, list[dict[str, float]]] = {name: [] for name in places}
    for _ in range(ROUNDS):
        for name, place in places.items():
            found[name].append(await measure(place))
    table = {
        name: {what: statistics.median(each[what] for each in rounds) for what in rounds[0]}
        for name, rounds in found.items()
    }
    print(f"load {os.getloadavg()[0]:.1f}; {REQUESTS} requests, medians of {ROUNDS} rounds")
    print(f"{'':12}" + "".join(f"{name:>12}" for name in table))
    for what in table["door"]:
        digits = 2 if what.endswith("ms") else 0
        cells = (f"{row[what]:12,.{digits}f}" for row in table.values())
        print(f"{what:12}" + "".join(cells))
    added = table["door"]["p50 ms"] - table["direct"]["p50 ms"]
    most = max(table["door"]["req/s, 1"], table["door"][f"req/s, {CONNECTIONS}"])
    print(f"added to a request: {added:.2f} ms ({verdict(added <= BAR_MS)}, bar {BAR_MS} ms)")
    print(f"requests a second: {most:,.0f} ({verdict(most >= BAR_REQUESTS)}, bar {BAR_REQUESTS:,})")


def verdict(held: bool) -> str:
    return "holds" if held else "does not hold"


def main(given: str | None) -> None:
    with tempfile.TemporaryDirectory(prefix="workroom-bench-") as name:
        folder, me = Path(name), (sys.executable, __file__)
        program = Path(given) if given else installed(folder)
        with (
            running(*me, "origin", name) as (origin, origin_pid),
            running(*me, "gate", name, str(origin)) as (door, door_pid),
        ):
            places = {
                "direct": Place(0, NAME, origin, folder / "root.pem", origin_pid),
                "door": Place(door, NAME, 443, folder / "gate.pem", door_pid),
            }
            if program is None:
                print(f"{PEER} can't be installed here: not measured")
                asyncio.run(compare(places))
                return
            with peer(program, folder, origin) as other:
                asyncio.run(compare({**places, "mitmproxy": other}))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["origin", folder]:
            asyncio.run(serve_origin(Path(folder)))
        case ["gate", folder, port]:
            asyncio.run(serve_gate(Path(folder), int(port)))
        case given:
            main(given[0] if given else None)
