"""One client's fids, and what each 9P2000.L request does to them. Nothing here touches a socket."""

from __future__ import annotations

import errno
import logging
import os
import resource
import stat
import time
from collections.abc import Callable
from typing import Any

from workroom.folders import guard, messages
from workroom.folders.files import OpenFile
from workroom.folders.folder import Listed
from workroom.folders.locks import Held, Locks, LocksFull, Owner, span
from workroom.folders.messages import Attributes, Malformed, Qid
from workroom.folders.view import OWNER, SHELF_MODE, Place, SharedView, Shelf, Spot

log = logging.getLogger(__name__)

MAX_FIDS = 65_536
MAX_LISTED = 2_000_000  # entries of open directories, all together
NO_GROUP = 0xFFFFFFFF
REMOVE_FOLDER = 0x200  # AT_REMOVEDIR of unlinkat
_TAKEN, _BLOCKED, _FAILED = 0, 1, 2
_FOLDER_KIND = 4  # DT_DIR

# The protocol's open flags are x86 Linux's numbers, whatever the host is.
_OPEN_FLAGS = ((0o200, os.O_EXCL), (0o1000, os.O_TRUNC), (0o2000, os.O_APPEND))
_OPEN_FOLDER = 0o200000

# Bits of Tsetattr's `valid`.
_MODE, _UID, _GID, _SIZE, _ATIME, _MTIME, _ATIME_SET, _MTIME_SET = 1, 2, 4, 8, 16, 32, 128, 256


class Fid:
    """What a number of the client's stands for."""

    __slots__ = ("handle", "listing", "locks", "place")

    def __init__(self, place: Place) -> None:
        self.place = place
        self.handle: OpenFile | None = None
        self.listing: list[Listed] | None = None
        self.locks: tuple[tuple[int, int], set[Owner]] | None = None


class Session:
    """The state of one connection."""

    def __init__(self, view: SharedView) -> None:
        self._view = view
        self._fids: dict[int, Fid] = {}
        self._locks = Locks()
        self._devices: dict[int, int] = {}
        self._open = 0
        self._listed = 0
        self._max_open = max(64, resource.getrlimit(resource.RLIMIT_NOFILE)[0] // 2)
        self.msize = messages.MAX_MSIZE
        self._table: dict[int, tuple[Callable[[memoryview], Any], Callable[[Any], bytes]]] = {
            number: (decode, getattr(self, f"_{name}"))
            for number, (name, decode) in messages.REQUESTS.items()
        }

    def close(self) -> None:
        """Release all that the client had open."""
        for fid in self._fids.values():
            self._release(fid)
        self._fids.clear()

    def answer(self, kind: int, tag: int, body: memoryview) -> bytes:
        """The whole message that answers a request; never raises on what the guest sent."""
        found = self._table.get(kind)
        if found is None:
            return messages.error(tag, errno.EOPNOTSUPP)
        decode, act = found
        try:
            return messages.frame(kind + 1, tag, act(decode(body)))
        except OSError as error:
            return messages.error(tag, error.errno or errno.EIO)
        except (Malformed, OverflowError):
            return messages.error(tag, errno.EINVAL)
        except Exception:
            log.exception("a folder request of kind %d failed", kind)
            return messages.error(tag, errno.EIO)

    # Sessions and fids ------------------------------------------------------------------------------

    def _version(self, ask: messages.Version) -> bytes:
        if ask.msize < messages.MIN_MSIZE:
            raise Malformed("messages too short to be useful")
        self.close()
        self.msize = min(ask.msize, messages.MAX_MSIZE)
        known = ask.version == messages.VERSION
        return messages.version(self.msize, messages.VERSION if known else b"unknown")

    def _auth(self, ask: messages.Auth) -> bytes:
        raise _refusal(errno.EOPNOTSUPP)

    def _attach(self, ask: messages.Attach) -> bytes:
        self._add(ask.fid, Fid(self._view.top))
        return messages.QID.pack(*_shelf_qid(self._view.top))

    def _flush(self, ask: messages.Flush) -> bytes:
        return b""  # every request was answered before the next is looked at

    def _walk(self, ask: messages.Walk) -> bytes:
        fid = self._fid(ask.fid)
        if fid.handle is not None and ask.names:
            raise _refusal(errno.EBUSY)
        place, found = fid.place, list[Qid]()
        for name in ask.names:
            try:
                place, qid = self._step(place, guard.name(name))
            except OSError:
                if not found:
                    raise
                return messages.qids(found)
            found.append(qid)
        if ask.newfid == ask.fid:
            fid.place = place
        else:
            self._add(ask.newfid, Fid(place))
        return messages.qids(found)

    def _step(self, place: Place, name: bytes) -> tuple[Place, Qid]:
        if isinstance(place, Spot):
            spot = Spot(place.tree, place.node.child(name))
            return spot, self._qid(spot.tree.look(spot.node))
        child = place.find(name)
        if isinstance(child, Spot):
            return child, self._qid(child.tree.look(child.node))
        return child, _shelf_qid(child)

    def _clunk(self, ask: messages.Fid) -> bytes:
        fid = self._fid(ask.fid)
        del self._fids[ask.fid]
        self._release(fid)
        return b""

    def _remove(self, ask: messages.Fid) -> bytes:
        fid = self._fid(ask.fid)
        try:
            spot = _spot(fid)
            if spot.node.parent is None:
                raise _refusal(errno.EBUSY)
            folder = stat.S_ISDIR(spot.tree.look(spot.node).st_mode)
            spot.tree.remove(spot.node.parent, spot.node.name, folder=folder)
        finally:
            self._clunk(ask)
        return b""

    # Looking ----------------------------------------------------------------------------------------

    def _getattr(self, ask: messages.Getattr) -> bytes:
        fid = self._fid(ask.fid)
        if isinstance(fid.place, Shelf):
            now = int(time.time()) * 10**9
            return messages.attributes(
                Attributes(_shelf_qid(fid.place), SHELF_MODE, 2, 0, 0, now, now, now), OWNER
            )
        found = self._look(fid)
        return messages.attributes(
            Attributes(
                self._qid(found),
                found.st_mode,
                found.st_nlink,
                found.st_size,
                found.st_blocks,
                found.st_atime_ns,
                found.st_mtime_ns,
                found.st_ctime_ns,
            ),
            OWNER,
        )

    def _look(self, fid: Fid) -> os.stat_result:
        spot = _spot(fid)
        return spot.tree.look(spot.node) if fid.handle is None else fid.handle.stat()

    def _readlink(self, ask: messages.Fid) -> bytes:
        spot = _spot(self._fid(ask.fid))
        return messages.string(spot.tree.readlink(spot.node))

    def _statfs(self, ask: messages.Fid) -> bytes:
        fid = self._fid(ask.fid)
        if isinstance(fid.place, Shelf):
            return messages.statfs(4096, 0, 0, 0, 0, 0)
        found = fid.place.tree.usage()
        return messages.statfs(
            found.f_bsize, found.f_blocks, found.f_bfree, found.f_bavail, found.f_files, found.f_ffree
        )

    def _readdir(self, ask: messages.Read) -> bytes:
        fid = self._fid(ask.fid)
        if fid.listing is None or ask.offset == 0:
            self._listed -= len(fid.listing or ())
            fid.listing = None
            fid.listing = self._list(fid.place)
            self._listed += len(fid.listing)
        room = min(ask.size, self.msize - messages.READ_OVERHEAD)
        parts: list[bytes] = []
        for offset in range(ask.offset, len(fid.listing)):
            name, ino, kind = fid.listing[offset]
            qid = (messages.QID_FOLDER if kind == _FOLDER_KIND else messages.QID_FILE, 0, ino)
            part = messages.entry(qid, offset + 1, kind, name)
            room -= len(part)
            if room < 0:
                break
            parts.append(part)
        return messages.data(b"".join(parts))

    def _list(self, place: Place) -> list[Listed]:
        dots = [Listed(b".", 1, _FOLDER_KIND), Listed(b"..", 1, _FOLDER_KIND)]
        if isinstance(place, Shelf):
            return dots + [Listed(name, 1, _FOLDER_KIND) for name in place.entries()]
        listing = dots + place.tree.names(place.node)
        if self._listed + len(listing) > MAX_LISTED:
            raise _refusal(errno.ENOMEM)
        return listing

    def _xattrwalk(self, ask: messages.Xattrwalk) -> bytes:
        self._fid(ask.fid)
        raise _refusal(errno.EOPNOTSUPP)

    def _xattrcreate(self, ask: messages.Xattrcreate) -> bytes:
        self._fid(ask.fid)
        raise _refusal(errno.EOPNOTSUPP)

    # Files ------------------------------------------------------------------------------------------

    def _lopen(self, ask: messages.Lopen) -> bytes:
        fid = self._fid(ask.fid)
        if fid.handle is not None:
            raise _refusal(errno.EBUSY)
        if isinstance(fid.place, Shelf):
            if ask.flags & os.O_ACCMODE:
                raise _refusal(errno.EROFS)
            return messages.opened(_shelf_qid(fid.place))
        tree, node = fid.place
        if ask.flags & _OPEN_FOLDER:
            return messages.opened(self._qid(_folder(tree.look(node))))
        try:
            fid.handle = self._opened(tree.open, node, _flags(ask.flags))
        except IsADirectoryError:
            if ask.flags & os.O_ACCMODE:
                raise
            return messages.opened(self._qid(tree.look(node)))
        return messages.opened(self._qid(fid.handle.stat()))

    def _lcreate(self, ask: messages.Lcreate) -> bytes:
        fid = self._fid(ask.fid)
        if fid.handle is not None:
            raise _refusal(errno.EBUSY)
        tree, node = _spot(fid)
        name = guard.name(ask.name)
        fid.handle = self._opened(tree.create, node, name, _flags(ask.flags), ask.mode)
        fid.place = Spot(tree, fid.handle.node)
        return messages.opened(self._qid(fid.handle.stat()))

    def _opened(self, opener: Callable[..., OpenFile], *values: Any) -> OpenFile:
        if self._open >= self._max_open:
            raise _refusal(errno.EMFILE)
        handle = opener(*values)
        self._open += 1
        return handle

    def _read(self, ask: messages.Read) -> bytes:
        handle = self._handle(ask.fid)
        return messages.data(handle.read(min(ask.size, self.msize - messages.READ_OVERHEAD), ask.offset))

    def _write(self, ask: messages.Write) -> bytes:
        return messages.count(self._handle(ask.fid).write(ask.data, ask.offset))

    def _fsync(self, ask: messages.Fsync) -> bytes:
        fid = self._fid(ask.fid)
        if fid.handle is not None:
            fid.handle.sync(data_only=bool(ask.data_only))
        return b""

    def _setattr(self, ask: messages.Setattr) -> bytes:
        fid = self._fid(ask.fid)
        tree, node = _spot(fid)
        if (ask.valid & _UID and ask.uid != OWNER) or (ask.valid & _GID and ask.gid not in (OWNER, NO_GROUP)):
            raise _refusal(errno.EPERM)
        if ask.valid & _SIZE:
            if fid.handle is not None and fid.handle.writable:
                fid.handle.truncate(ask.size)
            else:
                tree.truncate(node, ask.size)
        mode = ask.mode if ask.valid & _MODE else None
        times = _times(ask)
        if mode is not None or times is not None:
            if node.gone and fid.handle is not None:
                fid.handle.adjust(mode, times)
            else:
                tree.adjust(node, mode=mode, times=times)
        return b""

    # Names ------------------------------------------------------------------------------------------

    def _mkdir(self, ask: messages.Mkdir) -> bytes:
        tree, node = _spot(self._fid(ask.fid))
        return messages.QID.pack(*self._qid(tree.mkdir(node, guard.name(ask.name), ask.mode)))

    def _symlink(self, ask: messages.Symlink) -> bytes:
        tree, node = _spot(self._fid(ask.fid))
        return messages.QID.pack(*self._qid(tree.symlink(node, guard.name(ask.name), ask.target)))

    def _unlinkat(self, ask: messages.Unlinkat) -> bytes:
        tree, node = _spot(self._fid(ask.fid))
        tree.remove(node, guard.name(ask.name), folder=bool(ask.flags & REMOVE_FOLDER))
        return b""

    def _renameat(self, ask: messages.Renameat) -> bytes:
        source, target = _spot(self._fid(ask.fid)), _spot(self._fid(ask.newfid))
        _move(source, guard.name(ask.name), target, guard.name(ask.newname))
        return b""

    def _rename(self, ask: messages.Rename) -> bytes:
        tree, node = _spot(self._fid(ask.fid))
        if node.parent is None:
            raise _refusal(errno.EBUSY)
        _move(Spot(tree, node.parent), node.name, _spot(self._fid(ask.newfid)), guard.name(ask.name))
        return b""

    def _link(self, ask: messages.Link) -> bytes:
        self._fid(ask.fid)
        raise _refusal(errno.EPERM)

    def _mknod(self, ask: messages.Mknod) -> bytes:
        self._fid(ask.fid)
        raise _refusal(errno.EPERM)

    # Locks ------------------------------------------------------------------------------------------

    def _lock(self, ask: messages.Lock) -> bytes:
        fid = self._fid(ask.fid)
        found = self._look(fid)
        file, owner = (found.st_dev, found.st_ino), Owner(ask.client, ask.process)
        try:
            done = self._locks.take(file, Held(owner, ask.kind, *span(ask.start, ask.length)))
        except LocksFull:
            return messages.lock_status(_FAILED)
        if done:
            fid.locks = (file, {owner, *(fid.locks[1] if fid.locks else ())})
        return messages.lock_status(_TAKEN if done else _BLOCKED)

    def _getlock(self, ask: messages.Getlock) -> bytes:
        found = self._look(self._fid(ask.fid))
        wanted = Held(Owner(ask.client, ask.process), ask.kind, *span(ask.start, ask.length))
        held = self._locks.against((found.st_dev, found.st_ino), wanted)
        if held is None:
            return messages.lock(2, ask.start, ask.length, ask.process, ask.client)
        length = 0 if held.end >= 1 << 64 else held.end - held.start
        return messages.lock(held.kind, held.start, length, held.owner.process, held.owner.client)

    # ------------------------------------------------------------------------------------------------

    def _fid(self, number: int) -> Fid:
        fid = self._fids.get(number)
        if fid is None:
            raise _refusal(errno.EBADF)
        return fid

    def _handle(self, number: int) -> OpenFile:
        handle = self._fid(number).handle
        if handle is None:
            raise _refusal(errno.EBADF)
        return handle

    def _add(self, number: int, fid: Fid) -> None:
        if number in self._fids:
            raise _refusal(errno.EBADF)
        if len(self._fids) >= MAX_FIDS:
            raise _refusal(errno.ENFILE)
        self._fids[number] = fid

    def _release(self, fid: Fid) -> None:
        if fid.locks is not None:
            self._locks.drop(*fid.locks)
        if fid.handle is not None:
            fid.handle.close()
            self._open -= 1
        self._listed -= len(fid.listing or ())

    def _qid(self, found: os.stat_result) -> Qid:
        if stat.S_ISDIR(found.st_mode):
            kind = messages.QID_FOLDER
        else:
            kind = messages.QID_LINK if stat.S_ISLNK(found.st_mode) else messages.QID_FILE
        device = self._devices.setdefault(found.st_dev, len(self._devices) + 1)
        # Inode numbers use 48 bits at most where files are kept; the device tells equal ones apart.
        path = (device << 48 ^ found.st_ino) & 0xFFFFFFFFFFFFFFFF
        return kind, found.st_mtime_ns & 0xFFFFFFFF, path


def _shelf_qid(shelf: Shelf) -> Qid:
    return messages.QID_FOLDER, 0, shelf.number


def _refusal(reason: int) -> OSError:
    return OSError(reason, os.strerror(reason))


def _folder(found: os.stat_result) -> os.stat_result:
    if not stat.S_ISDIR(found.st_mode):
        raise _refusal(errno.ENOTDIR)
    return found


def _spot(fid: Fid) -> Spot:
    if isinstance(fid.place, Shelf):
        raise _refusal(errno.EROFS)
    return fid.place


def _flags(asked: int) -> int:
    flags = asked & os.O_ACCMODE
    for bit, flag in _OPEN_FLAGS:
        if asked & bit:
            flags |= flag
    return flags


def _times(ask: messages.Setattr) -> tuple[int | None, int | None] | None:
    if not ask.valid & (_ATIME | _MTIME):
        return None
    now = time.time_ns()
    access = ask.atime_sec * 10**9 + ask.atime_nsec if ask.valid & _ATIME_SET else now
    change = ask.mtime_sec * 10**9 + ask.mtime_nsec if ask.valid & _MTIME_SET else now
    return access if ask.valid & _ATIME else None, change if ask.valid & _MTIME else None


def _move(source: Spot, name: bytes, target: Spot, new: bytes) -> None:
    if source.tree is not target.tree:
        raise _refusal(errno.EXDEV)
    source.tree.rename(source.node, name, target.node, new)
