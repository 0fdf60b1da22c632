"""The tree of ours in which the held changes of one task and one granted folder lie.

`new/` has the files under their own paths, `notes/` a note on each path that is held. Both are written through the
journal as the task's, so undo and rollback reach what is held too.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import stat
import time
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import msgspec

from workroom.folders import blobs, guard, notes
from workroom.folders.grants import Access, Grant
from workroom.folders.handle import Handle
from workroom.folders.journal import Journal
from workroom.folders.nodes import Node
from workroom.folders.notes import Base, Note, Notes
from workroom.folders.quota import Quota
from workroom.folders.recorder import Root
from workroom.folders.state import signature
from workroom.folders.tree import Tree

_NEW = b"new"
_GRANT = "grant.json"
_LOCK = "lock"
_CREATE = os.O_RDWR | os.O_EXCL


class Layer(Enum):
    """Where a path is found: in the person's folder, among what is held, or nowhere since it is held as gone."""

    FOLDER = "folder"
    HELD = "held"
    GONE = "gone"


class Staged(Tree):
    """The tree of what is held; reads of it count as reads of the granted folder."""

    def __init__(
        self, root: Path, granted: Grant, journal: Journal, task: str, quota: Quota | None = None
    ) -> None:
        super().__init__(Grant(granted.name, str(root), Access.WRITE), journal, task, quota)
        self._as = Root(granted.name, granted.path)

    def note_read(self, node: Node) -> None:
        """Record a read under the path that the person knows."""
        self.recorder.reading(self._as, node.path.partition(b"/")[2])


class Staging:
    """What is held of one grant of one task."""

    def __init__(
        self, folder: Path, grant: Grant, journal: Journal, task: str, quota: Quota | None = None
    ) -> None:
        self.grant = grant
        self.folder = folder
        for part in (os.fsdecode(_NEW), os.fsdecode(notes.FOLDER)):
            (folder / part).mkdir(parents=True, exist_ok=True, mode=0o700)
        _write_grant(folder, grant)
        journal.stage(task, str(folder), grant.path)
        self.tree = Staged(folder, grant, journal, task, quota)
        self.notes = Notes(self.tree)
        self._lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._depth = 0
        self._locked = False

    @classmethod
    def of(
        cls, folder: Path, grant: Grant, journal: Journal, task: str, quota: Quota | None = None
    ) -> Staging:
        """The staging of a grant in `folder`, where those of all tasks lie."""
        key = hashlib.sha256(os.fsencode(grant.path)).hexdigest()[:32]
        return cls(folder / guard_task(task) / key, grant, journal, task, quota)

    def close(self) -> None:
        """Release the files; more calls do nothing."""
        self.notes.close()
        self.tree.close()
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    # Where a path is --------------------------------------------------------------------------------

    def layer(self, path: bytes) -> Layer:
        """Where `path` is; the notes are those of the last `refresh`."""
        note = self.over(path)
        if note is None:
            return Layer.FOLDER
        return Layer.GONE if note.gone else Layer.HELD

    def over(self, path: bytes) -> Note | None:
        """The note that decides about `path`: its own, or one on a folder that it lies in."""
        if not self.notes:
            return None
        for folder in notes.parents(path):
            note = self.notes.get(folder)
            if note is not None:
                return note
        return self.notes.get(path)

    def node(self, path: bytes) -> Node:
        """The node of the staged file of a path."""
        return self.tree.at(_NEW + b"/" + path if path else _NEW)

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody changes what is held meanwhile, in any process. The caller holds the journal's lock."""
        self.enter(alone=True)
        try:
            yield
        finally:
            self.leave()

    def enter(self, *, alone: bool = False) -> None:
        """Until `leave` no review in another process comes in between; with `alone` no change does either.

        Where nothing is held yet there is nothing to review, so the lock waits for the first note.
        """
        if not self._depth:
            if alone:
                self._take(fcntl.LOCK_EX)
            self.notes.refresh()
            if self.notes:
                self._share()
        self._depth += 1

    def leave(self) -> None:
        """The end of what `enter` began."""
        self._depth -= 1
        if not self._depth and self._locked:
            fcntl.flock(self._lock, fcntl.LOCK_UN)
            self._locked = False

    def _share(self) -> None:
        if not self._locked:
            self._take(fcntl.LOCK_SH)
            self.notes.refresh()

    def _take(self, kind: int) -> None:
        fcntl.flock(self._lock, kind)
        self._locked = True

    # Putting something there ------------------------------------------------------------------------

    def hold(self, path: bytes, reason: str, base: Base | None, *, gone: bool = False) -> None:
        """Note that `path` is held; what is known of it from before stays."""
        self._share()
        known = self.notes.get(path)
        if known is not None:
            base, reason = known.base, known.reason
        elif self.over(path) is not None:
            return  # it lies in a folder that is held as a whole
        step = self.tree.recorder.step
        self.notes.put(Note(path, gone, reason, step, time.time(), base))

    def give_reason(self, path: bytes, reason: str) -> None:
        """A note has another reason now."""
        note = self.notes.get(path)
        if note is not None:
            self.notes.put(msgspec.structs.replace(note, reason=reason))

    def parents(self, path: bytes) -> Node:
        """The staged folder in which the file of `path` is to lie, made if it is not there."""
        self._share()
        for folder in notes.parents(path)[1:]:
            if self.tree.find(self.node(folder)) is None:
                self.tree.mkdir(*self._entry(folder), 0o755)
        return self._entry(path)[0]

    def move(self, old: bytes, path: bytes) -> None:
        """The staged file or folder of one path becomes that of another."""
        self.parents(path)
        self.clear(path)
        self.tree.rename(*self._entry(old), *self._entry(path))
        for note in self.notes:
            if note.path.startswith(old + b"/") and not note.gone:
                self.vanish(note.path)

    def create(self, path: bytes, flags: int, mode: int) -> Handle:
        """Make the staged file of `path` and open it; a rest that no note is on goes."""
        folder, name = self.parents(path), path.rpartition(b"/")[2]
        self.clear(path)
        return self.tree.create(folder, name, flags | os.O_EXCL, mode)

    def copy(self, path: bytes, source: int) -> str:
        """Make the staged file of `path` like the open file `source`; the SHA-256 of its bytes."""
        found = os.fstat(source)
        handle = self.create(path, _CREATE, stat.S_IMODE(found.st_mode) & guard.MODE_BITS)
        try:
            digest = handle.fill(source)
        finally:
            handle.close()
        self.tree.adjust(self.node(path), times=(found.st_atime_ns, found.st_mtime_ns))
        return digest

    def link(self, path: bytes, target: bytes) -> None:
        """Make the staged symlink of `path`."""
        folder = self.parents(path)
        self.clear(path)
        self.tree.symlink(folder, path.rpartition(b"/")[2], target)

    # Taking it away ---------------------------------------------------------------------------------

    def forget(self, path: bytes) -> None:
        """`path` is not held any more: its note goes, then its file, or its folder with all that is in it."""
        self.notes.remove(path)
        self.clear(path)

    def vanish(self, path: bytes) -> None:
        """The staged file of `path` is there no more: nothing is held of it, or that the folder's is to go."""
        note = self.notes.get(path)
        if note is None:
            return
        if note.base is None:
            self.notes.remove(path)
        else:
            self.hold(path, note.reason, note.base, gone=True)

    def open_up(self, path: bytes) -> None:
        """A folder that is held as a whole is so no more: each of its entries is held for itself."""
        note, found = self.notes.get(path), find(self.tree, _NEW + b"/" + path)
        if note is None or note.gone or found is None or not stat.S_ISDIR(found.st_mode):
            return
        for listed in self.tree.names(self.node(path)):
            self.notes.put(msgspec.structs.replace(note, path=path + b"/" + listed.name, base=None))
        self.notes.remove(path)

    def clear(self, path: bytes) -> None:
        """Take the staged file of a path away, or its folder with all that is in it."""
        node, found = self.node(path), find(self.tree, _NEW + b"/" + path)
        if found is None:
            return
        folder = stat.S_ISDIR(found.st_mode)
        if folder:
            for listed in self.tree.names(node):
                self.clear(path + b"/" + listed.name)
        self.tree.remove(*self._entry(path), folder=folder)

    def _entry(self, path: bytes) -> tuple[Node, bytes]:
        return self.tree.entry(_NEW + b"/" + path)


def guard_task(task: str) -> str:
    """`task` if it can be the name of a folder.

    Raises:
        OSError: EINVAL.
    """
    if not task or task.startswith(".") or "/" in task or "\0" in task:
        raise OSError(errno.EINVAL, "Not a task")
    return task


def about(path: bytes) -> bytes | None:
    """The path in the granted folder that a path of a staging tree is about; None when about none."""
    part, _, rest = path.partition(b"/")
    return rest if part == _NEW and rest else None


def opened(folder: Path, journal: Journal, task: str) -> list[Staging]:
    """All that is held of a task, a staging for each folder; those it was granted last come last."""
    found = []
    for place in sorted((folder / guard_task(task)).glob(f"*/{_GRANT}")):
        with contextlib.suppress(OSError, msgspec.DecodeError):
            grant = msgspec.json.decode(place.read_bytes(), type=Grant)
            found.append(Staging(place.parent, grant, journal, task))
    return found


def find(folder: Tree, path: bytes) -> os.stat_result | None:
    """How a path looks in the folder; None when nothing is there, nor can be."""
    try:
        return folder.look_at(path)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
            return None
        raise


def unchanged(folder: Tree, path: bytes, base: Base | None) -> bool:
    """Whether the folder still has what it had when a change of it was first held."""
    node, found = folder.at(path), find(folder, path)
    if found is None or base is None:
        return found is None and base is None
    if signature(found) != base.looks or found.st_ino != base.ino:
        return stat.S_ISDIR(found.st_mode) and stat.S_ISDIR(base.looks[0])
    if stat.S_ISLNK(found.st_mode):
        return folder.readlink(node) == base.target
    return base.sha256 is None or _digest(folder, node) == base.sha256


def _digest(folder: Tree, node: Node) -> str:
    handle = folder.open(node, os.O_RDONLY)
    try:
        return blobs.digest_of(handle.fd)
    finally:
        handle.close()


def _write_grant(folder: Path, grant: Grant) -> None:
    with contextlib.suppress(OSError, msgspec.DecodeError):
        if msgspec.json.decode((folder / _GRANT).read_bytes(), type=Grant) == grant:
            return
    draft = folder / f".{_GRANT}-{os.getpid()}"
    draft.write_bytes(msgspec.json.encode(grant))
    draft.replace(folder / _GRANT)
