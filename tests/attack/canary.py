"""A canary: a key that exists only to be looked for, in every dress, in files, databases and processes.

The tool shares no code with the redactor that it checks: it looks for plain strings of bytes.

    python tests/attack/canary.py CANARY PATH…         looks through files and folders
    python tests/attack/canary.py CANARY --process PID  looks at a process: arguments, environment, memory
"""

from __future__ import annotations

import argparse
import base64
import json
import mmap
import re
import secrets
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

_MAPPING = re.compile(r"([0-9a-f]+)-([0-9a-f]+) r\S+ \S+ \S+ \S+ *(.*)")
_PIECE = 16 << 20


class Hit(NamedTuple):
    """Where the canary was found, and how it was dressed."""

    where: str
    dress: str


def canary() -> str:
    """A new one, in the form of a key."""
    return f"sk-canary-{secrets.token_hex(20)}"


def dresses(canary: str) -> dict[str, bytes]:
    """The canary as bytes, in each way it may be written down."""
    data = canary.encode()
    found = {
        "plain": data,
        "utf-16": canary.encode("utf-16-le"),
        "hex": data.hex().encode(),
        "HEX": data.hex().upper().encode(),
        "percent": quote(canary, safe="").encode(),
        "percent, every byte": "".join(f"%{byte:02X}" for byte in data).encode(),
        "json": json.dumps(canary)[1:-1].encode(),
        "reversed": data[::-1],
    }
    for before, lost in ((0, 0), (1, 2), (2, 3)):
        core = base64.b64encode(b"\0" * before + data)[lost : (before + len(data)) * 8 // 6]
        found[f"base64 at {before}"] = core
        found[f"url-safe base64 at {before}"] = core.replace(b"+", b"-").replace(b"/", b"_")
    return found


def in_bytes(data: bytes | mmap.mmap, canary: str, where: str) -> list[Hit]:
    """Hits in bytes."""
    return [Hit(where, dress) for dress, needle in dresses(canary).items() if data.find(needle) >= 0]


def in_files(canary: str, *places: Path) -> list[Hit]:
    """Hits in files, and in every file below folders: names, link targets, contents; databases also row by row."""
    return [hit for path in _below(places) for hit in in_file(canary, path)]


def in_file(canary: str, path: Path) -> list[Hit]:
    """Hits in one file or its name."""
    hits = in_bytes(str(path).encode("utf-8", "surrogateescape"), canary, f"the name {path}")
    if path.is_symlink():
        return [*hits, *in_bytes(str(path.readlink()).encode(), canary, f"the link {path}")]
    if not path.is_file() or not path.stat().st_size:
        return hits
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        hits += in_bytes(data, canary, str(path))
        is_database = data[:15] == b"SQLite format 3"
    return hits + (_in_database(canary, path) if is_database else [])


def in_process(canary: str, pid: int, *, memory: bool = False) -> list[Hit]:
    """Hits in what other programs can see of a process; with `memory` in all it can read itself, too."""
    proc = Path(f"/proc/{pid}")
    hits = [
        hit
        for name in ("cmdline", "environ")
        for hit in in_bytes((proc / name).read_bytes(), canary, f"{proc / name}")
    ]
    return hits + (list(_in_memory(canary, proc)) if memory else [])


def _below(places: Iterable[Path]) -> Iterator[Path]:
    for place in places:
        if place.is_dir() and not place.is_symlink():
            yield from _below(sorted(place.iterdir()))
        else:
            yield place


def _in_database(canary: str, path: Path) -> list[Hit]:
    """A long value lies in pieces on several pages: the raw file does not show it."""
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        tables = [name for (name,) in db.execute("select name from sqlite_master where type = 'table'")]
        rows = (row for name in tables for row in db.execute(f'select * from "{name}"'))
        values = (value if isinstance(value, bytes) else str(value).encode() for row in rows for value in row)
        return sorted({hit for value in values for hit in in_bytes(value, canary, f"rows of {path}")})
    finally:
        db.close()


def _in_memory(canary: str, proc: Path) -> Iterator[Hit]:
    overlap = max(map(len, dresses(canary).values()))
    with (proc / "mem").open("rb", buffering=0) as memory:
        for line in (proc / "maps").read_text().splitlines():
            if (found := _MAPPING.match(line)) is None or found[3] in ("[vvar]", "[vsyscall]"):
                continue
            start, end = int(found[1], 16), int(found[2], 16)
            for at in range(start, end, _PIECE):
                try:
                    memory.seek(at)
                    data = memory.read(min(_PIECE + overlap, end - at))
                except (OSError, OverflowError, ValueError):
                    break
                yield from in_bytes(data, canary, f"{proc / 'mem'} {found[3]}".rstrip())


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("canary")
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--process", type=int, action="append", default=[])
    wanted = parser.parse_args()
    hits = in_files(wanted.canary, *wanted.paths)
    hits += [hit for pid in wanted.process for hit in in_process(wanted.canary, pid, memory=True)]
    for hit in hits:
        print(f"{hit.where}: {hit.dress}")
    return 1 if hits else 0


if __name__ == "__main__":
    sys.exit(main())
