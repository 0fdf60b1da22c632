"""One granted folder: every operation goes beneath its root by the guard, and into the journal first."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from collections.abc import Iterator
from typing import NamedTuple

from workroom.folders import attributes, blobs, drafts, guard
from workroom.folders.folder import SharedFolder
from workroom.folders.grants import Access, Grant
from workroom.folders.handle import Handle
from workroom.folders.journal import Journal
from workroom.folders.nodes import Node
from workroom.folders.quota import Quota
from workroom.folders.recorder import Folder, Root
from workroom.folders.state import State

_WRITES = os.O_WRONLY | os.O_RDWR


class _Parent(NamedTuple):
    """The directory in which something is about to change."""

    node: Node
    fd: int
    path: bytes
    found: os.stat_result

    def of(self, name: bytes) -> bytes:
        return self.path + b"/" + name if self.path else name

    @property
    def record(self) -> Folder:
        return (self.path, self.found)


class Tree(SharedFolder):
    """The folder of one grant, as one task may use and change it."""

    def __init__(self, grant: Grant, journal: Journal, task: str, quota: Quota | None = None) -> None:
        super().__init__(grant, journal)
        self.quota = quota or Quota()
        self.writable = grant.access is Access.WRITE
        self.root = Root(grant.name, grant.path)
        self.journal = journal
        self.lock = journal.lock
        self.recorder = journal.recorder(task)
        self._blobs = journal.blobs

    def note_read(self, node: Node) -> None:
        """Record that the content of a file is being read."""
        self.recorder.reading(self.root, node.path)

    # Files ------------------------------------------------------------------------------------------

    def open(self, node: Node, flags: int) -> Handle:
        """Open a regular file; `flags` are the host's O_ flags, of which few are heeded.

        Raises:
            OSError: EROFS to write in a folder granted for reading, ELOOP, EISDIR, EACCES, ...
        """
        mode = flags & os.O_ACCMODE
        cut = bool(flags & os.O_TRUNC)
        writes = mode != os.O_RDONLY or cut
        if not writes:
            return Handle(self, node, guard.regular(self.fd, self.path(node), os.O_RDONLY), writable=False)
        if cut and mode == os.O_RDONLY:
            mode = os.O_RDWR
        with self.lock:
            self._must_write()
            fd = guard.regular(self.fd, self.path(node), mode | flags & os.O_APPEND)
            if os.fstat(fd).st_nlink > 1:
                os.close(fd)
                self._separate(node)
                fd = guard.regular(self.fd, self.path(node), mode | flags & os.O_APPEND)
            handle = Handle(self, node, fd, writable=True)
            if cut:
                _cut(handle)
            return handle

    def create(self, node: Node, name: bytes, flags: int, mode: int) -> Handle:
        """Make and open a file in the directory `node`, or open the one that is there. Raises as `open`."""
        with self._inside(node) as folder:
            if drafts.there(folder.fd, name) is not None:
                if flags & os.O_EXCL:
                    raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
                return self.open(node.child(name), flags)
            path = folder.of(name)
            self.quota.make()
            self.recorder.creating(self.root, path, folder.record)
            access = flags & (os.O_ACCMODE | os.O_APPEND)
            with self._announced():
                make = os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
                fd = guard.beneath(folder.fd, name, access | make, mode)
            handle = Handle(self, node.child(name), fd, writable=access & _WRITES != 0)
            found = attributes.exactly(fd, os.fstat(fd), mode)
            self._made(folder, path, found)
            return handle

    def truncate(self, node: Node, size: int) -> None:
        """Cut or extend a file that is not open. Raises as `open` and `Handle.write` do."""
        handle = self.open(node, os.O_WRONLY)
        try:
            handle.truncate(size)
        finally:
            handle.close()

    # Names ------------------------------------------------------------------------------------------

    def mkdir(self, node: Node, name: bytes, mode: int) -> os.stat_result:
        """Make a directory."""
        with self._inside(node) as folder:
            path = folder.of(name)
            _must_be_free(folder.fd, name)
            self.quota.make()
            self.recorder.creating(self.root, path, folder.record)
            with self._announced():
                os.mkdir(name, mode & guard.MODE_BITS, dir_fd=folder.fd)
            with _entry(folder.fd, name) as fd:
                found = attributes.exactly(fd, os.fstat(fd), mode)
            self._made(folder, path, found)
            return found

    def symlink(self, node: Node, name: bytes, target: bytes) -> os.stat_result:
        """Make a symlink, stored as it is and never followed here."""
        with self._inside(node) as folder:
            path = folder.of(name)
            _must_be_free(folder.fd, name)
            self.quota.make()
            self.recorder.creating(self.root, path, folder.record)
            with self._announced():
                os.symlink(target, name, dir_fd=folder.fd)
            found = os.stat(name, dir_fd=folder.fd, follow_symlinks=False)
            self._made(folder, path, found)
            return found

    def remove(self, node: Node, name: bytes, *, folder: bool) -> None:
        """Remove a file or symlink, or with `folder` an empty directory.

        Raises:
            OSError: EISDIR, ENOTDIR, ENOTEMPTY, ENOENT, EROFS, ...
        """
        with self._inside(node) as parent:
            found = self._removable(parent, name, folder=folder)
            path = parent.of(name)
            needless = not folder and self.recorder.made_here(self.root, path, found)
            before = None if needless else self._keep(parent, name, found)
            with self._kept(before):
                self.recorder.removing(self.root, path, before, parent.record)
                with self._announced():
                    (os.rmdir if folder else os.unlink)(name, dir_fd=parent.fd)
            node.drop(name)
            self.recorder.removed(self.root, path)
            if before is None or before.content is None:
                self.quota.removed(0 if folder else found.st_size)
            self._renamed(parent)

    def rename(self, node: Node, name: bytes, target: Node, new: bytes) -> None:
        """Give an entry another name in the same grant, in the place of what has that name.

        Raises:
            OSError: EXDEV to another mount, ENOTEMPTY, EISDIR, ENOTDIR, ENOENT, EROFS, ...
        """
        with self._inside(node) as source, self._inside(target) as goal:
            found = guard.plain(os.stat(name, dir_fd=source.fd, follow_symlinks=False))
            self._private.check_stays(found)
            there = drafts.there(goal.fd, new)
            if there is not None and os.path.samestat(found, there):
                return
            paths = source.of(name), goal.of(new)
            replaced = self._replaced(goal, new, there, is_folder=stat.S_ISDIR(found.st_mode))
            with self._kept(replaced):
                before = State.of(found), replaced
                self.recorder.renaming(self.root, paths, before, (source.record, goal.record))
                with self._announced():
                    os.rename(name, new, src_dir_fd=source.fd, dst_dir_fd=goal.fd)
            node.move(name, target, new)
            self.recorder.moved(self.root, *paths, found)
            self._renamed(source)
            self._renamed(goal)

    def adjust(
        self, node: Node, *, mode: int | None = None, times: tuple[int | None, int | None] | None = None
    ) -> None:
        """Set the mode (its permission bits) and the times, access and change, in ns; None stays.

        Raises:
            OSError: EROFS, EOPNOTSUPP for the mode of a symlink, ENOENT, ...
        """
        with self.lock:
            self._must_write()
            now = self.look(node)
            if now.st_nlink > 1 and stat.S_ISREG(now.st_mode):
                self._separate(node)
            path = node.path
            with _entry(self.fd, path) as fd:
                found = guard.plain(os.fstat(fd))
                self.recorder.adjusting(self.root, path, found)
                try:
                    attributes.adjust(fd, found, mode, times)
                finally:
                    self.recorder.settled(self.root, path, os.fstat(fd))

    # Whole files ------------------------------------------------------------------------------------

    def replace(self, node: Node, name: bytes, data: bytes, *, sync: bool = True) -> None:
        """Write a whole file and give it its name at once: it is the old file or the new one, never half.

        The mode of the file that was there is kept. Raises as `create` and `remove` do.
        """
        with self._inside(node) as folder:
            there = _must_be_a_file(drafts.there(folder.fd, name))
            mode = 0o644 if there is None else stat.S_IMODE(there.st_mode)
            with self._draft(folder, name, there) as draft:
                drafts.write(folder.fd, draft, data, mode, sync=sync)

    def take(self, node: Node, name: bytes, source: int, *, mode: int, sha256: str | None = None) -> None:
        """Let `name` be, at once, like the open file `source`, but with this mode.

        Raises:
            OSError: ESTALE when the bytes are not those of `sha256`, else as `replace` does.
        """
        with self._inside(node) as folder:
            there = _must_be_a_file(drafts.there(folder.fd, name))
            with self._draft(folder, name, there) as draft:
                drafts.take(folder.fd, draft, source, mode, sha256)

    def discard(self, node: Node, name: bytes) -> None:
        """Remove a half-written file without a record of its own."""
        with self._inside(node) as folder:
            drafts.discard(folder.fd, name)
            node.drop(name)

    def holds(self, node: Node, before: State) -> bool:
        """Whether a file, which looks as it did `before`, also holds what it held then."""
        fd = guard.regular(self.fd, self.path(node), os.O_RDONLY)
        try:
            return self._blobs.same(before.content, fd)
        finally:
            os.close(fd)

    def put_back(self, path: bytes, before: State) -> None:
        """Make `path` as it was `before`. Used by an undo, which has checked what is there now.

        Raises:
            OSError: EEXIST when something else took its name, EIO when its content is damaged, ...
        """
        parent, name = guard.split(path)
        with self._inside(self.at(parent)) as folder:
            if before.is_folder or before.is_link:
                self._put_name_back(folder, name, before)
                return
            there = drafts.there(folder.fd, name)
            try:
                with self._draft(folder, name, there) as draft:
                    self._blobs.restore(before, folder.fd, draft)
            except PermissionError:  # a directory that takes no new names, with a file that may be written
                if there is None:
                    raise
                self._pour_back(folder, name, before)
            self._blobs.release(before.content)
            if there is not None:  # no name has changed, though ours went through a draft
                attributes.utime(folder.fd, (time.time_ns(), folder.found.st_mtime_ns))
                self._renamed(folder)

    def _pour_back(self, folder: _Parent, name: bytes, before: State) -> None:
        path, fd = folder.of(name), guard.regular(folder.fd, name, os.O_WRONLY)
        try:
            self._blobs.release(blobs.held_key(os.fstat(fd)))  # left by an undo that was killed
            found = os.fstat(fd)
            if found.st_nlink > 1:
                raise OSError(errno.EPERM, "The file has another name")
            self.recorder.writing(self.root, path, fd, found)
            self._blobs.pour(before, fd)
            attributes.set_exactly(fd, before)
            self.recorder.settled(self.root, path, os.fstat(fd))
        finally:
            os.close(fd)

    def set_exactly(self, path: bytes, before: State) -> None:
        """Give `path` the mode and the change time of `before`. Used by an undo."""
        with self.lock, _entry(self.fd, path) as fd:
            found = guard.plain(os.fstat(fd))
            self.recorder.adjusting(self.root, path, found)
            attributes.set_exactly(fd, before)
            self.recorder.settled(self.root, path, os.fstat(fd))

    # ------------------------------------------------------------------------------------------------

    def _must_write(self) -> None:
        if not self.writable:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    @contextlib.contextmanager
    def _inside(self, node: Node) -> Iterator[_Parent]:
        """The directory `node`, held for a change of its entries."""
        with self.lock:
            self._must_write()
            path = self.path(node)
            fd = guard.folder(self.fd, path)
            try:
                yield _Parent(node, fd, path, os.fstat(fd))
            finally:
                os.close(fd)

    @contextlib.contextmanager
    def _announced(self) -> Iterator[None]:
        """The change that was just recorded: when it fails, the record goes."""
        try:
            yield
        except OSError:
            self.recorder.failed()
            raise

    @contextlib.contextmanager
    def _kept(self, before: State | None) -> Iterator[None]:
        """When the change fails, what was held for it is let go."""
        try:
            yield
        except OSError:
            if before is not None:
                self._blobs.release(before.content)
            raise

    def _made(self, folder: _Parent, path: bytes, found: os.stat_result) -> None:
        self.recorder.settled(self.root, path, found)
        self._renamed(folder)

    def _renamed(self, folder: _Parent) -> None:
        self.recorder.settled(self.root, folder.path, os.fstat(folder.fd))

    def _removable(self, parent: _Parent, name: bytes, *, folder: bool) -> os.stat_result:
        found = guard.plain(os.stat(name, dir_fd=parent.fd, follow_symlinks=False))
        self._private.check_stays(found)
        if stat.S_ISDIR(found.st_mode) != folder:
            reason = errno.ENOTDIR if folder else errno.EISDIR
            raise OSError(reason, os.strerror(reason))
        if found.st_dev != parent.found.st_dev:
            raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))
        return found

    def _replaced(
        self, goal: _Parent, new: bytes, there: os.stat_result | None, *, is_folder: bool
    ) -> State | None:
        if there is None:
            return None
        self._removable(goal, new, folder=is_folder)
        if not is_folder and self.recorder.made_here(self.root, goal.of(new), there):
            return None
        return self._keep(goal, new, there)

    def _keep(self, folder: _Parent, name: bytes, found: os.stat_result) -> State:
        """What is needed to make an entry again."""
        if stat.S_ISDIR(found.st_mode):
            return State.of(found)
        if stat.S_ISLNK(found.st_mode):
            return State.of(found, target=os.readlink(name, dir_fd=folder.fd))
        known = folder.node.known(name)
        # Through an open handle, or another name, a held file could still be written.
        alone = found.st_nlink == 1 and (known is None or not known.writers)
        key = self._blobs.hold(folder.fd, name, found) if alone else None
        return State.of(found, content=key or self._copy(folder.fd, name))

    def _copy(self, folder: int, name: bytes) -> str:
        fd = guard.regular(folder, name, os.O_RDONLY)
        try:
            return self._blobs.put(fd)
        finally:
            os.close(fd)

    def _separate(self, node: Node) -> None:
        """Give a file with several names a copy of its own, so that the other names keep what they hold."""
        parent = node.parent
        if parent is None:
            return
        if node.writers:  # it got its other name after these were opened, and they would write there
            raise OSError(errno.EPERM, "The file has another name and is open for writing")
        with self._inside(parent) as folder:
            draft = drafts.new_name()
            self.recorder.creating(self.root, folder.of(draft), folder.record)
            try:
                drafts.copy(folder.fd, node.name, draft)
                os.rename(draft, node.name, src_dir_fd=folder.fd, dst_dir_fd=folder.fd)
            except OSError:
                drafts.discard(folder.fd, draft)
                raise
            finally:
                self.recorder.failed()
            attributes.utime(folder.fd, (time.time_ns(), folder.found.st_mtime_ns))

    @contextlib.contextmanager
    def _draft(self, folder: _Parent, name: bytes, there: os.stat_result | None) -> Iterator[bytes]:
        """The name of a draft that gets the name `name` when it is written."""
        draft, path = drafts.new_name(), folder.of(name)
        if there is None:
            before = None
            self.recorder.drafting(self.root, path, folder.of(draft), folder.record)
        else:
            before = self._keep(folder, name, there)
            self.recorder.replacing(self.root, path, before, folder.of(draft), folder.record)
        try:
            with self._kept(before), self._announced():
                yield draft
                drafts.place(folder.fd, draft, name, over=there is not None)
        except OSError:
            drafts.discard(folder.fd, draft)
            raise
        self.recorder.placed()
        self._made(folder, path, os.stat(name, dir_fd=folder.fd, follow_symlinks=False))

    def _put_name_back(self, folder: _Parent, name: bytes, before: State) -> None:
        path = folder.of(name)
        _must_be_free(folder.fd, name)
        self.recorder.creating(self.root, path, folder.record)
        with self._announced():
            if before.is_link:
                os.symlink(before.target or b"", name, dir_fd=folder.fd)
            else:
                os.mkdir(name, 0o700, dir_fd=folder.fd)
        with _entry(folder.fd, name) as fd:
            attributes.set_exactly(fd, before)
            self._made(folder, path, os.fstat(fd))


@contextlib.contextmanager
def _entry(folder: int, path: bytes) -> Iterator[int]:
    fd = guard.beneath(folder, path, os.O_PATH | os.O_NOFOLLOW)
    try:
        yield fd
    finally:
        os.close(fd)


def _cut(handle: Handle) -> None:
    try:
        handle.truncate(0)
    except OSError:
        handle.close()
        raise


def _must_be_a_file(there: os.stat_result | None) -> os.stat_result | None:
    if there is not None and not stat.S_ISREG(there.st_mode):
        reason = errno.EISDIR if stat.S_ISDIR(there.st_mode) else errno.ELOOP
        raise OSError(reason, os.strerror(reason))
    return there


def _must_be_free(folder: int, name: bytes) -> None:
    # Asked before the record: a record of what can't be done could outlive us.
    if drafts.there(folder, name) is not None:
        raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
