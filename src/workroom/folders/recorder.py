"""What one task is doing to its folders, step by step: it asks for a record only where one is still missing."""

from __future__ import annotations

import os
import stat
import time
from typing import TYPE_CHECKING, NamedTuple

from workroom.folders import state
from workroom.folders.journal import BACKGROUND, UNDO
from workroom.folders.state import Signature, State, signature

if TYPE_CHECKING:
    from workroom.folders.journal import Journal

_FLUSH_SECONDS = 0.25  # undo._in_flight relies on it: nothing older is held back while a step is at work
_READS = 256

NAMES, ATTRIBUTES, CONTENT, CREATED = 1, 2, 3, 4  # how much of an entry has been kept in this step

Folder = tuple[bytes, os.stat_result]  # a directory's path, and how it looks before the change
Row = tuple[str, bytes, bytes | None, State | None]  # kind, path, other, before


class Root(NamedTuple):
    """A granted folder as the journal names it: the grant's name and the folder's path."""

    grant: str
    path: str


class _Kept:
    __slots__ = ("found", "level")

    def __init__(self, level: int, found: Signature | None) -> None:
        self.level = level
        self.found = found


class Recorder:
    """The changes of one task. The caller holds `journal.lock` from the record to the settling."""

    def __init__(self, journal: Journal, task: str) -> None:
        self._journal = journal
        self._task = task
        self._step = BACKGROUND
        self._kept: dict[tuple[str, bytes], _Kept] = {}
        self._settled = journal.settled  # of all recorders: what was settled last counts
        self._read: set[tuple[str, bytes]] = set()
        self._unwritten: list[tuple[str, bytes]] = []
        self._last = 0  # the number of the last record,
        self._announced: list[tuple[str, bytes]] = []  # and what was recorded together with it
        self._flushed = 0.0
        self._touched = ""  # the step that was last noted to be at work
        self.changed = False

    def switch(self, step: str) -> None:
        """Changes belong to `step` from here on."""
        self.flush()
        self._step = step
        self._kept.clear()
        self._read.clear()
        self.changed = False

    @property
    def step(self) -> str:
        """The step at work."""
        return self._step

    def flush(self) -> None:
        """Write down how things look now, and what was read."""
        journal = self._journal
        if not (journal.settled or journal.undone or journal.needless or self._unwritten):
            return
        with self._journal.transaction():
            self.write_down()

    # Before a change --------------------------------------------------------------------------------

    def creating(self, root: Root, path: bytes, folder: Folder) -> None:
        """`path` is about to be made in `folder`."""
        foreign = self._foreign(root, path, None)
        self._write(root, [*self._naming(root, folder), *foreign, ("created", path, None, None)])
        self._kept[root.path, path] = _Kept(CREATED, None)

    def writing(self, root: Root, path: bytes, fd: int, found: os.stat_result) -> None:
        """The bytes of the open file `fd` are about to change."""
        if self._has(root, path, CONTENT, signature(found)):
            return
        before = State.of(found, content=self._keep(fd))
        self._write(root, [*self._foreign(root, path, signature(found)), ("modified", path, None, before)])
        self._kept[root.path, path] = _Kept(CONTENT, before.signature)

    def replacing(self, root: Root, path: bytes, before: State, draft: bytes, folder: Folder) -> None:
        """The file `draft` is about to be made and to take the name `path`, which was kept in `before`."""
        rows: list[Row] = [("modified", path, None, before), ("created", draft, None, None)]
        foreign = self._foreign(root, path, before.signature)
        self._write(root, [*self._naming(root, folder), *foreign, *rows])
        self._kept[root.path, path] = _Kept(CONTENT, before.signature)

    def drafting(self, root: Root, path: bytes, draft: bytes, folder: Folder) -> None:
        """The file `draft` is about to be made and to take the name `path`, which is free."""
        rows: list[Row] = [("created", path, None, None), ("created", draft, None, None)]
        self._write(root, [*self._naming(root, folder), *self._foreign(root, path, None), *rows])
        self._kept[root.path, path] = _Kept(CREATED, None)

    def placed(self) -> None:
        """The draft that was announced last has its name: nothing is left of it to clear away."""
        self._journal.needless.append((self._last,))

    def adjusting(self, root: Root, path: bytes, found: os.stat_result) -> None:
        """Mode or times of `path` are about to change."""
        folder = stat.S_ISDIR(found.st_mode)  # each change: its entries are undone under the mode of then
        if not folder and self._has(root, path, ATTRIBUTES, signature(found)):
            return
        row = ("attributes", path, None, State.of(found))
        if folder:
            self._write(root, [row])
            self._kept.setdefault((root.path, path), _Kept(ATTRIBUTES, signature(found)))
        else:
            self._write(root, [*self._foreign(root, path, signature(found)), row])
            self._kept[root.path, path] = _Kept(ATTRIBUTES, signature(found))

    def removing(self, root: Root, path: bytes, before: State | None, folder: Folder) -> None:
        """`path` is about to go; `before` is None for what this step made and nobody needs back."""
        rows: list[Row] = []
        if before is not None:
            rows = [*self._foreign(root, path, before.signature), ("deleted", path, None, before)]
        self._write(root, [*self._naming(root, folder), *rows])

    def renaming(
        self,
        root: Root,
        paths: tuple[bytes, bytes],
        before: tuple[State, State | None],
        folders: tuple[Folder, Folder],
    ) -> None:
        """The first path is about to get the second's name; what has that name now goes."""
        (old, new), (moved, replaced) = paths, before
        rows = [row for folder in dict(folders).items() for row in self._naming(root, folder)]
        if replaced is not None:
            rows += [*self._foreign(root, new, replaced.signature), ("deleted", new, None, replaced)]
        self._write(root, [*rows, *self._foreign(root, old, moved.signature), ("renamed", old, new, moved)])

    def made_here(self, root: Root, path: bytes, found: os.stat_result) -> bool:
        """Whether this step made `path` under this very name and nobody else has changed it."""
        return self._has(root, path, CREATED, signature(found))

    # After a change ---------------------------------------------------------------------------------

    def settled(self, root: Root, path: bytes, found: os.stat_result) -> None:
        """This is how `path` looks after the change."""
        key, looks = (root.path, path), signature(found)
        kept = self._kept.get(key)
        if kept is not None:
            kept.found = looks
        self._settled[key] = looks
        if time.monotonic() - self._flushed > _FLUSH_SECONDS:
            self.flush()

    def removed(self, root: Root, path: bytes) -> None:
        """`path` is gone."""
        self._kept.pop((root.path, path), None)
        self._settled[root.path, path] = None

    def moved(self, root: Root, old: bytes, new: bytes, found: os.stat_result) -> None:
        """`old` has the name `new` now."""
        if stat.S_ISDIR(found.st_mode):
            self._move_beneath(root, old, new)
        self._kept.pop((root.path, new), None)
        kept = self._kept.pop((root.path, old), None)
        if kept is not None and (stat.S_ISDIR(found.st_mode) or kept.found == signature(found)):
            kept.level = min(kept.level, CONTENT)  # its making is recorded under the old name
            self._kept[root.path, new] = kept
        self._settled[root.path, old] = None
        self.settled(root, new, found)

    def failed(self) -> None:
        """The change that was announced last was not made."""
        self._journal.cancel(self._last, len(self._announced))
        for key in self._announced:
            self._kept.pop(key, None)

    def reading(self, root: Root, path: bytes) -> None:
        """The content of `path` is about to be read."""
        key = (root.path, path)
        if key in self._read:
            return
        self._read.add(key)
        self._unwritten.append(key)
        if len(self._unwritten) >= _READS:
            with self._journal.lock:
                self.flush()

    # ------------------------------------------------------------------------------------------------

    def _has(self, root: Root, path: bytes, level: int, found: Signature) -> bool:
        if self._step.startswith(UNDO):
            return False  # each reversal is recorded: what it gives back may be needed once more
        kept = self._kept.get((root.path, path))
        # A signature that is not ours: somebody else changed it meanwhile, and that is kept too.
        return kept is not None and kept.level >= level and kept.found == found

    def _foreign(self, root: Root, path: bytes, found: Signature | None) -> list[Row]:
        """A record that somebody else has changed what this task or another had made of `path`."""
        if self._step.startswith(UNDO) or (found is not None and stat.S_ISDIR(found[0])):
            return []
        known = self._journal.known(root.path, path)
        return [] if known is None or known == found else [("foreign", path, None, None)]

    def _naming(self, root: Root, folder: Folder) -> list[Row]:
        path, found = folder
        return [] if (root.path, path) in self._kept else [("entries", path, None, State.of(found))]

    def _write(self, root: Root, rows: list[Row]) -> None:
        self._announced = []
        if not rows:
            return
        head = (self._task, self._step, time.time(), root.grant, root.path)
        records = [
            (*head, kind, path, other, before and state.encode(before)) for kind, path, other, before in rows
        ]
        # What an undo has done is told with the next record: at most one reversal is ever in doubt.
        late = self._step.startswith(UNDO) or time.monotonic() - self._flushed > _FLUSH_SECONDS
        if len(records) == 1 and not late:
            self._last = self._journal.insert(records)  # a statement alone is a transaction
        else:
            with self._journal.transaction():
                if late:
                    self.write_down()
                self._last = self._journal.insert(records)
        self.changed = True
        self._announced = [(root.path, path) for _, path, _, _ in rows]
        for kind, path, _, before in rows:
            if kind == "entries" and before is not None:
                self._kept[root.path, path] = _Kept(NAMES, before.signature)

    def write_down(self) -> None:
        """What `flush` does, within a transaction of the caller's."""
        now = time.monotonic()
        if now - self._flushed > _FLUSH_SECONDS or self._touched != self._step:
            self._flushed, self._touched = now, self._step
            self._journal.touch(self._task, self._step, time.time())
        self._journal.settle()
        if self._unwritten:
            self._journal.add_reads(self._task, self._step, self._unwritten)
            self._unwritten.clear()

    def _keep(self, fd: int) -> str:
        source = os.open(f"/proc/self/fd/{fd}", os.O_RDONLY | os.O_CLOEXEC)
        try:
            return self._journal.blobs.put(source)
        finally:
            os.close(source)

    def _move_beneath(self, root: Root, old: bytes, new: bytes) -> None:
        self.flush()  # the rows that move are in the database then
        self._journal.move_known(root.path, old, new)
        inside = old + b"/"
        for key in [key for key in self._kept if key[0] == root.path and key[1].startswith(inside)]:
            self._kept[root.path, new + key[1][len(old) :]] = self._kept.pop(key)
