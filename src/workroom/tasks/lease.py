"""Which process runs a task: a lock that the operating system takes back when the process dies."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workroom.errors import UserError


class AlreadyRunning(UserError):
    """Another process runs the task; it goes on there."""

    exit_code = 75


@contextmanager
def lease(folder: Path, task: str) -> Iterator[None]:
    """Hold `task` for this process.

    Raises:
        AlreadyRunning: another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(folder / f"{task}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not _lock(descriptor):
            raise taken(task)
        yield
    finally:
        os.close(descriptor)


def taken(task: str) -> AlreadyRunning:
    """The error that another process holds `task`."""
    return AlreadyRunning(
        f"Task {task} is at work in another window.",
        hint=f"Watch it with `workroom show {task}`, or stop it with `workroom stop {task}`.",
    )


def is_held(folder: Path, task: str) -> bool:
    """Whether some process runs `task` now."""
    try:
        descriptor = os.open(folder / f"{task}.lock", os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        return not _lock(descriptor)
    finally:
        os.close(descriptor)


def _lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
