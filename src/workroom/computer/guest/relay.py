"""One program's connection and the stream that carries it out of the computer."""

from __future__ import annotations

import contextlib
import select
import struct

from .. import flows

TYPE_CHECKING = False
if TYPE_CHECKING:
    from _socket import socket
    from collections.abc import Callable

    from .loop import Loop

_SOL_SOCKET, _SO_LINGER = 1, 13  # asm-generic/socket.h
_SHUT_WR = 1


class Relay:
    """Bytes from the program to the host as far as the host has room, and back as far as the program has.

    `send` takes a payload for the host; `room` tells whether the line takes more; `gone` is called once, at the end.
    """

    def __init__(
        self,
        loop: Loop,
        connection: socket,
        number: int,
        *,
        send: Callable[[bytes], None],
        room: Callable[[], bool],
        gone: Callable[[int], None],
    ) -> None:
        self.number = number
        self._loop = loop
        self._socket = connection
        self._fd = connection.fileno()
        self._send = send
        self._room = room
        self._gone = gone
        self._credit = flows.WINDOW
        self._out = bytearray()
        self._written = 0
        self._ended = False  # the program's direction
        self._finished = False  # the host's
        self._closing = False
        self._watched = 0
        self.watch()

    def take(self, message: flows.Message) -> None:
        """What the host says of this stream."""
        if message.op == flows.DATA:
            self._out += message.data
            self._write()
        elif message.op == flows.CREDIT:
            self._credit = min(self._credit + message.amount, flows.WINDOW)
        elif message.op == flows.RESET:
            self.break_off()
            return
        elif message.op in (flows.END, flows.CLOSE):
            self._finished = True
            self._closing = self._closing or message.op == flows.CLOSE
            self._write()
        self.watch()

    def break_off(self) -> None:
        """The program sees a connection that was reset."""
        if self._fd >= 0:
            break_off(self._socket, lambda: self._loop.forget(self._fd))
            self._over()

    def watch(self) -> None:
        """Ask for what this can deal with now; again when the line has room."""
        if self._fd < 0:
            return
        wanted = (select.EPOLLIN if self._reads() else 0) | (select.EPOLLOUT if self._out else 0)
        if wanted != self._watched:
            # Not with nothing wanted: a hang-up would be told again and again.
            if wanted:
                self._loop.watch(self._fd, self._ready, wanted)
            else:
                self._loop.forget(self._fd)
            self._watched = wanted

    def _reads(self) -> bool:
        return not self._ended and not self._closing and self._credit > 0 and self._room()

    def _ready(self, events: int) -> None:
        if events & ~select.EPOLLIN and self._out:
            self._write()
        if events & ~select.EPOLLOUT and self._fd >= 0 and self._reads():
            self._read()
        self.watch()

    def _read(self) -> None:
        try:
            data = self._socket.recv(min(flows.PIECE, self._credit))
        except BlockingIOError:
            return
        except OSError:
            self._fail()
            return
        if data:
            self._credit -= len(data)
            self._send(flows.data(self.number, data))
        else:
            self._ended = True
            self._send(flows.end(self.number))
            self._settle()

    def _write(self) -> None:
        try:
            while self._out:
                with memoryview(self._out) as view:
                    sent = self._socket.send(view[: flows.WINDOW])
                del self._out[:sent]
                self._written += sent
        except BlockingIOError:
            pass
        except OSError:
            self._fail()
            return
        if self._written >= flows.WINDOW // 4 and not self._finished:
            self._send(flows.credit(self.number, self._written))
            self._written = 0
        self._settle()

    def _settle(self) -> None:
        """Pass the host's end on, once all before it is written."""
        if not self._finished or self._out or self._fd < 0:
            return
        if self._closing or self._ended:
            self._close()
        else:
            with contextlib.suppress(OSError):
                self._socket.shutdown(_SHUT_WR)

    def _fail(self) -> None:
        if not self._closing:
            self._send(flows.reset(self.number))
        self._close()

    def _close(self) -> None:
        self._loop.forget(self._fd)
        self._socket.close()
        self._over()

    def _over(self) -> None:
        self._fd = -1
        self._out.clear()
        self._gone(self.number)


def break_off(connection: socket, first: Callable[[], None] = lambda: None) -> None:
    """Close it so that the program sees a reset, not an end."""
    with contextlib.suppress(OSError):
        connection.setsockopt(_SOL_SOCKET, _SO_LINGER, struct.pack("ii", 1, 0))
    first()
    connection.close()
