"""Serving a view to a guest: 9P2000.L over one stream, in one thread, bounded in every direction."""

from __future__ import annotations

import contextlib
import errno
import socket

from workroom.folders import messages
from workroom.folders.session import Session
from workroom.folders.view import SharedView

_SOCKET_BYTES = 4 << 20
_BUFFER = 2 * messages.MAX_MSIZE
_SEND_AT = 1 << 20  # answers of more bytes than this are not held back for the rest of a batch


class FolderServer:
    """Answers the requests of one connection at a time."""

    def __init__(self, view: SharedView) -> None:
        self._view = view

    def serve(self, sock: socket.socket) -> None:
        """Serve until the other side ends the stream or breaks the protocol; never raises on what it sends."""
        for option in (socket.SO_SNDBUF, socket.SO_RCVBUF):
            sock.setsockopt(socket.SOL_SOCKET, option, _SOCKET_BYTES)
        session = Session(self._view)
        try:
            with contextlib.suppress(ConnectionError, BrokenPipeError):
                _Stream(sock, session).run()
        finally:
            session.close()
            with contextlib.suppress(OSError):
                self._view.journal.flush()
            sock.close()


class _Stream:
    def __init__(self, sock: socket.socket, session: Session) -> None:
        self._sock = sock
        self._session = session
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        self._start = self._end = 0

    def run(self) -> None:
        while self._fill():
            if not self._answer_whole():
                return

    def _fill(self) -> bool:
        """Read more; the part of a message that is there moves to the front when room is short."""
        if self._start == self._end:
            self._start = self._end = 0
        elif _BUFFER - self._end < messages.MAX_MSIZE:
            rest = self._end - self._start
            self._view[:rest] = bytes(self._view[self._start : self._end])
            self._start, self._end = 0, rest
        got = self._sock.recv_into(self._view[self._end :])
        self._end += got
        return got > 0

    def _answer_whole(self) -> bool:
        """Answer every message that is there as a whole; False when the stream makes no sense."""
        answers, size = list[bytes](), 0
        while self._end - self._start >= messages.HEADER.size:
            length, kind, tag = messages.HEADER.unpack_from(self._buffer, self._start)
            if not messages.HEADER.size <= length <= self._session.msize:
                self._send([*answers, messages.error(tag, errno.EMSGSIZE)])
                return False
            if self._end - self._start < length:
                break
            body = self._view[self._start + messages.HEADER.size : self._start + length]
            answer = self._session.answer(kind, tag, body)
            self._start += length
            answers.append(answer)
            size += len(answer)
            if size > _SEND_AT:
                self._send(answers)
                answers, size = [], 0
        self._send(answers)
        return True

    def _send(self, answers: list[bytes]) -> None:
        if answers:
            self._sock.sendall(answers[0] if len(answers) == 1 else b"".join(answers))
