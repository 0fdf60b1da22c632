"""Terminals of a computer: a shell inside, typed to from outside, over the computer's own way out.

A small program inside (see `bridge`) connects to a name that exists nowhere and says a word that only it was told.
So the agent in the computer need not know of terminals, and bytes wait on both sides as they do for any connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import struct
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from workroom.computer.spec import ComputerUnavailable
from workroom.computer.streams import Flow, ServeDoor

if TYPE_CHECKING:
    from workroom.computer.computer import Computer

NAME = "terminal.workroom"
"""Where the program inside connects to; never looked up anywhere."""
PORT = 22
MOST = 8
PIECE = 32 << 10
_TOKEN = 32
_PATIENCE = 30.0
_BRIDGE = Path(__file__).with_name("bridge.py")


class Terminals:
    """The terminals of one computer; `serve` takes the place of the way out that it is given."""

    def __init__(self, way_out: ServeDoor) -> None:
        self._way_out = way_out
        self._expected: dict[str, asyncio.Future[Flow]] = {}
        self._over: dict[str, asyncio.Event] = {}

    @property
    def count(self) -> int:
        """How many are open or about to be."""
        return len(self._over)

    async def serve(self, stream: Flow, host: str, port: int) -> None:
        """One connection from inside, to its end."""
        if host != NAME:
            await self._way_out(stream, host, port)
            return
        token = await _token(stream)
        expected = self._expected.pop(token, None)
        if expected is None or expected.done():
            stream.reset("nobody asked for this terminal")
            return
        expected.set_result(stream)
        await self._over[token].wait()

    async def open(self, computer: Computer, cols: int, rows: int) -> Terminal:
        """A shell in the computer, which is woken for it, as its user.

        Raises:
            ComputerUnavailable: it can't come up, the shell does not start, or too many are open.
        """
        if self.count >= MOST:
            raise ComputerUnavailable(
                f"{MOST} terminals of this computer are open.", hint="Close one of them."
            )
        token = secrets.token_hex(_TOKEN // 2)
        expected = self._expected[token] = asyncio.get_running_loop().create_future()
        self._over[token] = asyncio.Event()
        job = f"terminal-{secrets.token_hex(6)}"
        said = f"{token} {cols} {rows} {NAME} {PORT}".encode()
        shell = asyncio.create_task(_shell(computer, job, said), name=job)
        try:
            await computer.wake()
            await asyncio.wait((expected, shell), timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if not expected.done():
                raise ComputerUnavailable(f"The terminal did not start: {await _why(shell)}.")
        except BaseException:
            await _end(computer, job, shell)
            self._forget(token)
            raise
        return Terminal(computer, job, shell, expected.result(), lambda: self._forget(token))

    def _forget(self, token: str) -> None:
        self._expected.pop(token, None)
        if (over := self._over.pop(token, None)) is not None:
            over.set()


class Terminal:
    """One shell, until `close`."""

    def __init__(
        self, computer: Computer, job: str, shell: asyncio.Task[str], flow: Flow, over: Callable[[], None]
    ) -> None:
        self._computer, self._job, self._shell, self._flow = computer, job, shell, flow
        self._over = over

    async def read(self) -> bytes:
        """What it shows next; b"" once it has ended, or its computer has."""
        try:
            return await self._flow.read(PIECE)
        except OSError:
            return b""

    async def type(self, data: bytes) -> None:
        """What a person typed, waiting for room. Raises OSError when it has ended."""
        for at in range(0, len(data), PIECE):
            piece = data[at : at + PIECE]
            await self._flow.write(struct.pack(">cHH", b"d", len(piece) >> 16, len(piece) & 0xFFFF) + piece)

    async def resize(self, cols: int, rows: int) -> None:
        """It has so many columns and rows now. Raises OSError when it has ended."""
        await self._flow.write(struct.pack(">cHH", b"r", cols, rows))

    async def close(self) -> None:
        """End the shell and every process that was started in it."""
        self._flow.close()
        await _end(self._computer, self._job, self._shell)
        self._over()


async def _shell(computer: Computer, job: str, said: bytes) -> str:
    """Run the program inside to its end; what it said if it failed."""
    line = ["python3", "-I", "-S", "-c", _BRIDGE.read_text("utf-8")]
    ran = await computer.run(line, job=job, stdin=said, env={"TERM": "xterm-256color"})
    return ran.stderr.decode("utf-8", "replace").strip().rpartition("\n")[2][:300]


async def _why(shell: asyncio.Task[str]) -> str:
    if not shell.done():
        return "nothing was heard of it in time"
    try:
        return shell.result() or "it ended at once"
    except OSError as error:
        return error.strerror or str(error)


async def _end(computer: Computer, job: str, shell: asyncio.Task[str]) -> None:
    with contextlib.suppress(ComputerUnavailable, OSError):
        if not shell.done():
            await computer.kill(job)
    shell.cancel()
    await asyncio.gather(shell, return_exceptions=True)


async def _token(stream: Flow) -> str:
    said = b""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            while len(said) < _TOKEN and (data := await stream.read(_TOKEN - len(said))):
                said += data
    return said.decode("ascii", "replace")
