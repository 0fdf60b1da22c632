"""Taking back what a task did: its records reversed, newest first, each through the same guard and journal.

A reversal looks first. What is not as the task left it belongs to somebody else by now: it is kept, and told
as a conflict. Since every reversal is recorded like any change, an undo can be undone, and one that was
killed goes on where it stopped when it is asked for again.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable, Sequence

import msgspec

from workroom.errors import UserError
from workroom.folders import drafts, guard, staging
from workroom.folders.grants import Access, Grant
from workroom.folders.journal import UNDO, Entry, Journal, Step
from workroom.folders.nodes import Node
from workroom.folders.state import State, signature
from workroom.folders.tree import Tree

_GRACE_NS = 2_000_000_000  # a killed step may have written this long after it was last seen,
_CLOCK_NS = 50_000_000  # and the time of a file may be this far behind our clock
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Conflict(msgspec.Struct, frozen=True):
    """A path that was left as it is, and why."""

    path: str
    why: str


class UndoReport(msgspec.Struct, frozen=True):
    """What an undo did: paths put back, paths kept as they are, and the undo's own step."""

    restored: list[str]
    conflicts: list[Conflict]
    step: str = ""


class UndoStopped(UserError):
    """An undo could not go on; what was put back stays, and asking again goes on from there."""

    exit_code = 74


class _Kept(Exception):
    """This record is not reversed, for the reason given."""


def undo(
    journal: Journal,
    task: str,
    grants: Sequence[Grant],
    *,
    step: str | None = None,
    since: float | None = None,
) -> UndoReport:
    """Take back one step, all at or after the time `since`, or the whole task.

    Only folders among `grants` are touched, whatever their access: it is the person who asks.

    Raises:
        UndoStopped: the disk is full; run it again when there is space.
    """
    journal.flush()
    name = f"step={step}" if step is not None else f"since={since}" if since is not None else "task"
    with journal.lock:
        before = journal.recorder(task).step
        mine, resumed = journal.begin_undo(task, name)
        entries = _range(journal, task, step, since)
        trees = _trees(journal, task, grants, {entry.root for entry in entries})
        try:
            _clear_drafts(journal, task, mine, trees)
            report = _Undo(journal, task, (mine, resumed), trees, entries).run()
        finally:
            for tree in trees.values():
                tree.close()
            journal.recorder(task).switch(before)
        _count_again(journal, task, {entry.step for entry in entries}, report)
        journal.end(task, mine)
        journal.recorder(task).switch(before)
        journal.turn += 1
    return report


def _trees(journal: Journal, task: str, grants: Sequence[Grant], roots: set[str]) -> dict[str, Tree]:
    """The folders in which something is to be reversed, and where their held changes lie."""
    granted = {grant.path: msgspec.structs.replace(grant, access=Access.WRITE) for grant in grants}
    for root, of in journal.staged(task).items():
        if of in granted:
            granted[root] = msgspec.structs.replace(granted[of], path=root)
    return {path: Tree(grant, journal, task) for path, grant in granted.items() if path in roots}


def _range(journal: Journal, task: str, step: str | None, since: float | None) -> list[Entry]:
    """The records to reverse, newest first."""
    if step is not None:
        return journal.entries("task = ? and step = ? and undone is null", (task, step))
    plain = "task = ? and substr(step, 1, ?) != ?"
    values = (task, len(UNDO), UNDO)
    if since is None:
        return journal.entries(f"{plain} and undone is null", values)
    # An undo since then that took back something older has itself to be taken back.
    older = "select undone from change where task = ? and at < ? and undone is not null"
    again = f"(select step from change where task = ? and at >= ? and step in ({older}))"  # noqa: S608
    return journal.entries(
        f"at >= ? and ({plain} and (undone is null or undone in {again})"
        f" or task = ? and step in {again} and undone is null)",
        (since, *values, task, since, task, since, task, task, since, task, since),
    )


def _clear_drafts(journal: Journal, task: str, mine: str, trees: dict[str, Tree]) -> None:
    """Remove the half-written files of an undo that was killed."""
    for entry in journal.entries("task = ? and step = ? and kind = 'created'", (task, mine)):
        tree = trees.get(entry.root)
        parent, name = guard.split(entry.path)
        if tree is not None and name.startswith(drafts.PREFIX):
            node = tree.at(parent)
            if tree.find(node.child(name)) is not None:
                tree.discard(node, name)
            journal.run("delete from change where seq = ?", (entry.seq,))


def _count_again(journal: Journal, task: str, steps: set[str], report: UndoReport) -> None:
    """What an undo had taken back counts again when that undo is taken back."""
    kept = {os.fsencode(conflict.path) for conflict in report.conflicts}
    for step in steps:
        if step.startswith(UNDO):
            for entry in journal.entries("task = ? and undone = ?", (task, step)):
                if entry.path not in kept:
                    journal.mark(entry.seq, None)


class _Undo:
    def __init__(
        self,
        journal: Journal,
        task: str,
        mine: tuple[str, Step | None],
        trees: dict[str, Tree],
        entries: list[Entry],
    ) -> None:
        self._journal = journal
        self._recorder = journal.recorder(task)
        self._mine, self._resumed = mine
        self._trees = trees
        self._entries = entries
        self._staged = journal.staged(task)
        self._later = _Later(journal, entries)
        self._steps = {step: journal.step(task, step) for step in {entry.step for entry in entries}}
        self._frozen: set[tuple[str, bytes]] = set()
        self._untouched: dict[tuple[str, int], bool] = {}
        self._restored: dict[str, None] = {}
        self._conflicts: dict[str, str] = {}
        self._reverse: dict[str, Callable[[Tree, Entry, Node], None]] = {
            "created": self._created,
            "modified": self._modified,
            "deleted": self._deleted,
            "renamed": self._renamed,
            "attributes": self._attributes,
            "entries": self._names,
            "foreign": self._foreign,
        }

    def run(self) -> UndoReport:
        for entry in self._entries:
            self._one(entry)
        conflicts = [Conflict(path, why) for path, why in self._conflicts.items()]
        restored = [path for path in self._restored if path not in self._conflicts]
        return UndoReport(restored, conflicts, self._mine)

    def _one(self, entry: Entry) -> None:
        shown, told = self._told(entry)
        try:
            tree = self._trees.get(entry.root)
            if tree is None:
                raise _Kept("its folder is not granted any more")
            if not self._frozen.isdisjoint({(entry.root, entry.path), (entry.root, entry.other)}):
                raise _Kept("")
            self._note_folders(tree, entry)
            self._reverse[entry.kind](tree, entry, tree.at(entry.path))
        except _Kept as kept:
            if told and str(kept):
                self._conflicts.setdefault(shown, str(kept))
        except OSError as error:
            if error.errno in _FULL:
                raise UndoStopped(
                    f"The undo stopped at {shown}: the disk is full. {len(self._restored)} paths were put back.",
                    hint="Free some space and run the same undo again; it goes on from there.",
                ) from error
            if told:
                self._conflicts.setdefault(shown, f"it could not be put back: {error.strerror}")
        else:
            if told:
                self._restored[shown] = None
            self._journal.undone.append((self._mine, entry.seq))

    def _told(self, entry: Entry) -> tuple[str, bool]:
        """A record's path as the person knows it, and whether it is to be told of at all."""
        if entry.root not in self._staged:
            return os.fsdecode(entry.path), entry.kind != "entries"
        path = staging.about(entry.path)
        is_folder = entry.kind == "created" and entry.root in self._trees and self._is_folder(entry)
        told = path is not None and entry.kind != "entries" and not is_folder
        return os.fsdecode(path or b""), told

    def _is_folder(self, entry: Entry) -> bool:
        tree = self._trees[entry.root]
        found = tree.find(tree.at(entry.path))
        return found is not None and stat.S_ISDIR(found.st_mode)

    # The kinds of record ------------------------------------------------------------------------

    def _created(self, tree: Tree, entry: Entry, node: Node) -> None:
        found = tree.find(node)
        if found is None:
            return
        self._must_be_last(entry, entry.path)
        folder = stat.S_ISDIR(found.st_mode)
        if not folder:
            self._must_be_ours(entry, entry.path, found)
        try:
            tree.remove(_parent(node), node.name, folder=folder)
        except OSError as error:
            if error.errno == errno.ENOTEMPTY:
                told = any(path.startswith(f"{os.fsdecode(entry.path)}/") for path in self._conflicts)
                raise _Kept("" if told else "it holds something that was not made by this task") from error
            raise

    def _modified(self, tree: Tree, entry: Entry, node: Node) -> None:
        before, found = _before(entry), tree.find(node)
        if found is None:
            raise _Kept("it was removed since")
        if signature(found) == before.signature and tree.holds(node, before):
            self._journal.blobs.release(before.content)
            self._recorder.settled(tree.root, entry.path, found)
            return
        self._must_be_last(entry, entry.path)
        self._must_be_ours(entry, entry.path, found)
        tree.put_back(entry.path, before)

    def _deleted(self, tree: Tree, entry: Entry, node: Node) -> None:
        before, found = _before(entry), tree.find(node)
        if found is None:
            tree.put_back(entry.path, before)
            return
        if not _alike(tree, node, before, found):
            raise _Kept("something else has its name now")
        if signature(found) != before.signature:
            tree.set_exactly(entry.path, before)
        self._journal.blobs.release(before.content)
        self._recorder.settled(tree.root, entry.path, tree.look(node))

    def _renamed(self, tree: Tree, entry: Entry, node: Node) -> None:
        before, other = _before(entry), tree.at(entry.other or b"")
        source, goal = tree.find(node), tree.find(other)
        if source is not None and (goal is None or source.st_ino == before.ino):
            if goal is None:  # else it never moved, and what is known beneath the other is of the other
                self._journal.move_known(tree.root.path, other.path, entry.path)
            self._recorder.settled(tree.root, entry.path, source)
            return
        if goal is None:
            raise _Kept("it was removed since")
        if source is not None:
            raise _Kept(f"its old name is in use; it is still {os.fsdecode(other.path)}")
        self._must_be_last(entry, other.path)
        if not stat.S_ISDIR(goal.st_mode):
            self._must_be_ours(entry, other.path, goal)
        tree.rename(_parent(other), other.name, _parent(node), node.name)

    def _attributes(self, tree: Tree, entry: Entry, node: Node) -> None:
        before, found = _before(entry), tree.find(node)
        if found is None:
            raise _Kept("it was removed since")
        if signature(found) == before.signature:
            self._recorder.settled(tree.root, entry.path, found)
            return
        self._must_be_last(entry, entry.path)
        if before.is_folder:
            self._must_have_our_mode(entry, found)
        else:
            self._must_be_ours(entry, entry.path, found)
        tree.set_exactly(entry.path, before)

    def _names(self, tree: Tree, entry: Entry, node: Node) -> None:
        """The names in a directory are back: so is the time of their last change, if it is ours to set."""
        before, found = _before(entry), tree.find(node)
        if found is None or not before.is_folder or not stat.S_ISDIR(found.st_mode):
            return
        untouched = self._untouched.get((entry.root, found.st_ino), True)
        if untouched and not self._later.touches(entry, entry.path):
            tree.set_exactly(entry.path, msgspec.structs.replace(before, mode=found.st_mode))

    def _foreign(self, tree: Tree, entry: Entry, node: Node) -> None:
        """Here somebody else changed the file: it is back as they left it, and goes no further back."""
        self._frozen.add((entry.root, entry.path))
        raise _Kept("it was changed between the steps, by you or another program")

    # Whose it is now --------------------------------------------------------------------------------

    def _must_be_last(self, entry: Entry, path: bytes) -> None:
        if self._later.touches(entry, path):
            raise _Kept("a later step changed it again")

    def _must_be_ours(self, entry: Entry, path: bytes, found: os.stat_result) -> None:
        if self._journal.known(entry.root, path) == signature(found):
            return
        if not self._in_flight(entry, found):
            raise _Kept("it was changed since, by you or another program")
        self._journal.settled[entry.root, path] = signature(found)  # it stays ours if we are killed too

    def _must_have_our_mode(self, entry: Entry, found: os.stat_result) -> None:
        known = self._journal.known(entry.root, entry.path)
        if known is not None and known[0] == found.st_mode:
            return
        if not self._in_flight(entry, found):
            raise _Kept("its mode was changed since")
        self._journal.settled[entry.root, entry.path] = signature(found)

    def _in_flight(self, entry: Entry, found: os.stat_result) -> bool:
        """Whether the change was made while a step that was killed was at work, so that its end is unknown."""
        steps = (self._steps[entry.step], self._resumed)
        return any(_was_running(step, found.st_ctime_ns) for step in steps)

    def _note_folders(self, tree: Tree, entry: Entry) -> None:
        """Before a directory's entries are touched: has anybody else changed them since?"""
        for path in {entry.path, entry.other or entry.path}:
            folder = path if entry.kind == "entries" else path.rpartition(b"/")[0]
            found = tree.find(tree.at(folder))
            if found is None or (entry.root, found.st_ino) in self._untouched:
                continue
            known = self._journal.known(entry.root, folder)
            ours = known is None or known[2] == found.st_mtime_ns
            if not ours and self._in_flight(entry, found):
                self._journal.settled[entry.root, folder] = signature(found)
                ours = True
            self._untouched[entry.root, found.st_ino] = ours


class _Later:
    """The paths that were changed after the records of an undo, by steps which it does not take back."""

    def __init__(self, journal: Journal, entries: list[Entry]) -> None:
        self._paths: dict[tuple[str, bytes], int] = {}
        mine = {entry.seq for entry in entries}
        for root in {entry.root for entry in entries}:
            first = min(entry.seq for entry in entries if entry.root == root)
            where = (
                "root = ? and seq > ? and undone is null and kind != 'entries' and substr(step, 1, ?) != ?"
            )
            for entry in journal.entries(where, (root, first, len(UNDO), UNDO)):
                if entry.seq not in mine:
                    for path in filter(None, (entry.path, entry.other)):
                        self._paths.setdefault((root, path), entry.seq)

    def touches(self, entry: Entry, path: bytes) -> bool:
        """Whether `path`, or for a directory something beneath it, was changed after `entry`."""
        if not self._paths:
            return False
        inside = path + b"/" if path else b""
        return any(
            seq > entry.seq and root == entry.root and (other == path or other.startswith(inside))
            for (root, other), seq in self._paths.items()
        )


def _was_running(step: Step | None, at_ns: int) -> bool:
    if step is None or step.ended is not None:
        return False
    seen = int(step.seen * 1e9)
    return seen - _CLOCK_NS <= at_ns <= seen + _GRACE_NS


def _before(entry: Entry) -> State:
    if entry.before is None:
        raise _Kept("its record is incomplete")
    return entry.before


def _parent(node: Node) -> Node:
    return node.parent or node


def _alike(tree: Tree, node: Node, before: State, found: os.stat_result) -> bool:
    """Whether what is there is what was deleted, because the deed or its undo was cut short."""
    if stat.S_IFMT(found.st_mode) != stat.S_IFMT(before.mode):
        return False
    if before.is_link:
        return tree.readlink(node) == before.target
    return before.is_folder or signature(found) == before.signature
