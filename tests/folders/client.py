"""A small 9P2000.L client: what a guest's kernel would send, and what a hostile guest might."""

from __future__ import annotations

import os
import socket
import stat
import struct
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from workroom.folders import FolderServer, SharedView
from workroom.folders.session import Session

NOFID = 0xFFFFFFFF
MAX_NAMES = 16  # in one walk, by the protocol


class NineError(OSError):
    """An Rlerror."""


class Attr(NamedTuple):
    qid: int
    mode: int
    uid: int
    gid: int
    nlink: int
    size: int
    mtime_ns: int

    @property
    def is_dir(self) -> bool:
        return stat.S_ISDIR(self.mode)


def s(value: bytes) -> bytes:
    return struct.pack("<H", len(value)) + value


class Client:
    def __init__(self, sock: socket.socket, msize: int = 512 * 1024) -> None:
        self.sock = sock
        self.msize = msize
        self._next = 1
        got, version = self.version(msize)
        assert version == b"9P2000.L"
        self.msize = got
        self.root = self.attach()

    # Frames

    def send(self, kind: int, body: bytes, tag: int = 1) -> None:
        self.sock.sendall(struct.pack("<IBH", 7 + len(body), kind, tag) + body)

    def receive(self) -> tuple[int, int, bytes]:
        head = self._exactly(7)
        size, kind, tag = struct.unpack("<IBH", head)
        return kind, tag, self._exactly(size - 7)

    def _exactly(self, count: int) -> bytes:
        parts = b""
        while len(parts) < count:
            part = self.sock.recv(count - len(parts))
            if not part:
                raise ConnectionError("the server ended the stream")
            parts += part
        return parts

    def call(self, kind: int, body: bytes) -> bytes:
        self.send(kind, body)
        got, tag, answer = self.receive()
        assert tag == 1
        if got == 7:
            reason = struct.unpack("<I", answer)[0]
            raise NineError(reason, os.strerror(reason))
        assert got == kind + 1
        return answer

    # Messages

    def fid(self) -> int:
        self._next += 1
        return self._next

    def version(self, msize: int) -> tuple[int, bytes]:
        answer = self.call(100, struct.pack("<I", msize) + s(b"9P2000.L"))
        return struct.unpack_from("<I", answer)[0], answer[6:]

    def attach(self) -> int:
        fid = self.fid()
        self.call(104, struct.pack("<II", fid, NOFID) + s(b"agent") + s(b"") + struct.pack("<I", 1000))
        return fid

    def walk_from(self, fid: int, *names: bytes) -> int:
        if len(names) > MAX_NAMES:
            return self._walk_on(self.walk_from(fid, *names[:MAX_NAMES]), names[MAX_NAMES:])
        new = self.fid()
        body = struct.pack("<IIH", fid, new, len(names)) + b"".join(map(s, names))
        answer = self.call(110, body)
        found = struct.unpack_from("<H", answer)[0]
        if found != len(names):  # the reason is told to who walks from there
            return self._walk_on(self.walk_from(fid, *names[:found]), names[found:])
        return new

    def _walk_on(self, part: int, names: Sequence[bytes]) -> int:
        try:
            return self.walk_from(part, *names)
        finally:
            self.clunk(part)

    def clunk(self, fid: int) -> None:
        self.call(120, struct.pack("<I", fid))

    @contextmanager
    def at(self, path: bytes | str) -> Iterator[int]:
        raw = path.encode() if isinstance(path, str) else path
        fid = self.walk_from(self.root, *[part for part in raw.split(b"/") if part])
        try:
            yield fid
        finally:
            self.clunk(fid)

    def getattr_fid(self, fid: int) -> Attr:
        body = self.call(24, struct.pack("<IQ", fid, 0x7FF))
        v = struct.unpack("<QBIQIIIQQQQQQQQQQQQQQQ", body)
        return Attr(v[3], v[4], v[5], v[6], v[7], v[9], v[14] * 10**9 + v[15])

    def getattr(self, path: bytes | str) -> Attr:
        with self.at(path) as fid:
            return self.getattr_fid(fid)

    def lopen(self, fid: int, flags: int) -> None:
        self.call(12, struct.pack("<II", fid, flags))

    def open(self, path: bytes | str, flags: int = 0) -> int:
        raw = path.encode() if isinstance(path, str) else path
        fid = self.walk_from(self.root, *[part for part in raw.split(b"/") if part])
        try:
            self.lopen(fid, flags)
        except OSError:
            self.clunk(fid)
            raise
        return fid

    def lcreate(self, path: bytes | str, flags: int = 0o102, mode: int = 0o644) -> int:
        parent, _, name = (path.encode() if isinstance(path, str) else path).rpartition(b"/")
        fid = self.walk_from(self.root, *[part for part in parent.split(b"/") if part])
        try:
            self.call(14, struct.pack("<I", fid) + s(name) + struct.pack("<III", flags, mode, 1000))
        except OSError:
            self.clunk(fid)
            raise
        return fid

    def pread(self, fid: int, size: int, offset: int) -> bytes:
        return self.call(116, struct.pack("<IQI", fid, offset, size))[4:]

    def pwrite(self, fid: int, data: bytes, offset: int) -> int:
        answer = self.call(118, struct.pack("<IQI", fid, offset, len(data)) + data)
        return int(struct.unpack("<I", answer)[0])

    def write(self, path: bytes | str, data: bytes, mode: int = 0o644) -> None:
        fid = self.lcreate(path, 0o1102, mode)
        self._fill(fid, data)

    def overwrite(self, path: bytes | str, data: bytes, flags: int = 0o1001) -> None:
        self._fill(self.open(path, flags), data)

    def _fill(self, fid: int, data: bytes) -> None:
        try:
            for at in range(0, len(data), 100_000):
                self.pwrite(fid, data[at : at + 100_000], at)
        finally:
            self.clunk(fid)

    def read(self, path: bytes | str) -> bytes:
        fid, data = self.open(path), b""
        try:
            while part := self.pread(fid, 500_000, len(data)):
                data += part
        finally:
            self.clunk(fid)
        return data

    def readdir(self, path: bytes | str) -> dict[bytes, int]:
        fid, offset, found = self.open(path, 0o200000), 0, dict[bytes, int]()
        try:
            while data := self.call(40, struct.pack("<IQI", fid, offset, 4096))[4:]:
                at = 0
                while at < len(data):
                    _, _, _, offset, kind, length = struct.unpack_from("<BIQQBH", data, at)
                    found[data[at + 24 : at + 24 + length]] = kind
                    at += 24 + length
        finally:
            self.clunk(fid)
        return found

    def mkdir(self, path: bytes | str, mode: int = 0o755) -> None:
        parent, name = self._split(path)
        with self.at(parent) as fid:
            self.call(72, struct.pack("<I", fid) + s(name) + struct.pack("<II", mode, 1000))

    def symlink(self, path: bytes | str, target: bytes) -> None:
        parent, name = self._split(path)
        with self.at(parent) as fid:
            self.call(16, struct.pack("<I", fid) + s(name) + s(target) + struct.pack("<I", 1000))

    def readlink(self, path: bytes | str) -> bytes:
        with self.at(path) as fid:
            return self.call(22, struct.pack("<I", fid))[2:]

    def unlink(self, path: bytes | str, flags: int = 0) -> None:
        parent, name = self._split(path)
        with self.at(parent) as fid:
            self.call(76, struct.pack("<I", fid) + s(name) + struct.pack("<I", flags))

    def rmdir(self, path: bytes | str) -> None:
        self.unlink(path, 0x200)

    def rename(self, old: bytes | str, new: bytes | str) -> None:
        (a, name), (b, newname) = self._split(old), self._split(new)
        with self.at(a) as source, self.at(b) as target:
            body = struct.pack("<I", source) + s(name) + struct.pack("<I", target) + s(newname)
            self.call(74, body)

    def setattr_fid(
        self,
        fid: int,
        *,
        mode: int | None = None,
        size: int | None = None,
        mtime_ns: int | None = None,
        uid: int | None = None,
    ) -> None:
        valid = (
            (mode is not None) * 1
            + (uid is not None) * 2
            + (size is not None) * 8
            + (mtime_ns is not None) * 0x120
        )
        sec, nsec = divmod(mtime_ns or 0, 10**9)
        fields = (fid, valid, mode or 0, uid or 0, 0, size or 0, 0, 0, sec, nsec)
        self.call(26, struct.pack("<IIIIIQQQQQ", *fields))

    def chmod(self, path: bytes | str, mode: int) -> None:
        with self.at(path) as fid:
            self.setattr_fid(fid, mode=mode)

    def utime(self, path: bytes | str, mtime_ns: int) -> None:
        with self.at(path) as fid:
            self.setattr_fid(fid, mtime_ns=mtime_ns)

    def truncate(self, path: bytes | str, size: int) -> None:
        with self.at(path) as fid:
            self.setattr_fid(fid, size=size)

    def lock(self, fid: int, kind: int, start: int, length: int, process: int) -> int:
        body = struct.pack("<IBIQQI", fid, kind, 0, start, length, process) + s(b"guest")
        return self.call(52, body)[0]

    def getlock(
        self, fid: int, kind: int, start: int, length: int, process: int
    ) -> tuple[int, int, int, int]:
        body = struct.pack("<IBQQI", fid, kind, start, length, process) + s(b"guest")
        found = struct.unpack_from("<BQQI", self.call(54, body))
        return (found[0], found[1], found[2], found[3])

    def _split(self, path: bytes | str) -> tuple[bytes, bytes]:
        parent, _, name = (path.encode() if isinstance(path, str) else path).rpartition(b"/")
        return parent, name


class LocalClient(Client):
    """The same without a socket or a thread."""

    def __init__(self, view: SharedView) -> None:
        self.session = Session(view)
        self._next = 1
        self.root = self.attach()

    def call(self, kind: int, body: bytes) -> bytes:
        answer = self.session.answer(kind, 1, memoryview(body))
        if answer[4] == 7:
            reason = struct.unpack_from("<I", answer, 7)[0]
            raise NineError(reason, os.strerror(reason))
        return answer[7:]


@contextmanager
def connected(view: SharedView) -> Iterator[Client]:
    """A client of a server that runs in a thread of its own."""
    ours, theirs = socket.socketpair()
    thread = threading.Thread(target=FolderServer(view).serve, args=(theirs,), daemon=True)
    thread.start()
    try:
        ours.settimeout(30)
        yield Client(ours)
    finally:
        ours.close()
        thread.join(30)
        assert not thread.is_alive()
