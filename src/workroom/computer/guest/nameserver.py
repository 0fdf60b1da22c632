"""The sockets of the name server: questions as datagrams, and as streams from those who insist on them.

Source: RFC 1035, section 4.2: over a stream each message has its length before it, in two bytes.
"""

from __future__ import annotations

import _socket
import contextlib
import os

from .names import Names, answer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .loop import Loop

_AT_ONCE = 64
_ASKERS = 64
_LONGEST = 512
_PATIENCE = 10.0


class NameServer:
    """Answers from what is `known`, for as long as the loop runs."""

    def __init__(self, loop: Loop, known: Names) -> None:
        self._loop = loop
        self._known = known
        self._askers: set[_Asker] = set()

    def datagrams(self, questions: _socket.socket) -> None:
        """Answer what arrives at this socket."""
        questions.setblocking(False)
        self._loop.watch(questions.fileno(), lambda _events: self._asked(questions))

    def streams(self, listening: _socket.socket) -> None:
        """Answer whoever connects to this socket."""
        listening.setblocking(False)
        self._loop.watch(listening.fileno(), lambda _events: self._accept(listening))

    def answer(self, query: bytes) -> bytes | None:
        """The answer to a query; None for what is none."""
        return answer(query, self._known, os.uname().nodename)

    def _asked(self, questions: _socket.socket) -> None:
        for _ in range(_AT_ONCE):
            try:
                query, asker = questions.recvfrom(1500)
            except OSError:
                return
            said = self.answer(query)
            if said is not None:
                with contextlib.suppress(OSError):
                    questions.sendto(said, asker)

    def _accept(self, listening: _socket.socket) -> None:
        try:
            fd, _address = listening._accept()  # type: ignore[attr-defined]
        except OSError:
            return
        connection = _socket.socket(fileno=fd)
        if len(self._askers) < _ASKERS:
            self._askers.add(_Asker(self._loop, connection, self))
        else:
            connection.close()

    def done(self, asker: _Asker) -> None:
        """This one asks no more."""
        self._askers.discard(asker)


class _Asker:
    """A connection that asks: short messages, in time, or none."""

    def __init__(self, loop: Loop, connection: _socket.socket, server: NameServer) -> None:
        self._loop = loop
        self._socket = connection
        self._server = server
        self._held = b""
        connection.setblocking(False)
        loop.watch(connection.fileno(), lambda _events: self._ready())
        self._late = loop.later(_PATIENCE, self._end)

    def _ready(self) -> None:
        try:
            data = self._socket.recv(_LONGEST)
            self._held += data
            if not data or not self._answer():
                self._end()
        except BlockingIOError:
            pass
        except OSError:
            self._end()

    def _answer(self) -> bool:
        """Whether more may come."""
        while len(self._held) >= 2:
            size = int.from_bytes(self._held[:2], "big")
            if size > _LONGEST:
                return False
            if len(self._held) < 2 + size:
                break
            query, self._held = self._held[2 : 2 + size], self._held[2 + size :]
            said = self._server.answer(query)
            if said is None:
                return False
            self._socket.send(len(said).to_bytes(2, "big") + said)
        return True

    def _end(self) -> None:
        self._late.cancel()
        if self._socket.fileno() >= 0:
            self._loop.forget(self._socket.fileno())
            self._socket.close()
            self._server.done(self)
