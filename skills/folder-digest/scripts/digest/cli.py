"""The command line. The last line printed is one JSON object."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from digest.entry import Entry, Unreadable, printable, walk
from digest.extract import NO_TEXT, extract, kind_of
from digest.index import MARK, index

MADE_BY = "Made with Workroom's folder-digest skill."


def main(arguments: Sequence[str]) -> int:
    """Make the index; 0 when it worked, 1 with `{"error": …}` when it did not."""
    parser = argparse.ArgumentParser(prog="folder_digest.py", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, help="folder for index.md (default: the folder itself)")
    parser.add_argument("--made-by", default=MADE_BY, help="the note that says who made it")
    options = parser.parse_args(arguments)
    try:
        print(
            json.dumps(
                _digest(options.folder, options.output or options.folder, options.made_by), ensure_ascii=False
            )
        )
    except (OSError, ValueError) as error:
        print(json.dumps({"error": f"No index was made of {printable(options.folder)}: {error}"}))
        return 1
    return 0


def _digest(folder: Path, output: Path, made_by: str) -> dict[str, Any]:
    if not folder.is_dir():
        raise NotADirectoryError("it is not a folder")
    entries = [_entry(folder, path, status) for path, status in walk(folder) if not _ours(path)]
    if not entries:
        raise ValueError("there is no file in it")
    target = _save(output, index(printable(folder.absolute().name), entries, made_by))
    unread = [entry for entry in entries if entry.trouble]
    words = f"{len(entries)} files listed, {len(entries) - len(unread)} with the beginning of their text. {made_by}"
    return {
        "files": [{"path": str(target), "title": "Index"}],
        "summary": words,
        "gaps": [f"{entry.name}: {entry.trouble}." for entry in unread if entry.trouble != NO_TEXT][:50],
        "listed": len(entries),
    }


def _entry(folder: Path, path: Path, status: os.stat_result) -> Entry:
    entry = Entry(printable(path.relative_to(folder)), kind_of(path), status.st_size, _day(status.st_mtime))
    try:
        entry.extract = extract(path, status.st_size)
    except Unreadable as error:
        entry.trouble = str(error)
    return entry


def _day(seconds: float) -> date:
    try:
        return date.fromtimestamp(seconds)
    except (OverflowError, OSError, ValueError):
        return date(1970, 1, 1)


def _ours(path: Path) -> bool:
    """Whether it is an index that this skill made before."""
    if not (path.name.startswith("index") and path.suffix == ".md"):
        return False
    try:
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.readline(200).startswith(MARK)
    except OSError:
        return False


def _save(folder: Path, text: str) -> Path:
    """Write index.md at once; a file of that name that is not ours is left, and a number added."""
    folder.mkdir(parents=True, exist_ok=True)
    target, number = folder / "index.md", 2
    while target.is_symlink() or (target.exists() and not _ours(target)):
        target = folder / f"index-{number}.md"
        number += 1
    draft = folder / f".{target.name}.part"
    try:
        draft.write_text(text, "utf-8")
        os.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target
