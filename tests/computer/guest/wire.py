"""The real agent as an ordinary process, on a wire that plays QEMU: it can be cut at any byte."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from workroom.computer.agent import archive
from workroom.computer.channel import Channel


class Wire:
    """One lasting line to the agent; what a host sends or misses while it is cut is lost, as with QEMU."""

    def __init__(self, folder: Path) -> None:
        self.port = folder / "port"
        self.path = folder / "host"
        self.cuts: list[int] = []
        self.passed = 0
        self._agent: asyncio.Future[asyncio.StreamWriter] = asyncio.get_running_loop().create_future()
        self._host: asyncio.StreamWriter | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        self._servers = [
            await asyncio.start_unix_server(self._from_agent, self.port),
            await asyncio.start_unix_server(self._from_host, self.path),
        ]

    async def close(self) -> None:
        for server in self._servers:
            server.close()
        self.cut()
        if self._agent.done():
            self._agent.result().close()
        self.port.unlink(missing_ok=True)

    def cut(self) -> None:
        """Break the host's connection; the agent notices nothing."""
        if self._host is not None:
            self._host.close()
            self._host = None

    async def inject(self, data: bytes) -> None:
        """Bytes for the agent, from nobody."""
        writer = await self._agent
        writer.write(data)
        await writer.drain()

    async def _from_agent(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._agent.set_result(writer)
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                host = self._host
                if host is not None:
                    self._pass(host, data)
                    with contextlib.suppress(OSError):
                        await host.drain()

    async def _from_host(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._host = writer
        agent = await self._agent
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                if self._host is not writer:
                    break
                self._pass(agent, data)
                await agent.drain()
        writer.close()

    def _pass(self, to: asyncio.StreamWriter, data: bytes) -> None:
        # Once cut, not a byte more goes to that host: a connection may end anywhere, but it never skips.
        cut = bool(self.cuts) and self.passed + len(data) >= self.cuts[0]
        if cut:
            data = data[: self.cuts.pop(0) - self.passed]
        self.passed = 0 if cut else self.passed + len(data)
        to.write(data)
        if cut:
            self.cut()


@contextlib.asynccontextmanager
async def rehearsal() -> AsyncIterator[Wire]:
    """An agent on a wire; it leaves no process behind."""
    folder = Path(tempfile.mkdtemp(prefix="agent-"))
    (folder / "agent.pyz").write_bytes(archive())
    wire = Wire(folder)
    await wire.open()
    command = [sys.executable, "-S", "-E", str(folder / "agent.pyz"), "--connect", str(wire.port)]
    agent = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    try:
        yield wire
    finally:
        await wire.close()
        try:
            await asyncio.to_thread(agent.wait, 10)
        finally:
            agent.kill()
            agent.wait()
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.asynccontextmanager
async def agent() -> AsyncIterator[tuple[Channel, Wire]]:
    """An agent and a channel to it that has said hello."""
    async with rehearsal() as wire:
        channel = await Channel.connect(wire.path)
        try:
            await channel.hello(timeout=10)
            yield channel, wire
        finally:
            await channel.close()
