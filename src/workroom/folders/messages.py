"""The 9P2000.L messages, as bytes and as tuples. No I/O.

The protocol is told in the Linux kernel (`include/net/9p/9p.h`), in diod's `protocol.md` and, for the base,
in Plan 9's manual, section 5. All numbers are little-endian; a string is a 16-bit length and its bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

VERSION = b"9P2000.L"
MAX_MSIZE = 512 * 1024  # bytes of the longest message, its header included
MIN_MSIZE = 4096
HEADER = struct.Struct("<IBH")  # length of it all, type, tag
READ_OVERHEAD = HEADER.size + 4  # what an Rread or Rreaddir holds beside the data
MAX_WALK = 16
RLERROR = 7
NO_TAG = 0xFFFF

QID = struct.Struct("<BIQ")  # type, version, path
QID_FOLDER, QID_LINK, QID_FILE = 0x80, 0x02, 0x00
GETATTR_BASIC = 0x7FF


class Malformed(ValueError):
    """These bytes are no such message."""


class Version(NamedTuple):
    """Agree on the protocol and the longest message; everything starts anew."""

    msize: int
    version: bytes


class Attach(NamedTuple):
    """Let `fid` be the root."""

    fid: int
    afid: int
    uname: bytes
    aname: bytes
    n_uname: int


class Walk(NamedTuple):
    """Let `newfid` be what the names lead to from `fid`."""

    fid: int
    newfid: int
    names: Sequence[bytes]


class Getattr(NamedTuple):
    """How `fid` looks."""

    fid: int
    mask: int


class Setattr(NamedTuple):
    """Set those attributes that `valid` names."""

    fid: int
    valid: int
    mode: int
    uid: int
    gid: int
    size: int
    atime_sec: int
    atime_nsec: int
    mtime_sec: int
    mtime_nsec: int


class Lopen(NamedTuple):
    """Open `fid`."""

    fid: int
    flags: int


class Lcreate(NamedTuple):
    """Make a file in the directory `fid`, which then is that file, open."""

    fid: int
    name: bytes
    flags: int
    mode: int
    gid: int


class Read(NamedTuple):
    """Read from an open file; also the entries of an open directory."""

    fid: int
    offset: int
    size: int


class Write(NamedTuple):
    """Write to an open file."""

    fid: int
    offset: int
    data: memoryview


class Mkdir(NamedTuple):
    """Make a directory."""

    fid: int
    name: bytes
    mode: int
    gid: int


class Unlinkat(NamedTuple):
    """Remove an entry of the directory `fid`."""

    fid: int
    name: bytes
    flags: int


class Renameat(NamedTuple):
    """Give an entry another directory and name."""

    fid: int
    name: bytes
    newfid: int
    newname: bytes


class Rename(NamedTuple):
    """Give `fid` itself another directory and name."""

    fid: int
    newfid: int
    name: bytes


class Symlink(NamedTuple):
    """Make a symlink."""

    fid: int
    name: bytes
    target: bytes
    gid: int


class Link(NamedTuple):
    """Give a file a second name."""

    folder: int
    fid: int
    name: bytes


class Mknod(NamedTuple):
    """Make a device, pipe or socket."""

    fid: int
    name: bytes
    mode: int
    major: int
    minor: int
    gid: int


class Fsync(NamedTuple):
    """Bring an open file to the disk."""

    fid: int
    data_only: int


class Lock(NamedTuple):
    """Take or give back a range of an open file; `kind` is 0 to share, 1 to own, 2 to give back."""

    fid: int
    kind: int
    flags: int
    start: int
    length: int
    process: int
    client: bytes


class Getlock(NamedTuple):
    """Which lock would be in the way?"""

    fid: int
    kind: int
    start: int
    length: int
    process: int
    client: bytes


class Xattrwalk(NamedTuple):
    """Let `newfid` be an extended attribute, or their list."""

    fid: int
    newfid: int
    name: bytes


class Xattrcreate(NamedTuple):
    """Make an extended attribute."""

    fid: int
    name: bytes
    size: int
    flags: int


class Auth(NamedTuple):
    """Let `afid` be a conversation about who one is."""

    afid: int
    uname: bytes
    aname: bytes
    n_uname: int


class Flush(NamedTuple):
    """Forget about an earlier message."""

    oldtag: int


class Fid(NamedTuple):
    """A message about nothing but a fid: statfs, readlink, clunk, remove."""

    fid: int


def _data(body: memoryview, at: int) -> tuple[memoryview, int]:
    (count,) = struct.unpack_from("<I", body, at)
    end = at + 4 + count
    if end > len(body):
        raise Malformed("data beyond the end")
    return body[at + 4 : end], end


def _string(body: memoryview, at: int) -> tuple[bytes, int]:
    (count,) = struct.unpack_from("<H", body, at)
    end = at + 2 + count
    if end > len(body):
        raise Malformed("string beyond the end")
    return bytes(body[at + 2 : end]), end


def _strings(body: memoryview, at: int) -> tuple[list[bytes], int]:
    (count,) = struct.unpack_from("<H", body, at)
    if count > MAX_WALK:
        raise Malformed("too many names")
    at, names = at + 2, []
    for _ in range(count):
        name, at = _string(body, at)
        names.append(name)
    return names, at


_VARIABLE: dict[str, Callable[[memoryview, int], tuple[Any, int]]] = {"s": _string, "d": _data, "w": _strings}
Decoder = Callable[[memoryview], Any]


def _decoder(kind: Callable[..., Any], layout: str) -> Decoder:
    """Decode `layout`: struct letters, with s for a string, d for data, w for a list of names."""
    if not set(layout) & set(_VARIABLE):
        fixed = struct.Struct(f"<{layout}")

        def decode_fixed(body: memoryview) -> Any:
            if len(body) != fixed.size:
                raise Malformed("wrong length")
            return kind(*fixed.unpack(body))

        return decode_fixed
    parts = [part if part in _VARIABLE else struct.Struct(f"<{part}") for part in _parts(layout)]

    def decode(body: memoryview) -> Any:
        at, values = 0, []
        try:
            for part in parts:
                if isinstance(part, str):
                    value, at = _VARIABLE[part](body, at)
                    values.append(value)
                else:
                    values.extend(part.unpack_from(body, at))
                    at += part.size
        except struct.error as error:
            raise Malformed("cut short") from error
        if at != len(body):
            raise Malformed("wrong length")
        return kind(*values)

    return decode


def _parts(layout: str) -> Iterable[str]:
    fixed = ""
    for letter in layout:
        if letter not in _VARIABLE:
            fixed += letter
            continue
        if fixed:
            yield fixed
        yield letter
        fixed = ""
    if fixed:
        yield fixed


# The number of each request, what it is called, and how to read it.
REQUESTS: dict[int, tuple[str, Decoder]] = {
    8: ("statfs", _decoder(Fid, "I")),
    12: ("lopen", _decoder(Lopen, "II")),
    14: ("lcreate", _decoder(Lcreate, "IsIII")),
    16: ("symlink", _decoder(Symlink, "IssI")),
    18: ("mknod", _decoder(Mknod, "IsIIII")),
    20: ("rename", _decoder(Rename, "IIs")),
    22: ("readlink", _decoder(Fid, "I")),
    24: ("getattr", _decoder(Getattr, "IQ")),
    26: ("setattr", _decoder(Setattr, "IIIIIQQQQQ")),
    30: ("xattrwalk", _decoder(Xattrwalk, "IIs")),
    32: ("xattrcreate", _decoder(Xattrcreate, "IsQI")),
    40: ("readdir", _decoder(Read, "IQI")),
    50: ("fsync", _decoder(Fsync, "II")),
    52: ("lock", _decoder(Lock, "IBIQQIs")),
    54: ("getlock", _decoder(Getlock, "IBQQIs")),
    70: ("link", _decoder(Link, "IIs")),
    72: ("mkdir", _decoder(Mkdir, "IsII")),
    74: ("renameat", _decoder(Renameat, "IsIs")),
    76: ("unlinkat", _decoder(Unlinkat, "IsI")),
    100: ("version", _decoder(Version, "Is")),
    102: ("auth", _decoder(Auth, "IssI")),
    104: ("attach", _decoder(Attach, "IIssI")),
    108: ("flush", _decoder(Flush, "H")),
    110: ("walk", _decoder(Walk, "IIw")),
    116: ("read", _decoder(Read, "IQI")),
    118: ("write", _decoder(Write, "IQd")),
    120: ("clunk", _decoder(Fid, "I")),
    122: ("remove", _decoder(Fid, "I")),
}

_COUNT = struct.Struct("<I")
_ATTRIBUTES = struct.Struct("<QBIQIIIQQQQQQQQQQQQQQQ")
_STATFS = struct.Struct("<IIQQQQQQI")
_ENTRY = struct.Struct("<BIQQBH")
_OPENED = struct.Struct("<BIQI")
_V9FS_MAGIC = 0x01021997

Qid = tuple[int, int, int]


class Attributes(NamedTuple):
    """What Rgetattr tells; times in nanoseconds."""

    qid: Qid
    mode: int
    nlink: int
    size: int
    blocks: int
    atime: int
    mtime: int
    ctime: int


def frame(kind: int, tag: int, body: bytes) -> bytes:
    """A whole message."""
    return HEADER.pack(HEADER.size + len(body), kind, tag) + body


def error(tag: int, reason: int) -> bytes:
    """An Rlerror."""
    return frame(RLERROR, tag, _COUNT.pack(reason))


def string(value: bytes) -> bytes:
    """A string with its length."""
    return struct.pack("<H", len(value)) + value


def version(msize: int, name: bytes) -> bytes:
    """The body of Rversion."""
    return _COUNT.pack(msize) + string(name)


def qids(found: Sequence[Qid]) -> bytes:
    """The body of Rwalk."""
    return struct.pack("<H", len(found)) + b"".join(QID.pack(*qid) for qid in found)


def opened(qid: Qid) -> bytes:
    """The body of Rlopen and Rlcreate; 0 leaves the size of reads to the client."""
    return _OPENED.pack(*qid, 0)


def count(number: int) -> bytes:
    """The body of Rwrite."""
    return _COUNT.pack(number)


def data(value: bytes) -> bytes:
    """The body of Rread and Rreaddir."""
    return _COUNT.pack(len(value)) + value


def attributes(found: Attributes, owner: int) -> bytes:
    """The body of Rgetattr, with `owner` as user and group."""
    times = [part for ns in (found.atime, found.mtime, found.ctime) for part in divmod(ns, 10**9)]
    return _ATTRIBUTES.pack(
        GETATTR_BASIC,
        *found.qid,
        found.mode,
        owner,
        owner,
        found.nlink,
        0,
        found.size,
        4096,
        found.blocks,
        *times,
        0,
        0,
        0,
        0,
    )


def statfs(block: int, blocks: int, free: int, available: int, files: int, files_free: int) -> bytes:
    """The body of Rstatfs."""
    return _STATFS.pack(_V9FS_MAGIC, block, blocks, free, available, files, files_free, 0, 255)


def entry(qid: Qid, offset: int, kind: int, name: bytes) -> bytes:
    """One entry of Rreaddir; `offset` is where the next one is."""
    return _ENTRY.pack(*qid, offset, kind, len(name)) + name


def lock_status(status: int) -> bytes:
    """The body of Rlock: 0 taken, 1 somebody else has it, 2 failed."""
    return bytes((status,))


def lock(kind: int, start: int, length: int, process: int, client: bytes) -> bytes:
    """The body of Rgetlock."""
    return struct.pack("<BQQI", kind, start, length, process) + string(client)
