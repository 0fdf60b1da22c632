"""The log as lines of JSON, each bound to the one before by its hash.

A line says who did what when (`n`, `seq`, `task`, `at`, `who`, `kind`, `event`), carries the digest of the row
it was made from (`row`) and the hash of the line before (`prev`). So a line that is edited, taken out or moved
breaks the chain behind it. `event` may have been redacted; `row` is of the bytes in the log itself.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from workroom.errors import UserError
from workroom.log.events import KINDS, kind_of
from workroom.log.store import Log, Row

START = "0" * 64
LONGEST_LINE = 256 << 20
UNREADABLE = (msgspec.DecodeError, ValueError, RecursionError)  # what is raised by JSON that is none of ours
_BEGINNING = b'{"n":1,"seq":'
_encoder = msgspec.json.Encoder()
_PERSONS = frozenset(
    {kind_of(kind) for kind in KINDS if "by" in kind.__struct_fields__} | {"task_created", "user_message"}
)
_AGENTS = frozenset(("said", "model_messages", "plan_changed", "step_started", "delivered", "asked"))


class Line(msgspec.Struct, frozen=True):
    """One line of an export. `at` is Unix time in seconds."""

    n: int
    seq: int
    task: str
    at: float
    who: str
    kind: str
    event: Any
    row: str
    prev: str


class Head(msgspec.Struct, frozen=True):
    """How far an export goes: its last line, the row that is from, that line's hash, and the byte where it ends."""

    n: int = 0
    seq: int = 0
    digest: str = START
    end: int = 0


def update(log: Log, path: Path, *, clean: Callable[[Any], Any] | None = None) -> Head:
    """Bring the export at `path` up to date, durably; a line that was cut off by a crash is mended first.

    `clean` redacts each event. Several processes may do this at once.

    Raises:
        UserError: the file is no export, or can't be written.
    """
    try:
        with _locked(path) as file:
            head = last(file, path)
            for lines in _batches(log, head, log.sync(), clean):
                file.write(b"".join(lines))
                head = _head_of(lines[-1], head.end + sum(map(len, lines)))
            file.flush()
            os.fsync(file.fileno())
            return head
    except OSError as error:
        raise UserError(f"The export {path} could not be written ({error.strerror}).") from error


def last(file: BinaryIO, path: Path) -> Head:
    """The head of an open export, after its torn end was cut off.

    Raises:
        UserError: the last line is none of ours.
    """
    size = file.seek(0, os.SEEK_END)
    end = _last_break(file, size)
    file.seek(_last_break(file, end - 1) if end else 0)
    line = file.read(end - file.tell() if end else len(_BEGINNING))
    try:
        head = _head_of(line, end) if end else _nothing_yet(line)
        file.truncate(end)
        file.seek(end)
        return head
    except UNREADABLE as error:
        raise UserError(
            f"{path} is no export of the log: its last line can't be read.", hint="Name another file."
        ) from error


def row_digest(row: Row) -> str:
    """SHA-256 over a row of the log, as hexadecimal digits."""
    facts = _encoder.encode([row.seq, row.task, row.at, row.kind])
    return hashlib.sha256(facts + b"\n" + row.body).hexdigest()


def line_digest(line: bytes) -> str:
    """SHA-256 over a line without its end, as hexadecimal digits."""
    return hashlib.sha256(line.removesuffix(b"\n")).hexdigest()


def read_event(body: bytes) -> Any:
    """An event's JSON; one that can't be read, since somebody changed it, as the text it is."""
    try:
        return msgspec.json.decode(body)
    except UNREADABLE:
        return {"unreadable": body.decode("utf-8", "replace")}


def who(kind: str, event: Any) -> str:
    """Whose doing an event is: `person` or another name, `agent`, or `workroom` itself."""
    usual = "agent" if kind in _AGENTS else "person" if kind in _PERSONS else "workroom"
    return str(event.get("by", usual)) if kind in _PERSONS and isinstance(event, dict) else usual


def holds(path: Path, head: Head) -> bool:
    """Whether the export at `path` still has the line that `head` is of, where it was."""
    if not head.n:
        return True
    try:
        with path.open("rb") as file:
            file.seek(_last_break(file, head.end - 1))
            return line_digest(file.read(head.end - file.tell())) == head.digest
    except OSError:
        return False


def _batches(log: Log, head: Head, until: int, clean: Callable[[Any], Any] | None) -> Iterator[list[bytes]]:
    """The rows up to `until` that the export lacks, as lines."""
    while rows := [row for row in log.rows(after=head.seq) if row.seq <= until]:
        lines: list[bytes] = []
        for row in rows:
            lines.append(_line(row, head, clean))
            head = Head(head.n + 1, row.seq, line_digest(lines[-1]))
        yield lines


def _line(row: Row, head: Head, clean: Callable[[Any], Any] | None) -> bytes:
    event = read_event(row.body)
    by = who(row.kind, event)
    shown = event if clean is None else _cleaned(row.body, event, clean)
    line = Line(head.n + 1, row.seq, row.task, row.at, by, row.kind, shown, row_digest(row), head.digest)
    return _encoder.encode(line) + b"\n"


def _cleaned(body: bytes, event: Any, clean: Callable[[Any], Any]) -> Any:
    try:
        return clean(event)
    except RecursionError:  # nested too deeply to be taken apart
        return clean({"unreadable": body.decode("utf-8", "replace")})


def _head_of(line: bytes, end: int) -> Head:
    read = msgspec.json.decode(line, type=Line)
    return Head(read.n, read.seq, line_digest(line), end)


@contextmanager
def _locked(path: Path) -> Iterator[BinaryIO]:
    """The file, made for its owner only if there is none, for this process alone."""
    import fcntl

    path.parent.mkdir(parents=True, exist_ok=True)
    with open(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "r+b") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield file


def _nothing_yet(begun: bytes) -> Head:
    """The head of a file with no whole line, if what there is can be the beginning of our first one."""
    if not _BEGINNING.startswith(begun):
        raise msgspec.DecodeError("the beginning of something else")
    return Head()


def _last_break(file: BinaryIO, end: int, piece: int = 1 << 16) -> int:
    """The place behind the last line end before `end`."""
    end = min(end, file.seek(0, os.SEEK_END))
    while end > 0:
        begin = max(end - piece, 0)
        file.seek(begin)
        if (found := file.read(end - begin).rfind(b"\n")) >= 0:
            return begin + found + 1
        end = begin
    return 0
