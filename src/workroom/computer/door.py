"""The host's end of the way out of a computer: each connection from inside becomes a stream that somebody serves.

Whatever arrives is the guest's and hostile. A stream has a window, there are `MAX_STREAMS` at most, and a message
that breaks the protocol breaks the line: every stream is reset, and the line is made anew a moment later.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

from workroom.computer import flows, frames
from workroom.computer.line import ChannelBroken, Line
from workroom.computer.streams import Flow, ServeDoor

REDIAL_FOR = 10.0
_AGAIN = 0.25
# What waits to be sent to a guest that doesn't read. A stream adds one piece at most: see `Flow.write`.
_MUCH = flows.MAX_STREAMS * flows.PIECE * 2


class Door:
    """Serves the streams of one computer until `close`. Without `serve` each is reset at once."""

    def __init__(self, dial: Callable[[], Awaitable[socket.socket]], serve: ServeDoor | None) -> None:
        self._serve = serve
        self._dial = dial
        self._line = Line(dial, self, redial_for=REDIAL_FOR)
        self._flows: dict[int, Flow] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._last = 0
        self.trouble = ""
        self._running = asyncio.create_task(self._run(), name="door")

    async def close(self) -> None:
        """Reset every stream and let go of the line; returns when nobody serves one any more."""
        self._running.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(self._running, *self._tasks, return_exceptions=True)

    def line_up(self) -> None:
        """A clean start: whatever was open is not any more."""
        self._lose("the computer began anew")
        self._last = 0

    def line_frame(self, kind: int, payload: bytes) -> None:
        """A message arrived. Raises `ChannelBroken` for what no honest guest sends."""
        try:
            if kind != frames.NOTICE:
                raise flows.BadFlow(f"a frame of kind {kind}")
            self._take(flows.unpack(payload))
        except flows.BadFlow as error:
            raise ChannelBroken(f"the computer sent {error}") from None
        if self._line.unsent > _MUCH:
            raise ChannelBroken("the computer reads nothing of what it is sent")

    async def _run(self) -> None:
        while True:
            try:
                await self._line.run()
            except ChannelBroken as error:
                self.trouble = str(error)
            finally:
                self._lose(self.trouble or "the line to the computer broke")
            await asyncio.sleep(_AGAIN)

    def _lose(self, reason: str) -> None:
        lost, self._flows = self._flows, {}
        for flow in lost.values():
            flow.lose(reason)

    def _take(self, message: flows.Message) -> None:
        if message.op == flows.OPEN:
            self._open(message)
            return
        if message.stream > self._last:
            raise flows.BadFlow("a message for a stream that was never opened")
        flow = self._flows.get(message.stream)
        if flow is not None:  # otherwise it was under way when the stream ended
            self._tell(flow, message)

    def _tell(self, flow: Flow, message: flows.Message) -> None:
        if message.op == flows.DATA:
            flow.arrived(message.data)
        elif message.op == flows.END:
            flow.ended()
        elif message.op == flows.CREDIT:
            flow.credited(message.amount)
        elif message.op == flows.RESET:
            flow.lose("the program inside broke the connection")
        else:
            raise flows.BadFlow(f"a message of kind {message.op}")

    def _open(self, message: flows.Message) -> None:
        if message.stream <= self._last:
            raise flows.BadFlow("a stream's number a second time")
        self._last = message.stream
        if self._serve is None:
            self._say(flows.reset(message.stream, "this computer has no way out"))
        elif len(self._tasks) >= flows.MAX_STREAMS:
            self._say(flows.reset(message.stream, f"more than {flows.MAX_STREAMS} connections"))
        else:
            flow = self._flows[message.stream] = Flow(message.stream, self._say, self._line.drain)
            task = asyncio.create_task(
                self._served(self._serve, flow, message), name=f"stream-{message.stream}"
            )
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _served(self, serve: ServeDoor, flow: Flow, message: flows.Message) -> None:
        try:
            await serve(flow, message.host, message.port)
            flow.close()
        except OSError as error:  # most often the program inside broke it off, and then this does nothing
            flow.reset(error.strerror or "the way out failed")
        except Exception as error:
            asyncio.get_running_loop().call_exception_handler(
                {"message": "a stream's server failed", "exception": error}
            )
        finally:
            # Fail closed: whoever served it has died, and half an answer must not look like a whole one.
            flow.reset("the way out failed")
            if self._flows.get(message.stream) is flow:
                del self._flows[message.stream]

    def _say(self, payload: bytes) -> None:
        self._line.send(frames.NOTICE, payload)
