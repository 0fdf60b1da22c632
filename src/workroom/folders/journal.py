"""The undo journal: what each step was about to change, written down before it changed it.

One SQLite database in WAL mode beside the blob store. A record is committed before its change is made, so
a killed process can always be rolled back; `end` also flushes the store to the disk, so that a power cut
can take the undo of a running step only.
"""

from __future__ import annotations

import contextlib
import errno
import os
import sqlite3
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from workroom.errors import UserError
from workroom.folders import state
from workroom.folders.blobs import Blobs
from workroom.folders.nodes import Node
from workroom.folders.state import Signature, State

if TYPE_CHECKING:
    from workroom.folders.grants import Grant
    from workroom.folders.recorder import Recorder
    from workroom.folders.undo import UndoReport

BACKGROUND = "background"
UNDO = "undo:"  # how the id of an undo's own step begins
REVIEW = "review:"  # and that of a review
_VERSION = 2
_SCHEMA = """
create table step (task text, step text, began real, seen real, ended real, primary key (task, step))
    without rowid;
create table change (seq integer primary key autoincrement, task text, step text, at real, grant_name text,
    root text, kind text, path blob, other blob, before blob, undone text);
create index change_by_step on change (task, step);
create index change_by_root on change (root, seq);
create table known (root text, path blob, mode integer, size integer, mtime integer,
    primary key (root, path)) without rowid;
create table read (task text, step text, root text, path blob, at real,
    primary key (task, step, root, path)) without rowid;
"""
# Where a task's held changes lie (`root`), and of which granted folder (`granted`) they are.
_STAGED = "create table if not exists staged (root text primary key, task text, granted text) without rowid"
_INSERT = (
    "insert into change (task, step, at, grant_name, root, kind, path, other, before)"
    " values (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_FIELDS = "seq, task, step, at, grant_name, root, kind, path, other, before, undone"
_CHANGE_KINDS = ("created", "modified", "deleted", "renamed", "attributes")


class JournalUnreadable(UserError):
    """The undo journal exists but can't be used; it is left as it is."""

    exit_code = 70


class Entry(msgspec.Struct, frozen=True, array_like=True):
    """One record: in `step`, `path` beneath `root` was about to be changed, and was `before`.

    `kind` is created, modified, deleted, renamed (from `path` to `other`), attributes, or entries (a
    directory whose names change).
    """

    seq: int
    task: str
    step: str
    at: float
    grant: str
    root: str
    kind: str
    path: bytes
    other: bytes | None
    before: State | None
    undone: str | None


class Change(msgspec.Struct, frozen=True):
    """One change to a granted folder, for people: `path` is relative to the grant; `other` a new name."""

    seq: int
    step: str
    at: float
    grant: str
    path: str
    kind: str
    other: str | None = None
    undone: bool = False


class Read(msgspec.Struct, frozen=True):
    """A file of the folder at `root` that a step has read; `at` is seconds since the epoch."""

    step: str
    root: str
    path: str
    at: float


class Step(msgspec.Struct, frozen=True):
    """A step's life, in seconds since the epoch; `seen` is when it last changed something."""

    began: float
    seen: float
    ended: float | None


class Journal:
    """The journal of one data folder. Thread-safe; several processes may have it open."""

    def __init__(self, db: sqlite3.Connection, blobs: Blobs, private: Sequence[Path]) -> None:
        self.blobs = blobs
        self.private = tuple(private)  # folders which no task may see, whatever is granted
        self.lock = threading.RLock()
        self._db = db
        self._recorders: dict[str, Recorder] = {}
        # How paths look since they were changed, None for what is gone; written down with the next record.
        self.settled: dict[tuple[str, bytes], Signature | None] = {}
        self.undone: list[tuple[str, int]] = []  # an undo's step and the record it has reversed, and
        self.needless: list[tuple[int]] = []  # records of drafts that are gone: both written down with it
        self._told = False
        self._tops: dict[str, Node] = {}
        self.turn = 0  # counts the undos and reviews of this process, after which held files may be others

    @classmethod
    def open(cls, folder: Path, *, private: Sequence[Path] = ()) -> Journal:
        """Open the journal in `folder`, made if there is none.

        Neither it nor the `private` folders are ever shared, even if a grant holds them.

        Raises:
            JournalUnreadable: it is damaged or from a newer version; nothing was changed.
        """
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / "journal.sqlite"
        db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
        try:
            _prepare(db)
        except sqlite3.Error as error:
            db.close()
            raise JournalUnreadable(
                f"The undo journal {path} can't be read ({error}). It was left untouched.",
                hint="Put it back from a backup, or move its folder away to start without undo of the past.",
            ) from error
        return cls(db, Blobs(folder / "blobs"), (folder, *private))

    def close(self) -> None:
        """Write down what is pending and release the files."""
        with self.lock:
            self.flush()
            self._db.close()
            self.blobs.close()

    # Steps ------------------------------------------------------------------------------------------

    def begin(self, task: str, step: str) -> None:
        """From now on the task's changes belong to `step`; one that was rolled back may begin again."""
        now = time.time()
        with self.lock:
            self.recorder(task).switch(step)
            self.run(
                "insert into step values (?, ?, ?, ?, null) on conflict do update"
                " set began = excluded.began, seen = excluded.seen, ended = null",
                (task, step, now, now),
            )

    def end(self, task: str, step: str) -> None:
        """The step is whole: its changes stay unless undone. Its records have reached the disk."""
        with self.lock:
            recorder = self.recorder(task)
            if recorder.changed:
                self.blobs.sync()
            recorder.switch(BACKGROUND)
            self.run("update step set ended = ? where task = ? and step = ?", (time.time(), task, step))

    def interrupted(self, task: str) -> list[str]:
        """The steps that began and never ended, oldest first."""
        query = (
            "select step from step where task = ? and ended is null and step != ?"
            " and substr(step, 1, ?) != ? and substr(step, 1, ?) != ? order by began"
        )
        values = (task, BACKGROUND, len(UNDO), UNDO, len(REVIEW), REVIEW)
        return [row[0] for row in self.rows(query, values)]

    def step(self, task: str, step: str) -> Step | None:
        """The life of one step."""
        rows = self.rows("select began, seen, ended from step where task = ? and step = ?", (task, step))
        return Step(*rows[0]) if rows else None

    def begin_undo(self, task: str, name: str) -> tuple[str, Step | None]:
        """Begin the step of an undo, or go on with one of the same name that was interrupted.

        Its id, and what is known of the interrupted one.
        """
        prefix = f"{UNDO}{name}:"
        where = "task = ? and substr(step, 1, ?) = ?"
        rows = self.rows(
            f"select step, ended from step where {where} order by began desc",  # noqa: S608
            (task, len(prefix), prefix),
        )
        for step, ended in rows:
            if ended is None:
                self.recorder(task).switch(step)
                return step, self.step(task, step)
        step = f"{prefix}{len(rows) + 1}"
        self.begin(task, step)
        return step, None

    # Undo -------------------------------------------------------------------------------------------

    def undo(
        self,
        task: str,
        grants: Sequence[Grant],
        *,
        step: str | None = None,
        since: float | None = None,
    ) -> UndoReport:
        """Take back a step, what came at or after `since`, or the whole task. See `undo.undo`."""
        from workroom.folders import undo

        return undo.undo(self, task, grants, step=step, since=since)

    def rollback(self, task: str, step: str, grants: Sequence[Grant]) -> UndoReport:
        """Take back a step that was interrupted, and count it as ended."""
        report = self.undo(task, grants, step=step)
        self.run("update step set ended = ? where task = ? and step = ?", (time.time(), task, step))
        return report

    # Held changes -----------------------------------------------------------------------------------

    def stage(self, task: str, root: str, granted: str) -> None:
        """From now on `root` holds what a task would change in the folder at `granted`."""
        self.run("insert or ignore into staged values (?, ?, ?)", (root, task, granted))

    def staged(self, task: str) -> dict[str, str]:
        """Where the changes of a task are held: each root, and the granted folder it is of."""
        return dict(self.rows("select root, granted from staged where task = ?", (task,)))

    def begin_review(self, task: str) -> str:
        """Begin the step of a review; its id."""
        rows = self.rows(
            "select count(*) from step where task = ? and substr(step, 1, ?) = ?", (task, len(REVIEW), REVIEW)
        )
        step = f"{REVIEW}{rows[0][0] + 1}"
        self.begin(task, step)
        return step

    def unfinished_reviews(self, task: str) -> list[str]:
        """The reviews that were cut off, newest first."""
        query = (
            "select step from step where task = ? and ended is null and substr(step, 1, ?) = ?"
            " order by began desc"
        )
        return [row[0] for row in self.rows(query, (task, len(REVIEW), REVIEW))]

    # What the recorder and the undo write -----------------------------------------------------------

    def recorder(self, task: str) -> Recorder:
        """The one recorder of a task in this process."""
        from workroom.folders.recorder import Recorder

        with self.lock:
            if task not in self._recorders:
                self._recorders[task] = Recorder(self, task)
            return self._recorders[task]

    def top(self, root: str) -> Node:
        """The node of a granted folder: all views of it in this process hold on to the same names."""
        with self.lock:
            return self._tops.setdefault(root, Node(None, b""))

    def flush(self) -> None:
        """Write down what every recorder holds back."""
        with self.lock:
            for recorder in self._recorders.values():
                recorder.flush()

    def insert(self, rows: Iterable[tuple[object, ...]]) -> int:
        """Add records, more than one within a transaction; the number of the last. Raises as `run` does."""
        seq = 0
        for row in rows:
            try:
                seq = self._db.execute(_INSERT, row).lastrowid or 0
            except sqlite3.Error as error:
                raise _as_os_error(error) from error
        return seq

    def cancel(self, seq: int, count: int) -> None:
        """Take back the last `count` records up to `seq`: the change they announced was not made."""
        self.run("delete from change where seq > ? and seq <= ?", (seq - count, seq))

    def settle(self) -> None:
        """Within a transaction, write down how paths look now, and which records are done with."""
        gone = [key for key, found in self.settled.items() if found is None]
        there = [(*key, *found) for key, found in self.settled.items() if found is not None]
        for statement, rows in (
            ("delete from known where root = ? and path = ?", gone),
            ("replace into known values (?, ?, ?, ?, ?)", there),
            ("update change set undone = ? where seq = ?", self.undone),
            ("delete from change where seq = ?", self.needless),
        ):
            if rows:
                self._db.executemany(statement, rows)
        self._told = True

    def move_known(self, root: str, old: bytes, new: bytes) -> None:
        """A directory has moved, and all that is known beneath it."""
        # '0' is the byte after '/': the range holds exactly the paths beneath.
        query = (
            "update or replace known set path = cast(? || substr(path, ?) as blob)"
            " where root = ? and path > ? and path < ?"
        )
        self.run(query, (new, len(old) + 1, root, old + b"/", old + b"0"))

    def known(self, root: str, path: bytes) -> Signature | None:
        """How `path` looked after the last change that was made through Workroom."""
        if (root, path) in self.settled:
            return self.settled[root, path]
        rows = self.rows("select mode, size, mtime from known where root = ? and path = ?", (root, path))
        return rows[0] if rows else None

    def touch(self, task: str, step: str, now: float) -> None:
        """Within a transaction, note that the step is at work."""
        self._db.execute(
            "insert into step values (?, ?, ?, ?, null) on conflict do update set seen = excluded.seen",
            (task, step, now, now),
        )

    def add_reads(self, task: str, step: str, paths: Iterable[tuple[str, bytes]]) -> None:
        """Within a transaction, note what a step has read."""
        now = time.time()
        self._db.executemany(
            "insert or ignore into read values (?, ?, ?, ?, ?)",
            [(task, step, root, path, now) for root, path in paths],
        )

    def mark(self, seq: int, undone: str | None) -> None:
        """A record has been undone by the step `undone`, or counts again."""
        self.run("update change set undone = ? where seq = ?", (undone, seq))

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing.

        Raises:
            OSError: ENOSPC when the disk is full, EIO when the journal can't be written.
        """
        with self.lock:
            try:
                self._db.execute("begin immediate")
                self._told = False
                yield
                self._db.execute("commit")
                self._forget_told()
            except sqlite3.Error as error:
                self._undo_transaction()
                raise _as_os_error(error) from error
            except BaseException:
                self._undo_transaction()
                raise

    def _forget_told(self) -> None:
        if self._told:  # only what has been committed need not be told again
            self.settled.clear()
            self.undone.clear()
            self.needless.clear()

    def _undo_transaction(self) -> None:
        if self._db.in_transaction:
            self._db.execute("rollback")

    # What is written --------------------------------------------------------------------------------

    def entries(self, where: str, values: Sequence[object]) -> list[Entry]:
        """The records that a condition of SQL picks, newest first."""
        rows = self.rows(f"select {_FIELDS} from change where {where} order by seq desc", values)  # noqa: S608
        return [_entry(row) for row in rows]

    def changes(self, task: str, step: str | None = None, since: float | None = None) -> list[Change]:
        """What a task, or one of its steps, has changed, oldest first; undone changes are marked.

        What is held for a review is no change yet.
        """
        self.flush()
        kinds, there = f"kind in {_CHANGE_KINDS}", "root not in (select root from staged)"
        where, values = ["task = ?", kinds, there], [task]  # type: tuple[list[str], list[object]]
        if step is not None:
            where.append("step = ?")
            values.append(step)
        if since is not None:
            where.append("at >= ?")
            values.append(since)
        return [_change(entry) for entry in reversed(self.entries(" and ".join(where), values))]

    def reads(self, task: str, *, since: float = 0.0) -> list[Read]:
        """The files a task has read `since` a time, each once a step, oldest first."""
        self.flush()
        query = "select step, root, path, at from read where task = ? and at >= ? order by at"
        rows = self.rows(query, (task, since))
        return [Read(step, root, os.fsdecode(path), at) for step, root, path, at in rows]

    def prune(self, max_age_days: float, max_bytes: int) -> int:
        """Forget the oldest ended steps beyond an age or a total size; the bytes freed.

        What belongs to a step that has not ended is kept, whatever its age and size.
        """
        from workroom.folders import retention

        return retention.prune(self, max_age_days, max_bytes)

    def run(self, query: str, values: Sequence[object]) -> int:
        """One statement; the number of rows it changed. Raises as `transaction` does."""
        with self.lock:
            try:
                return self._db.execute(query, values).rowcount
            except sqlite3.Error as error:
                raise _as_os_error(error) from error

    def rows(self, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
        """The rows a query finds."""
        with self.lock:
            return self._db.execute(query, values).fetchall()


def _prepare(db: sqlite3.Connection) -> None:
    db.execute("pragma journal_mode=wal")
    db.execute("pragma synchronous=normal")  # survives a killed process without an fsync a record
    db.execute("begin immediate")
    version = db.execute("pragma user_version").fetchone()[0]
    if version > _VERSION:
        raise sqlite3.DatabaseError(f"it was written by a newer version (schema {version})")
    if version == 0:
        for statement in _SCHEMA.split(";"):
            db.execute(statement)
    if version < _VERSION:
        db.execute(_STAGED)
        db.execute(f"pragma user_version={_VERSION}")
    db.execute("commit")


def _entry(row: tuple[Any, ...]) -> Entry:
    seq, task, step, at, grant, root, kind, path, other, before, undone = row
    was = None if before is None else state.decode(before)
    return Entry(seq, task, step, at, grant, root, kind, path, other, was, undone)


def _change(entry: Entry) -> Change:
    other = None if entry.other is None else os.fsdecode(entry.other)
    return Change(
        entry.seq,
        entry.step,
        entry.at,
        entry.grant,
        os.fsdecode(entry.path),
        entry.kind,
        other,
        entry.undone is not None,
    )


def _as_os_error(error: sqlite3.Error) -> OSError:
    full = "full" in str(error)
    reason = errno.ENOSPC if full else errno.EIO
    return OSError(reason, f"The undo journal could not be written ({error}); the change was refused")
