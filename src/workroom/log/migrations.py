"""The log's schema, as numbered steps. A step once released is never edited; changes are new steps."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from pathlib import Path

STEPS: tuple[str, ...] = (
    """
    create table event (
        seq  integer primary key autoincrement,
        task text    not null,
        at   real    not null,
        kind text    not null,
        key  text,
        body blob    not null
    );
    create index event_task on event (task, seq);
    create index event_key  on event (task, kind, key);
    create trigger event_is_never_changed before update on event
        begin select raise(abort, 'the log is append-only'); end;
    create trigger event_is_never_deleted before delete on event
        begin select raise(abort, 'the log is append-only'); end;
    """,
    # What is asked of all tasks at once, as what was permitted, is a few rows among millions.
    "create index event_kind on event (kind, seq);",
)


def version(db: sqlite3.Connection) -> int:
    """How many steps this database has taken."""
    number: int = db.execute("pragma user_version").fetchone()[0]
    return number


def migrate(db: sqlite3.Connection, path: Path, steps: Sequence[str] = STEPS) -> None:
    """Take the steps that are missing, each in a transaction, with a backup beside the file first."""
    db.execute("begin immediate")
    have = version(db)
    db.execute("rollback")
    if have and have < len(steps):
        backup(db, path.with_name(f"{path.name}.v{have}-{int(time.time())}.backup"))
    for number in range(have, len(steps)):
        db.executescript(f"begin immediate;{steps[number]};pragma user_version={number + 1};commit;")


def backup(db: sqlite3.Connection, to: Path) -> None:
    """Copy the whole database to `to`, consistently, while others may use it."""
    target = sqlite3.connect(to)
    try:
        db.backup(target)
    finally:
        target.close()
