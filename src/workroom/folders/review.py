"""Held changes, for a person: which there are, what they would do, and applying or dropping them.

To apply is one step of the journal, `review:<n>`: an undo of it takes all of it back, and the changes are held again.
One that was killed in the middle is taken back by the next review.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from workroom.errors import UserError
from workroom.folders import notes, staging
from workroom.folders.blobs import digest_of
from workroom.folders.diffs import Diff, Side, compare
from workroom.folders.grants import Access
from workroom.folders.holds import REVIEW, Also, Holds
from workroom.folders.journal import Journal
from workroom.folders.notes import Base, Note
from workroom.folders.staging import Staging, unchanged
from workroom.folders.tree import Tree
from workroom.folders.undo import Conflict

_SHOWN_BYTES = 32 << 20
SINCE_SHOWN = "it is not what was shown any more"
SINCE_HELD = "it was changed in your folder since, by you or another program"


class HeldFile(msgspec.Struct, frozen=True):
    """One held change: `path` as the agent sees it, sizes in bytes, None where there is nothing.

    `sha256` is of the change as a whole (what it is, its mode, its bytes): a yes is bound to it.
    """

    path: str
    change: Literal["created", "modified", "deleted", "attributes"]
    reason: str
    old_size: int | None
    new_size: int | None
    mode: int | None
    sha256: str
    step: str
    at: float


class Applied(msgspec.Struct, frozen=True):
    """What a review did: the paths that are done, those that stay held and why, and the step that can be undone."""

    paths: list[str]
    conflicts: list[Conflict]
    step: str


class _Item(NamedTuple):
    """A path that is held, with what is staged for it; `own` is false in a folder that is held as a whole."""

    staging: Staging
    path: bytes
    note: Note
    own: bool
    found: os.stat_result | None

    @property
    def base(self) -> Base | None:
        return self.note.base if self.own else None

    @property
    def shown(self) -> str:
        return f"/folders/{self.staging.grant.name}/{os.fsdecode(self.path)}"


class _Kept(Exception):
    """This change stays held, for the reason given."""


class Reviews:
    """The held changes of all tasks."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        self._folder = folder
        self._journal = journal

    @classmethod
    def open(cls, folder: Path, journal: Journal) -> Reviews:
        """The reviews of what is held beneath `folder`, made if it is not there."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return cls(folder, journal)

    def holds(self, *, everything: bool = False, also: Also | None = None) -> Holds:
        """The rules for one task's view: trip-wires, and with `everything` each change."""
        return Holds(self._folder, REVIEW if everything else None, also=also)

    def stagings(self, task: str) -> list[Staging]:
        """Where the changes of a task are held, to look at; the caller closes each."""
        return staging.opened(self._folder, self._journal, task)

    def tasks(self) -> list[str]:
        """The tasks of which something is held, by name."""
        found = (
            [place.name for place in self._folder.iterdir() if place.is_dir()]
            if self._folder.is_dir()
            else []
        )
        return [task for task in sorted(found) if self.held(task)]

    def held(self, task: str, step: str | None = None) -> list[HeldFile]:
        """What is held of a task, by path; with `step` only what that step has changed."""
        touched = set() if step is None else self._touched(task, step)
        if step is not None and not touched:
            return []
        with self._opened(task) as stagings:
            items = [item for each in stagings for item in _items(each)]
            if step is not None:
                items = [item for item in items if (item.staging.tree.root.path, item.path) in touched]
            with _folders(stagings, self._journal, task) as folders:
                return [_held_file(item, folders.get(item.staging.grant.path)) for item in items]

    def diff(self, task: str, path: str) -> Diff:
        """What a held change would do to a file. Documents are shown as their text.

        Raises:
            UserError: nothing is held under this path.
        """
        with self._opened(task) as stagings, _folders(stagings, self._journal, task) as folders:
            for item in (item for each in stagings for item in _items(each)):
                if item.shown == path.rstrip("/"):
                    folder = folders.get(item.staging.grant.path)
                    held = _held_file(item, folder)
                    old = _side(folder, item.path, as_staged=False)
                    new = None if item.note.gone else _side(item.staging.tree, item.path, as_staged=True)
                    return compare(item.shown, held.change, old, new, held.sha256)
        raise UserError(f"Nothing is held under {path}.", hint=f"See what is: workroom review {task}")

    def apply(
        self, task: str, paths: Sequence[str] | None = None, *, expect: Mapping[str, str] | None = None
    ) -> Applied:
        """Make held changes in the person's folders: all, or those at and beneath `paths`.

        With `expect`, the `sha256` of each path as it was shown, one that is not so any more stays held.

        Raises:
            UserError: one of `paths` is not held.
        """
        return self._review(task, paths, lambda item, folder: self._apply(item, folder, expect))

    def drop(self, task: str, paths: Sequence[str] | None = None) -> Applied:
        """Forget held changes, all or those at and beneath `paths`; that can be undone too. Raises as `apply`."""
        return self._review(task, paths, lambda item, folder: _drop(item))

    # ------------------------------------------------------------------------------------------------

    def _review(
        self, task: str, paths: Sequence[str] | None, act: Callable[[_Item, Tree | None], None]
    ) -> Applied:
        with self._opened(task) as stagings, self._step(task) as step:
            items = _chosen([item for each in stagings for item in _items(each)], paths, task)
            done, conflicts = list[str](), list[Conflict]()
            with _folders(stagings, self._journal, task) as folders:
                for item in items:
                    try:
                        act(item, folders.get(item.staging.grant.path))
                    except (_Kept, OSError) as error:
                        why = getattr(error, "strerror", None) or str(error)
                        conflicts.append(Conflict(item.shown, why))
                    else:
                        done.append(item.shown)
            return Applied(done, conflicts, step)

    def _apply(self, item: _Item, folder: Tree | None, expect: Mapping[str, str] | None) -> None:
        if folder is None:
            raise _Kept("its folder is not there any more")
        if expect is not None and expect.get(item.shown) != _held_file(item, folder).sha256:
            raise _Kept(SINCE_SHOWN)
        if not unchanged(folder, item.path, item.base):
            raise _Kept(SINCE_HELD)
        if item.found is None:
            there = folder.find(folder.at(item.path))
            if there is not None:
                folder.remove(*folder.entry(item.path), folder=stat.S_ISDIR(there.st_mode))
        else:
            _make_parents(item, folder)
            _place(item, item.found, folder)
        item.staging.forget(item.path)

    @contextlib.contextmanager
    def _step(self, task: str) -> Iterator[str]:
        """One batch of the journal; the task's own step goes on after it."""
        recorder = self._journal.recorder(task)
        before = recorder.step
        step = self._journal.begin_review(task)
        try:
            yield step
        finally:
            self._journal.end(task, step)
            recorder.switch(before)
            self._journal.turn += 1

    @contextlib.contextmanager
    def _opened(self, task: str) -> Iterator[list[Staging]]:
        """All that is held of a task; nobody changes it meanwhile."""
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._journal.lock)
            found = staging.opened(self._folder, self._journal, task)
            for each in found:
                stack.callback(each.close)
                stack.enter_context(each.alone())
            for step in self._journal.unfinished_reviews(task):
                self._journal.rollback(task, step, [each.grant for each in found])
                for each in found:
                    each.notes.refresh()
            yield found

    def _touched(self, task: str, step: str) -> set[tuple[str, bytes]]:
        self._journal.flush()
        entries = self._journal.entries("task = ? and step = ? and undone is null", (task, step))
        paths = ((entry.root, path) for entry in entries for path in (entry.path, entry.other or entry.path))
        return {(root, about) for root, path in paths if (about := staging.about(path)) is not None}


def _items(of: Staging) -> list[_Item]:
    """What is held of one folder: first what is to go, the deepest first, then the rest by path."""
    found: list[_Item] = []
    for note in of.notes:
        if note.gone:
            found.append(_Item(of, note.path, note, True, None))
        elif of.over(note.path) is note:
            found += _staged(of, note.path, note, own=True)
    gone = [item for item in found if item.found is None]
    rest = [item for item in found if item.found is not None]
    return sorted(gone, key=lambda item: (-item.path.count(b"/"), item.path)) + sorted(rest, key=_path)


def _path(item: _Item) -> bytes:
    return item.path


def _staged(of: Staging, path: bytes, note: Note, *, own: bool) -> list[_Item]:
    node = of.node(path)
    found, inner = of.tree.find(node), of.notes.get(path)
    if found is None:
        return []
    if inner is not None and not inner.gone:  # what it replaces lies in a folder that is replaced as a whole
        note, own = inner, True
    if stat.S_ISDIR(found.st_mode):
        names = sorted(listed.name for listed in of.tree.names(node))
        if names:
            return [item for name in names for item in _staged(of, path + b"/" + name, note, own=False)]
    return [_Item(of, path, note, own, found)]


def _chosen(items: list[_Item], paths: Sequence[str] | None, task: str) -> list[_Item]:
    if paths is None:
        return items
    wanted = [path.rstrip("/") for path in paths]
    for path in wanted:
        if not any(_is_at(item.shown, path) for item in items):
            raise UserError(f"Nothing is held under {path}.", hint=f"See what is: workroom review {task}")
    return [item for item in items if any(_is_at(item.shown, path) for path in wanted)]


def _is_at(shown: str, path: str) -> bool:
    return shown == path or shown.startswith(path + "/")


def _drop(item: _Item) -> None:
    """Forget a path, and the new folders in which nothing else is then."""
    of = item.staging
    of.forget(item.path)
    for above in reversed(notes.parents(item.path)[1:]):
        note = of.over(above)
        if (
            note is None
            or note.gone
            or staging.find(of.tree, b"new/" + above) is None
            or of.tree.names(of.node(above))
        ):
            return
        of.forget(above)


@contextlib.contextmanager
def _folders(stagings: Sequence[Staging], journal: Journal, task: str) -> Iterator[dict[str, Tree]]:
    """The person's folders, those that are still there."""
    found: dict[str, Tree] = {}
    try:
        for each in stagings:
            with contextlib.suppress(OSError):
                grant = msgspec.structs.replace(each.grant, access=Access.WRITE)
                found[grant.path] = Tree(grant, journal, task)
        yield found
    finally:
        for tree in found.values():
            tree.close()


def _held_file(item: _Item, folder: Tree | None) -> HeldFile:
    base, found = item.base, item.found
    content = _content(item.staging, item.path, found)
    same = base is not None and found is not None and content == base.sha256
    change: Literal["created", "modified", "deleted", "attributes"]
    change = (
        "deleted" if found is None else "created" if base is None else "attributes" if same else "modified"
    )
    mode = None if found is None else found.st_mode
    whole = f"{change}\0{mode}\0{content}".encode() + b"\0" + os.fsencode(item.shown)
    old = None if base is None else base.looks[1]
    new = None if found is None else found.st_size
    digest = hashlib.sha256(whole).hexdigest()
    return HeldFile(
        item.shown, change, item.note.reason, old, new, mode, digest, item.note.step, item.note.at
    )


def _content(of: Staging, path: bytes, found: os.stat_result | None) -> str:
    """What is staged: the SHA-256 of a file's bytes, or where a link points."""
    if found is None or stat.S_ISDIR(found.st_mode):
        return ""
    if stat.S_ISLNK(found.st_mode):
        return "-> " + os.fsdecode(of.tree.readlink(of.node(path)))
    handle = of.tree.open(of.node(path), os.O_RDONLY)
    try:
        return digest_of(handle.fd)
    finally:
        handle.close()


def _make_parents(item: _Item, folder: Tree) -> None:
    """The folders on the way to a path are there, and held as a whole no more."""
    for above in notes.parents(item.path)[1:]:
        parent, name = folder.entry(above)
        there, note = folder.find(parent.child(name)), item.staging.notes.get(above)
        if there is not None and not stat.S_ISDIR(there.st_mode):
            if note is None or not unchanged(folder, above, note.base):
                raise _Kept(SINCE_HELD)
            folder.remove(parent, name, folder=False)
            there = None
        if there is None:
            staged = item.staging.tree.find(item.staging.node(above))
            folder.mkdir(parent, name, 0o755 if staged is None else staged.st_mode)
        item.staging.open_up(above)


def _place(item: _Item, found: os.stat_result, folder: Tree) -> None:
    parent, name = folder.entry(item.path)
    there, staged = folder.find(parent.child(name)), item.staging.node(item.path)
    regular = stat.S_ISREG(found.st_mode)
    if there is not None and not (regular and stat.S_ISREG(there.st_mode)):
        folder.remove(parent, name, folder=stat.S_ISDIR(there.st_mode))
    if stat.S_ISLNK(found.st_mode):
        folder.symlink(parent, name, item.staging.tree.readlink(staged))
    elif not regular:
        folder.mkdir(parent, name, found.st_mode)
    else:
        handle = item.staging.tree.open(staged, os.O_RDONLY)
        try:
            sha256 = _content(item.staging, item.path, found)
            folder.take(parent, name, handle.fd, mode=found.st_mode, sha256=sha256)
        finally:
            handle.close()


def _side(tree: Tree | None, path: bytes, *, as_staged: bool) -> Side | None:
    """A file as it is before or after; None where there is none."""
    if tree is None:
        return None
    node = tree.at(b"new/" + path if as_staged else path)
    found = staging.find(tree, b"new/" + path if as_staged else path)
    if found is None:
        return None
    if stat.S_ISLNK(found.st_mode):
        return Side(found.st_size, found.st_mode, tree.readlink(node))
    if not stat.S_ISREG(found.st_mode):
        return Side(0, found.st_mode, b"")
    handle = tree.open(node, os.O_RDONLY)
    try:
        return Side(found.st_size, found.st_mode, os.pread(handle.fd, _SHOWN_BYTES, 0))
    finally:
        handle.close()
