"""The connection under a channel: dialled, greeted, broken, dialled again. It carries frames and knows no meaning."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

from workroom.computer import frames

GREETING_EVERY = 0.2
DIAL_EVERY = 0.02
_READ = 256 << 10
_LATER = 0.05

Dial = Callable[[], Awaitable[socket.socket]]


class ChannelBroken(Exception):
    """The computer's agent can't be reached any more; the message says why."""


class Listener(Protocol):
    """Who is told what happens on a line."""

    def line_up(self) -> None:
        """The agent answered the greeting: a clean start."""

    def line_frame(self, kind: int, payload: bytes) -> None:
        """A frame arrived. Raising `ChannelBroken` ends the line."""


class Line:
    """One end of the stream. `run` serves it until it is broken for good."""

    def __init__(self, dial: Dial, listener: Listener, *, redial_for: float) -> None:
        self._dial = dial
        self._listener = listener
        self._redial_for = redial_for
        self._writer: asyncio.StreamWriter | None = None
        self._later: list[bytes] = []

    async def run(self) -> None:
        """Serve until no connection can be had for `redial_for` seconds. Raises `ChannelBroken`, and nothing else."""
        while True:
            reader, writer = await self._connect()
            try:
                reason = await self._serve(reader, writer)
            finally:
                self._writer = None
                self._later.clear()
                writer.transport.abort()  # not `close`, which waits for a computer that may never read
                with contextlib.suppress(OSError):
                    await writer.wait_closed()
            if self._redial_for <= 0:
                raise ChannelBroken(reason)

    def send(self, kind: int, payload: bytes) -> None:
        """Send now if the line is up; what is sent while it is down is for the listener to send again."""
        if self._writer is not None:
            self._writer.write(b"".join((*self._later, frames.frame(kind, payload))))
            self._later.clear()

    def send_later(self, kind: int, payload: bytes) -> None:
        """Send with the next frame, or soon: it is in no hurry, and each write wakes the computer."""
        if self._writer is not None:
            if not self._later:
                asyncio.get_running_loop().call_later(_LATER, self._flush)
            self._later.append(frames.frame(kind, payload))

    def _flush(self) -> None:
        if self._writer is not None and self._later:
            self._writer.write(b"".join(self._later))
        self._later.clear()

    @property
    def unsent(self) -> int:
        """Bytes that wait for the computer to read."""
        return self._writer.transport.get_write_buffer_size() if self._writer is not None else 0

    async def drain(self) -> None:
        """Wait while the computer takes its time to read."""
        writer = self._writer
        if writer is not None:
            with contextlib.suppress(OSError):
                await writer.drain()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        deadline = asyncio.get_running_loop().time() + self._redial_for
        while True:
            try:
                return await asyncio.open_unix_connection(sock=await self._dial(), limit=_READ)
            except OSError as error:
                if asyncio.get_running_loop().time() >= deadline:
                    raise ChannelBroken(f"nobody answers: {error.strerror or error}") from error
            await asyncio.sleep(DIAL_EVERY)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> str:
        epoch = secrets.randbits(64)
        greeting = asyncio.create_task(_greet(writer, epoch))
        try:
            async for frame in _frames_of(reader, epoch):
                if frame is None:
                    greeting.cancel()
                    self._up(writer)
                else:
                    self._listener.line_frame(frame.kind, frame.payload)
        except OSError as error:
            return f"the line to the computer broke: {error.strerror or error}"
        finally:
            greeting.cancel()
        return "the computer closed the line"

    def _up(self, writer: asyncio.StreamWriter) -> None:
        if self._writer is None:
            self._writer = writer
            self._listener.line_up()


async def _greet(writer: asyncio.StreamWriter, epoch: int) -> None:
    """Until it is answered: an agent that has just booted may have lost the first one."""
    while True:
        writer.write(frames.greeting(epoch))
        await asyncio.sleep(GREETING_EVERY)


async def _frames_of(reader: asyncio.StreamReader, epoch: int) -> AsyncIterator[frames.Frame | None]:
    """None for the agent's answer to the greeting, then frames; what came before is a stranger's.

    It ends with the stream, or when somebody new greets from inside (under an epoch that is not ours): whoever
    answered is gone, and the newcomer waits to be greeted.
    """
    decoder = frames.Decoder()
    greeted = False
    while data := await reader.read(_READ):
        for event in decoder.feed(data):
            if isinstance(event, frames.Greeting):
                if greeted and event.epoch != epoch:
                    return
                greeted = event.epoch == epoch
                if greeted:
                    yield None
            elif greeted and isinstance(event, frames.Broken):
                raise ChannelBroken(f"the computer sent {event.reason}")
            elif greeted and isinstance(event, frames.Frame):
                yield event
