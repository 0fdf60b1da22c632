"""What is held of one granted folder, path by path: small files, each a note on one path.

They are written and removed through the journal like any file of a task, so that an undo finds them as they were.
"""

from __future__ import annotations

import hashlib
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from workroom.folders import drafts, guard
from workroom.folders.state import Signature, signature
from workroom.folders.tree import Tree

FOLDER = b"notes"
_MAX_BYTES = 1 << 20


class Base(msgspec.Struct, frozen=True, array_like=True):
    """What the person's folder had under a path when its change was first held."""

    looks: Signature
    ino: int
    sha256: str | None = None
    target: bytes | None = None

    @classmethod
    def of(cls, found: os.stat_result, sha256: str | None = None, target: bytes | None = None) -> Base:
        """The base that `found` tells, with its content as far as that is known."""
        return cls(signature(found), found.st_ino, sha256, target)


class Note(msgspec.Struct, frozen=True):
    """A path that is held: gone, or as the staged file, link or new folder under its name has it."""

    path: bytes
    gone: bool
    reason: str
    step: str
    at: float
    base: Base | None


class Notes:
    """The notes of one folder, kept in step with the disk. The caller holds the journal's lock to change them."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._fd = os.open(
            Path(tree.root.path, os.fsdecode(FOLDER)), os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
        )
        self._notes: dict[bytes, Note] = {}
        self.above: Counter[bytes] = Counter()  # the folders on the way to a note
        self._seen: tuple[int, int] | None = None
        self._turn = -1
        self.version = 0

    def close(self) -> None:
        """Release the folder; more calls do nothing."""
        if self._fd >= 0:
            os.close(self._fd)
            self._fd = -1

    def __bool__(self) -> bool:
        return bool(self._notes)

    def __iter__(self) -> Iterator[Note]:
        return iter(list(self._notes.values()))

    def get(self, path: bytes) -> Note | None:
        """The note on exactly this path."""
        return self._notes.get(path)

    def refresh(self) -> None:
        """Read the notes again if an undo, a review or another process may have changed them."""
        found = os.fstat(self._fd)
        seen = (found.st_mtime_ns, found.st_nlink)
        if seen != self._seen or self._turn != self._tree.journal.turn:
            self._seen, self._turn = seen, self._tree.journal.turn
            self._read()

    def put(self, note: Note) -> None:
        """Write a note down, in the place of one on its path."""
        tree = self._tree
        tree.replace(tree.at(FOLDER), _name(note.path), msgspec.msgpack.encode(note), sync=False)
        self._forget(note.path)
        self._add(note)
        self._own()

    def remove(self, path: bytes) -> None:
        """Take a note away, if there is one."""
        if self._forget(path):
            self._tree.remove(self._tree.at(FOLDER), _name(path), folder=False)
            self._own()

    def _own(self) -> None:
        """A change of our own: no reason to read all again."""
        found = os.fstat(self._fd)
        self._seen = (found.st_mtime_ns, found.st_nlink)
        self.version += 1

    def _read(self) -> None:
        found: dict[bytes, Note] = {}
        with os.scandir(self._fd) as entries:
            names = [os.fsencode(entry.name) for entry in entries]
        for name in names:
            if not name.startswith(drafts.PREFIX) and (note := self._decode(name)) is not None:
                found[note.path] = note
        # Who looks meanwhile, without the lock, sees the old notes or the new ones.
        self.above = Counter(folder for path in found for folder in parents(path))
        self._notes = found
        self.version += 1

    def _decode(self, name: bytes) -> Note | None:
        try:
            fd = guard.regular(self._fd, name, os.O_RDONLY)
            try:
                note = msgspec.msgpack.decode(os.pread(fd, _MAX_BYTES, 0), type=Note)
            finally:
                os.close(fd)
        except (OSError, msgspec.DecodeError):
            return None
        return note if _name(note.path) == name else None

    def _add(self, note: Note) -> None:
        self._notes[note.path] = note
        self.above.update(parents(note.path))

    def _forget(self, path: bytes) -> bool:
        if self._notes.pop(path, None) is None:
            return False
        self.above.subtract(parents(path))
        for folder in parents(path):
            if not self.above[folder]:
                del self.above[folder]
        return True


def parents(path: bytes) -> list[bytes]:
    """The folders on the way to a path, the outermost first; the granted one itself is empty."""
    parts = path.split(b"/")
    return [b"/".join(parts[:end]) for end in range(len(parts))]


def _name(path: bytes) -> bytes:
    return hashlib.sha256(path).hexdigest().encode()
