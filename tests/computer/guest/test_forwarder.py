"""The forwarder as an ordinary process, on loopback addresses, behind a wire that plays QEMU, with the host's door."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path

import pytest

from computer.guest.test_stub import query
from computer.guest.wire import Wire
from workroom.computer import Flow, ServeDoor
from workroom.computer.agent import archive
from workroom.computer.channel import dial
from workroom.computer.door import Door

LIMIT = 30
FORWARD = """
import _socket, os, sys
sys.path.insert(0, sys.argv[1])
from computer.guest.forwarder import Forwarder
from computer.guest.loop import Loop
from computer.guest.names import Names
from computer.guest.nameserver import NameServer
def dial():
    line = _socket.socket(_socket.AF_UNIX)
    try:
        line.connect(sys.argv[2])
    except OSError:
        os._exit(0)
    line.setblocking(False)
    return line.detach()
def opened(kind):
    one = _socket.socket(_socket.AF_INET, kind)
    one.bind(("127.0.0.1" if kind == _socket.SOCK_DGRAM or ports else "0.0.0.0", 0))
    if kind == _socket.SOCK_STREAM:
        one.listen(1024)
    ports.append(one.getsockname()[1])
    return one
ports = []
loop = Loop(lambda *_: None, lambda error: print(repr(error), file=sys.stderr, flush=True))
known = Names(network=0x7F400000, mask=0xFFFF0000)
forwarder = Forwarder(loop, dial, known)
forwarder.listen(opened(_socket.SOCK_STREAM), proxy=False)
forwarder.listen(opened(_socket.SOCK_STREAM), proxy=True)
server = NameServer(loop, known)
server.datagrams(opened(_socket.SOCK_DGRAM))
server.streams(opened(_socket.SOCK_STREAM))
print(*ports, flush=True)
loop.run()
"""


class Inside:
    """The forwarder, seen by a program in the same computer."""

    def __init__(self, wire: Wire, ports: list[int]) -> None:
        self.wire = wire
        self.everything, self.proxy, self.names, self.asking = ports
        self._made: list[asyncio.StreamWriter] = []

    async def look_up(self, name: str) -> str:
        loop = asyncio.get_running_loop()
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.setblocking(False)
            await loop.sock_connect(asking, ("127.0.0.1", self.names))
            await loop.sock_sendall(asking, query(name))
            said = await asyncio.wait_for(loop.sock_recv(asking, 512), LIMIT)
        return socket.inet_ntoa(said[-4:])

    async def connect(self, name: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await self.open(await self.look_up(name), self.everything)

    async def open(self, address: str, port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection(address, port)
        self._made.append(writer)
        return reader, writer

    async def close(self) -> None:
        for writer in self._made:
            writer.transport.abort()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


@contextlib.asynccontextmanager
async def forwarding(serve: ServeDoor | None) -> AsyncIterator[Inside]:
    folder = Path(tempfile.mkdtemp(prefix="door-"))
    (folder / "agent.pyz").write_bytes(archive())
    wire = Wire(folder)
    await wire.open()
    command = [sys.executable, "-S", "-E", "-c", FORWARD, str(folder / "agent.pyz"), str(wire.port)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    door = Door(lambda: dial(str(wire.path)), serve)
    try:
        assert process.stdout is not None
        ports = [int(word) for word in (await asyncio.to_thread(process.stdout.readline)).split()]
        inside = Inside(wire, ports)
        try:
            yield inside
        finally:
            await inside.close()
    finally:
        process.kill()
        await asyncio.to_thread(process.wait)
        assert process.stdout is not None
        process.stdout.close()
        await door.close()
        await wire.close()
        shutil.rmtree(folder, ignore_errors=True)


async def echo(flow: Flow, host: str, port: int) -> None:
    await flow.write(f"{host}:{port}\n".encode())
    while data := await flow.read():
        await flow.write(data)


async def turned_away(connecting: Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]) -> None:
    """The connection is reset: while it is made, or at the first read."""
    try:
        reader, _ = await connecting
    except ConnectionResetError:
        return
    with pytest.raises(ConnectionResetError):
        await asyncio.wait_for(reader.read(), LIMIT)


async def test_a_connection_to_a_name_is_a_stream_for_it() -> None:
    async with forwarding(echo) as inside:
        reader, writer = await inside.connect("www.example.com")
        assert await reader.readline() == f"www.example.com:{inside.everything}\n".encode()
        writer.write(b"hello")
        writer.write_eof()
        assert await reader.read() == b"hello"


async def test_a_proxys_client_names_no_host() -> None:
    async with forwarding(echo) as inside:
        reader, _ = await inside.open("127.0.0.1", inside.proxy)
        assert await reader.readline() == b":0\n"


async def test_an_address_that_means_nothing_is_reset() -> None:
    async with forwarding(echo) as inside:
        await turned_away(inside.open("127.64.9.9", inside.everything))


async def test_without_a_server_the_program_sees_a_reset() -> None:
    async with forwarding(None) as inside:
        await turned_away(inside.connect("www.example.com"))


async def test_much_goes_both_ways_at_once_and_arrives_whole() -> None:
    block = os.urandom(1 << 20)
    times = 6

    async def serve(flow: Flow, _host: str, _port: int) -> None:
        known = hashlib.sha256()

        async def take() -> None:
            while data := await flow.read():
                known.update(data)

        async def give() -> None:
            for _ in range(times):
                await flow.write(block)

        await asyncio.gather(take(), give())
        await flow.write(known.digest())

    async with forwarding(serve) as inside:
        reader, writer = await inside.connect("www.example.com")

        async def give() -> None:
            for _ in range(times):
                writer.write(block)
                await writer.drain()
            writer.write_eof()

        giving = asyncio.create_task(give())
        got = await asyncio.wait_for(reader.read(-1), LIMIT)
        await giving
        assert got == block * times + hashlib.sha256(block * times).digest()


async def test_a_stream_nobody_reads_holds_no_other_one_up() -> None:
    release = asyncio.Event()

    async def serve(flow: Flow, host: str, port: int) -> None:
        if host == "slow.example.com":
            await release.wait()
        await echo(flow, host, port)

    async with forwarding(serve) as inside:
        _, slow = await inside.connect("slow.example.com")
        slow.write(bytes(8 << 20))
        reader, _ = await inside.connect("quick.example.com")
        assert (await asyncio.wait_for(reader.readline(), LIMIT)).startswith(b"quick.example.com")
        release.set()


async def test_a_program_that_breaks_off_is_told_to_the_server() -> None:
    told: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def serve(flow: Flow, _host: str, _port: int) -> None:
        try:
            while await flow.read():
                pass
        except OSError as error:
            told.set_result(str(error))

    async with forwarding(serve) as inside:
        _, writer = await inside.connect("www.example.com")
        sock = writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        writer.transport.abort()
        assert "the program inside broke the connection" in await asyncio.wait_for(told, LIMIT)


@pytest.mark.case(48)
async def test_too_many_connections_are_reset_and_the_others_go_on() -> None:
    async with forwarding(echo) as inside:
        address = await inside.look_up("many.example.com")
        held = [await inside.open(address, inside.everything) for _ in range(256)]
        for reader, _ in held:
            await asyncio.wait_for(reader.readline(), LIMIT)
        for _ in range(20):
            await turned_away(inside.open(address, inside.everything))
        for _, writer in held[:10]:
            writer.write_eof()
        for reader, _ in held[:10]:
            assert await asyncio.wait_for(reader.read(), LIMIT) == b""
        reader, writer = await inside.open(address, inside.everything)
        assert await asyncio.wait_for(reader.readline(), LIMIT)


async def test_a_line_cut_at_any_byte_ends_every_stream_and_the_next_one_works() -> None:
    async with forwarding(echo) as inside:
        for cut in (1, 7, 30, 45, 100, 5000):
            reader, writer = await inside.connect("www.example.com")
            await asyncio.wait_for(reader.readline(), LIMIT)
            inside.wire.cuts.append(inside.wire.passed + cut)
            with contextlib.suppress(OSError):
                for _ in range(40):
                    writer.write(b"x" * 300)
                    await writer.drain()
                await asyncio.wait_for(reader.read(), LIMIT)
            reader, writer = await inside.connect("www.example.com")
            with contextlib.suppress(OSError):  # the cut may come as late as this
                await asyncio.wait_for(reader.readline(), LIMIT)
        reader, writer = await inside.connect("last.example.com")
        assert (await asyncio.wait_for(reader.readline(), LIMIT)).startswith(b"last.example.com")


async def test_names_are_answered_on_streams_too() -> None:
    async with forwarding(None) as inside:
        reader, writer = await inside.open("127.0.0.1", inside.asking)
        asked = query("www.example.com")
        message = len(asked).to_bytes(2, "big") + asked
        for piece in (message[:1], message[1:20], message[20:] + message):
            writer.write(piece)
            await writer.drain()
        for _ in range(2):
            size = int.from_bytes(await asyncio.wait_for(reader.readexactly(2), LIMIT), "big")
            said = await reader.readexactly(size)
            assert socket.inet_ntoa(said[-4:]) == await inside.look_up("www.example.com")
        for nonsense in (b"\xff\xff", b"\0\1x"):
            reader, writer = await inside.open("127.0.0.1", inside.asking)
            writer.write(nonsense)
            assert await asyncio.wait_for(reader.read(), LIMIT) == b""
