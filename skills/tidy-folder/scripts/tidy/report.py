"""The proposal and the report, as Markdown that odd file names can't break."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tidy.carry import Done
from tidy.plan import Move

MARK = "<!-- Workroom skill tidy-folder -->"
_LISTED = 500


def printable(name: object) -> str:
    """A file name as one line of text: odd bytes and control characters are made visible."""
    text = str(name).encode("utf-8", "backslashreplace").decode()
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in text)


def code(name: object) -> str:
    """The name as Markdown code, so that nothing in it is markup."""
    text = printable(name).replace("|", "¦")
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def counts(moves: list[Move]) -> str:
    """How many files go into each drawer: `Documents 4, Pictures 12`."""
    drawers = Counter(move.target.parts[0] for move in moves)
    return (
        ", ".join(f"{printable(name)} {count}" for name, count in sorted(drawers.items()))
        or "nothing to move"
    )


def report(folder: Path, scheme: str, done: Done, left: list[tuple[str, str]], made_by: str) -> str:
    """What was done, file by file."""
    sorted_, aside = (
        [move for move in done.moves if not move.twin],
        [move for move in done.moves if move.twin],
    )
    parts = [
        f"{MARK}\n# Tidied: {code(folder.name)}",
        f"*{made_by}*",
        f"**{len(done.moves)} files moved** ({counts(done.moves)}). Order: {scheme}.",
        "Nothing was deleted or overwritten.",
        _table("Sorted", ["File", "Now at"], [(code(move.source), code(move.target)) for move in sorted_]),
        _table(
            "Duplicates put aside", ["File", "Now at", "Same as"],
            [(code(move.source), code(move.target), code(move.twin)) for move in aside],
        ),
        _table("Not moved", ["File", "Why"], [(code(name), why) for name, why in done.failures]),
        _table("Left alone", ["File or folder", "Why"], [(code(name), why) for name, why in left]),
    ]  # fmt: skip
    return "\n\n".join(part for part in parts if part) + "\n"


def _table(title: str, heads: list[str], rows: list[tuple[str, ...]]) -> str:
    if not rows:
        return ""
    lines = [f"| {' | '.join(row)} |" for row in rows[:_LISTED]]
    more = [f"\n… and {len(rows) - _LISTED} more."] if len(rows) > _LISTED else []
    return "\n".join([f"## {title}\n", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *lines, *more])
