"""What the undo store forgets, and when: whole steps, the oldest first, never one that has not ended."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from workroom.folders.journal import BACKGROUND

if TYPE_CHECKING:
    from workroom.folders.journal import Journal

_DAY = 86_400


class _Kept(NamedTuple):
    """A content that a record needs; `free` when its step may be forgotten."""

    task: str
    step: str
    key: str
    free: bool


def prune(journal: Journal, max_age_days: float, max_bytes: int) -> int:
    """Forget the oldest ended steps beyond an age or a total size in bytes; the bytes freed."""
    journal.flush()
    began = time.time()
    before = {kept.key for kept in _contents(journal)}
    for task, step in _too_old(journal, began - max_age_days * _DAY):
        _forget(journal, task, step)
    _forget_background(journal, began - max_age_days * _DAY)
    for task, step in _too_much(journal, max_bytes):
        _forget(journal, task, step)
    journal.run("delete from known where root not in (select root from change)", ())
    now = {kept.key for kept in _contents(journal)}
    return journal.blobs.sweep(now, before - now, began)


def _contents(journal: Journal) -> list[_Kept]:
    """The contents that are needed, for the oldest records first."""
    query = "select task, step from step where ended is not null"
    ended = {(task, step) for task, step in journal.rows(query, ())}
    return [
        _Kept(entry.task, entry.step, entry.before.content, (entry.task, entry.step) in ended)
        for entry in reversed(journal.entries("before is not null", ()))
        if entry.before is not None and entry.before.content is not None
    ]


def _too_old(journal: Journal, before: float) -> list[tuple[str, str]]:
    return [
        (task, step) for task, step in journal.rows("select task, step from step where ended < ?", (before,))
    ]


def _too_much(journal: Journal, max_bytes: int) -> list[tuple[str, str]]:
    sizes, contents = journal.blobs.sizes(), _contents(journal)
    users = Counter(kept.key for kept in contents)
    total = sum(sizes.get(key, 0) for key in users)
    gone: dict[tuple[str, str], None] = {}
    for kept in contents:
        if total <= max_bytes and (kept.task, kept.step) not in gone:
            continue
        if kept.free:
            gone[kept.task, kept.step] = None
            users[kept.key] -= 1
            total -= 0 if users[kept.key] else sizes.get(kept.key, 0)
    return list(gone)


def _forget(journal: Journal, task: str, step: str) -> None:
    with journal.transaction():
        for table in ("change", "read", "step"):
            journal.run(f"delete from {table} where task = ? and step = ?", (task, step))  # noqa: S608


def _forget_background(journal: Journal, before: float) -> None:
    """What no step did never ends as a whole: its records age one by one."""
    with journal.transaction():
        for table in ("change", "read"):
            journal.run(f"delete from {table} where step = ? and at < ?", (BACKGROUND, before))  # noqa: S608
