"""A small client of QMP, QEMU's control protocol: one JSON object a line, answers matched by id.

Source: docs/interop/qmp-spec.rst in QEMU. File descriptors travel beside a command (SCM_RIGHTS), because
QEMU's sandbox lets it start no program and so `migrate exec:` is not available.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import socket
from typing import Any

MAX_LINE = 1 << 20


class QmpError(Exception):
    """QEMU refused a command, went away, or did not answer in time."""


class Qmp:
    """The control connection to one running QEMU."""

    def __init__(self, sock: socket.socket) -> None:
        """Talk over `sock`, a connected unix socket, which this object then owns. Needs a running loop."""
        sock.setblocking(False)
        self._sock = sock
        self._ids = itertools.count(1)
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._events: dict[str, list[asyncio.Future[dict[str, Any]]]] = {}
        self._broken: QmpError | None = None
        self._reader = asyncio.create_task(self._read(), name="qmp")

    def send(
        self, command: str, arguments: dict[str, Any] | None = None, *, fd: int | None = None
    ) -> asyncio.Future[Any]:
        """Send `command` now, with the descriptor `fd` beside it; the future holds QEMU's answer.

        The first command must be `qmp_capabilities`; commands may be sent before earlier ones are answered.
        """
        number = next(self._ids)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        answer.add_done_callback(_retrieve)
        if self._broken is not None:
            answer.set_exception(self._broken)
            return answer
        self._answers[number] = answer
        line = {"execute": command, "arguments": arguments or {}, "id": number}
        try:
            self._write(json.dumps(line).encode() + b"\n", fd)
        except OSError:
            self._break(QmpError("QEMU ended"))
        return answer

    async def execute(
        self,
        command: str,
        arguments: dict[str, Any] | None = None,
        *,
        fd: int | None = None,
        timeout: float = 5.0,
    ) -> Any:
        """Send `command` and wait up to `timeout` seconds for its answer.

        Raises:
            QmpError: refused, gone, or late.
        """
        return await self.settle(self.send(command, arguments, fd=fd), command, timeout)

    async def settle(self, answer: asyncio.Future[Any], what: str, timeout: float) -> Any:
        """Wait up to `timeout` seconds for an `answer` of `send` or `event`.

        Raises:
            QmpError: refused, gone, or late.
        """
        try:
            async with asyncio.timeout(timeout):
                return await answer
        except TimeoutError:
            raise QmpError(f"QEMU did not answer {what} within {timeout:g} s") from None

    def event(self, name: str) -> asyncio.Future[dict[str, Any]]:
        """A future for the data of the next event called `name`; ask before sending what causes it."""
        coming: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        coming.add_done_callback(_retrieve)
        if self._broken is not None:
            coming.set_exception(self._broken)
        else:
            self._events.setdefault(name, []).append(coming)
        return coming

    async def close(self) -> None:
        """End the connection; QEMU itself goes on."""
        self._reader.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._reader
        self._break(QmpError("the control connection was closed"))
        self._sock.close()

    def _write(self, data: bytes, fd: int | None) -> None:
        # Commands are far smaller than a unix socket's buffer, so one sendmsg takes them whole.
        sent = self._sock.send(data) if fd is None else socket.send_fds(self._sock, [data], [fd])
        if sent != len(data):
            raise OSError("short write")

    async def _read(self) -> None:
        buffer = bytearray()
        loop = asyncio.get_running_loop()
        try:
            while chunk := await loop.sock_recv(self._sock, 1 << 16):
                buffer += chunk
                *lines, rest = buffer.split(b"\n")
                for line in lines:
                    self._take(line)
                buffer = bytearray(rest)
                if len(buffer) > MAX_LINE:
                    raise ValueError("a line of QMP is too long")
            self._break(QmpError("QEMU ended"))
        except ConnectionError:
            self._break(QmpError("QEMU ended"))
        except (OSError, ValueError, RecursionError) as error:
            self._break(QmpError(f"QEMU's control connection broke ({error})"))

    def _take(self, line: bytes | bytearray) -> None:
        if not line.strip():
            return
        message = json.loads(line)
        if not isinstance(message, dict):
            raise ValueError("not a QMP message")
        if "event" in message:
            for coming in self._events.pop(message["event"], []):
                if not coming.done():
                    coming.set_result(message.get("data") or {})
            return
        answer = self._answers.pop(message.get("id", 0), None)
        if answer is None or answer.done():
            return
        if "error" in message:
            answer.set_exception(QmpError(str(message["error"].get("desc", "refused"))))
        else:
            answer.set_result(message.get("return"))

    def _break(self, error: QmpError) -> None:
        self._broken = self._broken or error
        waiting = [*self._answers.values(), *itertools.chain(*self._events.values())]
        self._answers.clear()
        self._events.clear()
        for future in waiting:
            if not future.done():
                future.set_exception(error)


def _retrieve(future: asyncio.Future[Any]) -> None:
    """Mark a failure as seen: a pipelined answer nobody waits for is no news of its own."""
    if not future.cancelled():
        future.exception()
