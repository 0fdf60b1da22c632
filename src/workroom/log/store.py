"""The append-only event log: one SQLite file in WAL mode, the only truth about tasks.

Several processes may open it at once; each sees the others' appends through `Log.follow`.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from workroom.errors import UserError
from workroom.log import migrations
from workroom.log.events import KINDS, Event, Record, key_of, kind_of
from workroom.log.live import Live

POLL_SECONDS = 0.05
_encoder = msgspec.json.Encoder()
_decoders = {kind_of(kind): msgspec.json.Decoder(kind) for kind in KINDS}
_ROWS = "select seq, task, at, kind, body from event where"
"""Values are always bound: what is put into the text of a query are our own words and question marks."""

Scrub = Callable[[str], str]


class Row(NamedTuple):
    """An event as it lies on the disk, not read: `body` is its JSON."""

    seq: int
    task: str
    at: float
    kind: str
    body: bytes


class LogUnreadable(UserError):
    """The log exists but can't be used. It is left as it is, never replaced by an empty one."""

    exit_code = 70


class Log:
    """Append events, read them back, follow them live. Thread-safe.

    `scrub` passes each text that is written or shown live, and takes out what must not be kept.
    """

    def __init__(self, db: sqlite3.Connection, path: Path, scrub: Scrub | None = None) -> None:
        self.path = path
        self.live = Live(scrub)
        self._scrub = scrub
        self._db = db
        self._lock = threading.Lock()
        # For `sync`, as long as the database is open: to close any descriptor of the file would drop all of this
        # process's locks on it (fcntl(2)), and another process would take itself for the last one and clear up.
        self._disk = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()

    @classmethod
    def open(cls, path: Path, *, scrub: Scrub | None = None) -> Log:
        """Open the log at `path`, made if there is none.

        Raises:
            LogUnreadable: it is damaged, empty, or from a newer version; nothing was changed.
        """
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _create(path)
        try:
            return cls(_connect(path), path, scrub)
        except sqlite3.Error as error:
            raise _unreadable(path, str(error)) from error

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._db.close()
            if self._disk >= 0:
                os.close(self._disk)
            self._disk = -1

    def append(self, task: str, event: Event, *, durable: bool = False) -> Record:
        """Write one event. With `durable` it has reached the disk when this returns.

        Raises:
            UserError: the disk is full or the file can't be written.
        """
        at = time.time()
        body = _encode(event)
        if self._scrub is not None:
            event, body = scrubbed(event, body, self._scrub)
        row = (task, at, kind_of(type(event)), key_of(event), body)
        try:
            with self._lock:
                seq = self._insert(row, durable)
        except sqlite3.Error as error:
            raise UserError(
                f"The log could not be written ({error}).",
                hint=f"Free space for {self.path}; nothing was lost.",
            ) from error
        self._wake_followers()
        return Record(seq, task, at, event)

    def read(
        self,
        task: str | None = None,
        *,
        after: int = 0,
        kinds: Iterable[type[Event]] | None = None,
        since: float | None = None,
        key: str | None = None,
    ) -> list[Record]:
        """The events after number `after`, oldest first: of one task or all, of some kinds or all, `since` a time.

        With `key` those of one step or question.
        """
        where, values = ["seq > ?"], [after]  # type: tuple[list[str], list[object]]
        if since is not None:
            where.append("at >= ?")
            values.append(since)
        if task is not None:
            where.append("task = ?")
            values.append(task)
        if key is not None:
            where.append("key = ?")
            values.append(key)
        if kinds is not None:
            marks, names = _listed(kinds)
            where.append(f"kind in {marks}")
            values.extend(names)
        return self._records(f"{' and '.join(where)} order by seq", values)

    def rows(self, *, after: int = 0, limit: int = 1000) -> list[Row]:
        """At most `limit` rows after number `after`, oldest first, as they lie on the disk."""
        with self._lock:
            rows = self._db.execute(f"{_ROWS} seq > ? order by seq limit ?", (after, limit)).fetchall()
        return [Row(seq, task, at, kind, _bytes(body)) for seq, task, at, kind, body in rows]

    def scan(self, kinds: Iterable[type[Event]], *, after: int, limit: int = 2000) -> list[Record]:
        """At most `limit` events of these kinds after number `after`, oldest first, of all tasks.

        For folds that are kept up to date: they read what is new, in pieces, so in the order it lies on the disk.
        """
        marks, names = _listed(kinds)
        return self._records(f"seq > ? and +kind in {marks} order by seq limit ?", (after, *names, limit))

    def page(
        self, task: str, *, before: int, limit: int, most_bytes: int, without: Iterable[type[Event]] = ()
    ) -> tuple[list[Record], bool]:
        """The newest events of `task` before number `before`, oldest first, and whether there are more.

        At most `limit`, and no more once `most_bytes` of them were read: a long story can be opened at its end.
        """
        marks, names = _listed(without)
        query = f"{_ROWS} task = ? and seq < ? and kind not in {marks} order by seq desc limit ?"
        rows: list[tuple[int, str, float, str, bytes]] = []
        size, more = 0, False
        with self._lock:
            for row in self._db.execute(query, (task, before, *names, limit + 1)):
                if more := len(rows) == limit or (size > 0 and size + len(row[4]) > most_bytes):
                    break
                rows.append(row)
                size += len(row[4])
        return [_record(row) for row in reversed(rows)], more

    def newest_of(self, task: str) -> int:
        """The number of the last event of `task`; 0 when there is none."""
        query = "select coalesce(max(seq), 0) from event where task = ?"
        with self._lock:
            (newest,) = self._db.execute(query, (task,)).fetchone()
        return int(newest)

    @property
    def newest(self) -> int:
        """The number of the last event; 0 when there is none."""
        with self._lock:
            (newest,) = self._db.execute("select coalesce(max(seq), 0) from event").fetchone()
        return int(newest)

    def sync(self) -> int:
        """Bring all rows so far to the disk, and return the number of the last one."""
        newest = self.newest
        with suppress(FileNotFoundError), self.path.with_name(f"{self.path.name}-wal").open("rb") as wal:
            os.fsync(wal.fileno())
        with self._lock:
            os.fsync(self._disk)
        return newest

    def last(self, task: str, kind: type[Event], key: str | None = None) -> Record | None:
        """The newest event of one kind in a task, of one step or question if `key` is given."""
        query = f"{_ROWS} task = ? and kind = ?"
        values = [task, kind_of(kind)]
        if key is not None:
            query, values = f"{query} and key = ?", [*values, key]
        with self._lock:
            row = self._db.execute(f"{query} order by seq desc limit 1", values).fetchone()
        return None if row is None else _record(row)

    async def follow(
        self, task: str | None = None, *, after: int = 0, kinds: Iterable[type[Event]] | None = None
    ) -> AsyncIterator[Record]:
        """The events after `after`, then each new one as it is appended, by this process or another."""
        wanted = None if kinds is None else tuple(kinds)
        mine = (asyncio.get_running_loop(), asyncio.Event())
        self._waiting.add(mine)
        try:
            while True:
                mine[1].clear()
                for record in self.read(task, after=after, kinds=wanted):
                    after = record.seq
                    yield record
                await _until(mine[1], POLL_SECONDS)
        finally:
            self._waiting.discard(mine)

    def _records(self, where: str, values: Sequence[object]) -> list[Record]:
        with self._lock:
            rows = self._db.execute(f"{_ROWS} {where}", values).fetchall()
        return [_record(row) for row in rows]

    def _insert(self, row: tuple[object, ...], durable: bool) -> int:
        # NORMAL survives a killed process; FULL also a power cut, for one fsync.
        self._db.execute(f"pragma synchronous={'full' if durable else 'normal'}")
        cursor = self._db.execute("insert into event (task, at, kind, key, body) values (?, ?, ?, ?, ?)", row)
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _wake_followers(self) -> None:
        for loop, event in tuple(self._waiting):
            if not loop.is_closed():
                loop.call_soon_threadsafe(event.set)


async def _until(event: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(
            seconds
        ):  # wait_for of 3.11 loses a cancellation that comes with the event
            await event.wait()
    except TimeoutError:
        return


def _encode(event: Event) -> bytes:
    try:
        return _encoder.encode(event)
    except UnicodeEncodeError:  # a file's name that is no UTF-8: shown with escapes, never the event lost
        return _encoder.encode(printable(msgspec.to_builtins(event)))


def scrubbed(event: Event, body: bytes, scrub: Scrub) -> tuple[Event, bytes]:
    """An event and its JSON with `scrub` applied to every text in it, if it finds anything in the whole."""
    text = body.decode()
    if scrub(text) == text:
        return event, body
    for way in (_scrub_all, _scrub_values, _scrub_text):
        try:
            clean = way(body, scrub)
            return _decoders[kind_of(type(event))].decode(clean), clean
        except (msgspec.DecodeError, RecursionError):
            continue
    return event, body  # the secret is one of our own words, such as a field's name: nothing is given away


def _scrub_all(body: bytes, scrub: Scrub, names: Scrub | None = None) -> bytes:
    fields = msgspec.json.decode(body)
    return _encoder.encode({name: _each_text(part, scrub, names or scrub) for name, part in fields.items()})


def _scrub_values(body: bytes, scrub: Scrub) -> bytes:
    return _scrub_all(body, scrub, str)


def _scrub_text(body: bytes, scrub: Scrub) -> bytes:
    """What is nested too deeply to be taken apart."""
    return scrub(body.decode()).encode()


def _each_text(value: Any, change: Scrub, names: Scrub) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {names(name): _each_text(part, change, names) for name, part in value.items()}
    return [_each_text(part, change, names) for part in value] if isinstance(value, list) else value


def printable(value: Any) -> Any:
    """Plain JSON with every text made valid UTF-8: what is none is spelt out with escapes."""
    if isinstance(value, str):
        return value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if isinstance(value, dict):
        return {printable(name): printable(part) for name, part in value.items()}
    return [printable(part) for part in value] if isinstance(value, list | tuple) else value


def _listed(kinds: Iterable[type[Event]]) -> tuple[str, list[str]]:
    """Question marks in brackets for a query, and the names that stand for them."""
    names = [kind_of(kind) for kind in kinds]
    return f"({','.join('?' * len(names))})", names


def _bytes(body: object) -> bytes:
    return body if isinstance(body, bytes) else str(body).encode()  # somebody changed it by hand


def _record(row: tuple[int, str, float, str, bytes]) -> Record:
    seq, task, at, kind, body = row
    return Record(seq, task, at, _decoders[kind].decode(body))


def _connect(path: Path) -> sqlite3.Connection:
    if path.stat().st_size == 0:
        raise _unreadable(path, "the file is empty")
    db = sqlite3.connect(path, isolation_level=None, timeout=30, check_same_thread=False)
    try:
        have = migrations.version(db)
        if have > len(migrations.STEPS):
            raise _unreadable(path, f"it was written by a newer version (schema {have})")
        if have == 0:
            raise _unreadable(path, "it is a database of something else")
        db.execute("pragma journal_mode=wal")
        migrations.migrate(db, path)
        db.execute("select seq from event order by seq desc limit 1").fetchone()
    except BaseException:
        db.close()
        raise
    return db


def _create(path: Path) -> None:
    # Made aside and linked into place: whoever finds the file finds a whole database.
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    draft.unlink(missing_ok=True)
    db = sqlite3.connect(draft, isolation_level=None)
    try:
        migrations.migrate(db, draft)
    finally:
        db.close()
    draft.chmod(0o600)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _unreadable(path: Path, why: str) -> LogUnreadable:
    return LogUnreadable(
        f"The task log {path} can't be read: {why}. It was left untouched.",
        hint="Put back a backup (the newest *.backup beside it), or move it away to start anew.",
    )
