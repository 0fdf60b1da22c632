"""One line of the index, and the walk that finds them."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

MAX_FILES = 2000
MAX_DEPTH = 10


class Unreadable(Exception):
    """No extract can be had; the message is the reason given to the person."""


@dataclass
class Entry:
    """A file; `extract` is how it begins, or `trouble` says why there is none."""

    name: str
    kind: str
    size: int
    changed: date
    extract: str = ""
    trouble: str = ""


def walk(folder: Path) -> Iterator[tuple[Path, os.stat_result]]:
    """The ordinary files below `folder`, in a stable order; hidden ones and links are left out."""
    seen = 0
    for root, folders, names in os.walk(folder):
        deep = len(Path(root).relative_to(folder).parts) >= MAX_DEPTH
        folders[:] = [] if deep else sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            status = path.lstat()
            if name.startswith((".", "~$")) or not stat.S_ISREG(status.st_mode):
                continue
            if (seen := seen + 1) > MAX_FILES:
                return
            yield path, status


def printable(name: object) -> str:
    """A file name as one line of text: odd bytes and control characters are made visible."""
    text = str(name).encode("utf-8", "backslashreplace").decode()
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)
