"""A granted folder with the task's held changes over it: the guest sees them, the person's folder does not.

Each change is either made in the folder, as without holds, or in the staging tree. What is held stays held until a
review, also when it is changed again. A directory of the folder is never held as a whole: renaming one that would
have to be is EXDEV, and `mv` copies then.
"""

from __future__ import annotations

import errno
import io
import os
import stat

from workroom.folders import guard
from workroom.folders.handle import Handle
from workroom.folders.holds import PENDING, Holds
from workroom.folders.judge import Judge
from workroom.folders.lifted import LiftedHandle
from workroom.folders.merged import Merged, join
from workroom.folders.nodes import Node
from workroom.folders.notes import Base
from workroom.folders.staging import Staging, find, unchanged
from workroom.folders.tree import Tree

Stamp = tuple[int, int]


class Overlay(Merged):
    """One granted folder, as one task whose changes may be held uses it."""

    def __init__(self, folder: Tree, staging: Staging, holds: Holds) -> None:
        super().__init__(folder, staging)
        self._holds = holds
        self._judge = Judge(folder, staging, holds)

    # Files ------------------------------------------------------------------------------------------

    def open(self, node: Node, flags: int) -> LiftedHandle:
        """Open a regular file. Nothing is held before something is changed. Raises as `Tree.open` does."""
        cut = bool(flags & os.O_TRUNC)
        if cut and flags & os.O_ACCMODE == os.O_RDONLY:
            flags = flags & ~os.O_ACCMODE | os.O_RDWR
        kept = flags & ~(os.O_TRUNC | os.O_EXCL)
        if flags & os.O_ACCMODE == os.O_RDONLY:
            self._notes.refresh()
            return LiftedHandle(self, node, self._open(node.path, os.O_RDONLY), kept, writable=False)
        with self.changing():
            act = self._to_change if cut else self._to_change_later
            return LiftedHandle(self, node, act(node.path, flags), kept, writable=True)

    def create(self, node: Node, name: bytes, flags: int, mode: int) -> LiftedHandle:
        """Make and open a file in the directory `node`, or open the one that is there. Raises as `open`."""
        with self.changing():
            path = join(node.path, name)
            if self._find(path) is not None:
                if flags & os.O_EXCL:
                    raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
                return self.open(node.child(name), flags)
            self._must_be_folder(node.path)
            reason = self._judge.creates(path, stat.S_IFREG | mode & guard.MODE_BITS)
            if reason is None:
                inner = self._folder.create(self._folder.at(node.path), name, flags, mode)
            else:
                inner = self._staging.create(path, flags & (os.O_ACCMODE | os.O_APPEND), mode)
                self._staging.hold(path, reason, self._base(path))
            writable = flags & os.O_ACCMODE != os.O_RDONLY
            return LiftedHandle(self, node.child(name), inner, flags & ~os.O_EXCL, writable=writable)

    def truncate(self, node: Node, size: int) -> None:
        """Cut or extend a file that is not open. Raises as `open` and `Handle.write` do."""
        handle = self.open(node, os.O_WRONLY)
        try:
            handle.truncate(size)
        finally:
            handle.close()

    def replace(self, node: Node, name: bytes, data: bytes) -> None:
        """Write a whole file and give it its name at once. Raises as `Tree.replace` does."""
        with self.changing():
            path = join(node.path, name)
            found = self._find(path)
            self._must_be_folder(node.path)
            reason = self._judge.replaces(path, found, io.BytesIO(data))
            if reason is None:
                self._folder.replace(self._folder.at(node.path), name, data)
                return
            must_be_a_file(found)
            mode = 0o644 if found is None else found.st_mode
            base = self._base(path)
            self._staging.tree.replace(self._staging.parents(path), name, data)
            self._staging.tree.adjust(self._staging.node(path), mode=mode)
            self._staging.hold(path, reason, base)
            self.written(node.child(name))

    # Names ------------------------------------------------------------------------------------------

    def mkdir(self, node: Node, name: bytes, mode: int) -> os.stat_result:
        """Make a directory."""
        with self.changing():
            path = self._free(node, name)
            reason = self._judge.creates(path, stat.S_IFDIR | mode & guard.MODE_BITS)
            if reason is None:
                return self._folder.mkdir(self._folder.at(node.path), name, mode)
            note = self._notes.get(path)
            if note is not None and note.base is not None and stat.S_ISDIR(note.base.looks[0]):
                self._notes.remove(path)  # its entries, which were all removed first, still are
                return self._look(path)
            folder = self._staging.parents(path)
            self._staging.clear(path)
            self._staging.tree.mkdir(folder, name, mode)
            self._staging.hold(path, reason, self._base(path))
            return self._look(path)

    def symlink(self, node: Node, name: bytes, target: bytes) -> os.stat_result:
        """Make a symlink, stored as it is and never followed here."""
        with self.changing():
            path = self._free(node, name)
            reason = self._judge.creates(path, stat.S_IFLNK | 0o777)
            if reason is None:
                return self._folder.symlink(self._folder.at(node.path), name, target)
            self._staging.link(path, target)
            self._staging.hold(path, reason, self._base(path))
            return self._look(path)

    def remove(self, node: Node, name: bytes, *, folder: bool) -> None:
        """Remove a file or symlink, or with `folder` an empty directory. Raises as `Tree.remove` does."""
        with self.changing():
            path = join(node.path, name)
            found = self._look(path)
            self._must_be_removable(path, found, folder=folder)
            self._drop_pending(path)
            if self._find(path) is not None:
                self._remove(path, self._look(path), folder=folder)
            node.drop(name)

    def _remove(self, path: bytes, found: os.stat_result, *, folder: bool) -> None:
        if self._is_held(path):
            self._staging.clear(path)
            self._staging.vanish(path)
        elif (reason := self._judge.removes(path, found)) is None:
            self._folder.remove(*self._folder.entry(path), folder=folder)
        else:
            self._staging.hold(path, reason, self._base(path), gone=True)

    def _drop_pending(self, path: bytes) -> None:
        """What was not looked into yet is not held, when it goes."""
        note = self._notes.get(path)
        if note is not None and note.reason == PENDING:
            self._staging.forget(path)

    def rename(self, node: Node, name: bytes, target: Node, new: bytes) -> None:
        """Give an entry another name in the same grant, in the place of what has that name.

        Raises:
            OSError: EXDEV for a directory that would have to be held, else as `Tree.rename` does.
        """
        with self.changing():
            old, path = join(node.path, name), join(target.path, new)
            self._must_be_folder(target.path)
            found, there = self._look(old), self._find(path)
            if old == path or (there is not None and os.path.samestat(found, there)):
                return
            if path.startswith(old + b"/"):
                raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
            is_folder = stat.S_ISDIR(found.st_mode)
            if there is not None:
                self._must_be_removable(path, there, folder=is_folder)
            if is_folder:
                self._rename_folder(old, path)
            else:
                self._rename_file(old, path, found)
            node.move(name, target, new)

    def _rename_folder(self, old: bytes, path: bytes) -> None:
        if not self._is_held(old):
            if self._judge.may_move(old, path):
                self._rename_in_folder(old, path)
                return
        elif self._staging.over(old) is not None and self._in_folder(path) is None:
            self._move_held(old, path)
            return
        raise OSError(errno.EXDEV, os.strerror(errno.EXDEV))

    def _rename_file(self, old: bytes, path: bytes, found: os.stat_result) -> None:
        if self._is_held(old):
            self._move_held(old, path)
            return
        reason = self._judge.renames(old, path, found)
        if reason is None:
            self._rename_in_folder(old, path)
            return
        base = self._base(path)
        if stat.S_ISLNK(found.st_mode):
            self._staging.link(path, self._folder.readlink(self._folder.at(old)))
        else:
            self._copy(old, path)
        self._staging.hold(path, reason, base)
        if self._folder.recorder.made_here(self._folder.root, old, found):
            self._folder.remove(*self._folder.entry(old), folder=False)
        else:
            self._staging.hold(old, reason, self._base(old), gone=True)

    def _move_held(self, old: bytes, path: bytes) -> None:
        reason, base = self._judge.moves(old, path), self._base(path)
        self._staging.move(old, path)
        self._staging.hold(path, reason, base)
        self._staging.vanish(old)

    def _rename_in_folder(self, old: bytes, path: bytes) -> None:
        self._folder.rename(*self._folder.entry(old), *self._folder.entry(path))

    def adjust(
        self, node: Node, *, mode: int | None = None, times: tuple[int | None, int | None] | None = None
    ) -> None:
        """Set the mode (its permission bits) and the times. Raises as `Tree.adjust` does.

        While everything is held the times of the folder's own directories stay as they are, and their modes
        can't be set (EPERM).
        """
        with self.changing():
            path = node.path
            found = self._look(path)
            if self._is_held(path):
                self._staging.tree.adjust(self._staging.node(path), mode=mode, times=times)
            elif (reason := self._judge.adjusts(path, found, mode)) is None:
                self._folder.adjust(self._folder.at(path), mode=mode, times=times)
            elif stat.S_ISREG(found.st_mode):
                self._lift(path, reason)
                self._staging.tree.adjust(self._staging.node(path), mode=mode, times=times)
            elif mode is not None and stat.S_IMODE(found.st_mode) != mode & guard.MODE_BITS:
                raise OSError(errno.EPERM, "The mode of a folder can't be held")

    # For open files ---------------------------------------------------------------------------------

    @property
    def stamp(self) -> Stamp:
        """Changes when a file that is open may have to be opened elsewhere."""
        return self._notes.version, self._holds.version

    def refreshed(self) -> Stamp:
        """The stamp, after what others did was looked at."""
        self._notes.refresh()
        return self.stamp

    def changing(self) -> Overlay:
        """A context in which nobody else changes anything, and no review comes in between.

        Raises:
            OSError: EROFS in a folder that was granted for reading.
        """
        if not self._folder.writable:
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return self

    def __enter__(self) -> None:
        self._folder.lock.acquire()
        try:
            self._staging.enter()
        except BaseException:
            self._folder.lock.release()
            raise

    def __exit__(self, *failure: object) -> None:
        self._staging.leave()
        self._folder.lock.release()

    def again(self, node: Node, inner: Handle, flags: int) -> Handle:
        """The open file `inner` where it lies now; itself if it was not moved."""
        path = node.path
        held = self._is_held(path)
        if held == inner.belongs_to(self._staging.tree):
            return inner
        return self._open(path, flags if held and inner.writable else os.O_RDONLY)

    def for_writing(self, node: Node, inner: Handle, flags: int) -> Handle:
        """The open file `inner`, where its bytes may be changed: lifted first, if they have to be held."""
        if inner.writable and inner.belongs_to(self._staging.tree) and self._is_held(node.path):
            return inner
        return self._to_change(node.path, flags)

    def written(self, node: Node) -> None:
        """Nobody has the file open for writing any more: look into it, if that is still to be done."""
        with self.changing():
            if node.gone or node.writers or (note := self._notes.get(node.path)) is None:
                return
            if note.reason == PENDING and not note.gone:
                self._look_into(note.path, note.base)

    def _look_into(self, path: bytes, base: Base | None) -> None:
        handle = self._open(path, os.O_RDONLY)
        try:
            with open(handle.fd, "rb", closefd=False) as file:
                reason = self._holds.look_into(file)
            if reason is None and not unchanged(self._folder, path, base):
                reason = "you or another program changed it meanwhile"
            if reason is None:
                self._folder.take(*self._folder.entry(path), handle.fd, mode=handle.stat().st_mode)
                self._staging.forget(path)
            else:
                self._staging.give_reason(path, reason)
        finally:
            handle.close()

    # ------------------------------------------------------------------------------------------------

    def _open(self, path: bytes, flags: int) -> Handle:
        if self._is_held(path):
            return self._staging.tree.open(self._staging.node(path), flags)
        return self._folder.open(self._folder.at(path), flags)

    def _to_change(self, path: bytes, flags: int) -> Handle:
        """Open a file whose bytes are about to change: lifted, if that has to be held."""
        if not self._is_held(path) and (reason := self._judge.modifies(path, self._look(path))) is not None:
            self._lift(path, reason, empty=bool(flags & os.O_TRUNC))
        return self._open(path, flags)

    def _to_change_later(self, path: bytes, flags: int) -> Handle:
        """Open a file for writing: one that would be lifted only to read it, until its bytes change."""
        if self._is_held(path) or self._judge.modifies(path, self._look(path)) is None:
            return self._open(path, flags)
        return self._open(path, os.O_RDONLY)

    def _lift(self, path: bytes, reason: str, *, empty: bool = False) -> None:
        handle = self._folder.open(self._folder.at(path), os.O_RDONLY)
        try:
            found, digest = handle.stat(), None
            if empty:
                self._staging.create(path, os.O_RDWR, found.st_mode).close()
            else:
                digest = self._staging.copy(path, handle.fd)
            self._staging.hold(path, reason, Base.of(found, digest))
        finally:
            handle.close()

    def _copy(self, old: bytes, path: bytes) -> None:
        handle = self._folder.open(self._folder.at(old), os.O_RDONLY)
        try:
            self._staging.copy(path, handle.fd)
        finally:
            handle.close()

    def _in_folder(self, path: bytes) -> os.stat_result | None:
        """How a path looks in the folder, unless it is held as something else or as gone."""
        return None if self._staging.over(path) is not None else find(self._folder, path)

    def _base(self, path: bytes) -> Base | None:
        """What the folder itself has under a path."""
        found = find(self._folder, path)
        if found is None:
            return None
        link = stat.S_ISLNK(found.st_mode)
        return Base.of(found, target=self._folder.readlink(self._folder.at(path)) if link else None)

    def _must_be_folder(self, path: bytes) -> None:
        if not stat.S_ISDIR(self._look(path).st_mode):
            raise OSError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))

    def _free(self, node: Node, name: bytes) -> bytes:
        path = join(node.path, name)
        self._must_be_folder(node.path)
        if self._find(path) is not None:
            raise OSError(errno.EEXIST, os.strerror(errno.EEXIST))
        return path

    def _must_be_removable(self, path: bytes, found: os.stat_result, *, folder: bool) -> None:
        reason = 0
        if stat.S_ISDIR(found.st_mode) != folder:
            reason = errno.ENOTDIR if folder else errno.EISDIR
        elif folder and self._names(path):
            reason = errno.ENOTEMPTY
        if reason:
            raise OSError(reason, os.strerror(reason))


def must_be_a_file(found: os.stat_result | None) -> None:
    """Let a regular file or nothing pass.

    Raises:
        OSError: EISDIR or ELOOP.
    """
    if found is not None and not stat.S_ISREG(found.st_mode):
        reason = errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.ELOOP
        raise OSError(reason, os.strerror(reason))
