"""The index as Markdown. What documents say is fenced, so that nothing in it becomes markup."""

from __future__ import annotations

import re
from collections import Counter

from digest.entry import Entry

MARK = "<!-- Workroom skill folder-digest -->"


def index(folder: str, entries: list[Entry], made_by: str) -> str:
    """The whole file: a line of figures, the overview, the extracts, and what was not read."""
    read = [entry for entry in entries if entry.extract]
    unread = [entry for entry in entries if entry.trouble]
    kinds = ", ".join(
        f"{count} {kind}" for kind, count in Counter(entry.kind for entry in entries).most_common()
    )
    parts = [
        f"{MARK}\n# Index of {_code(folder)}",
        f"*{made_by}*",
        f"{len(entries)} files, {human_size(sum(entry.size for entry in entries))}: {kinds}.",
        _overview(entries),
        "## How each document begins" if read else "",
        *(_section(entry) for entry in read),
        _not_read(unread),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def human_size(size: int) -> str:
    """Bytes in words: `12.3 MB`."""
    value = float(size)
    for unit in ("bytes", "kB", "MB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} GB"


def _overview(entries: list[Entry]) -> str:
    rows = [
        f"| {_code(entry.name)} | {entry.kind} | {human_size(entry.size)} | {entry.changed} |"
        for entry in entries
    ]
    return "\n".join(["## Overview\n", "| File | Kind | Size | Changed |", "|---|---|---:|---|", *rows])


def _section(entry: Entry) -> str:
    fence = "`" * max(3, max(map(len, re.findall("`+", entry.extract)), default=0) + 1)
    about = f"{entry.kind}, {human_size(entry.size)}, {entry.changed}"
    return f"### {_code(entry.name)}\n\n{about}\n\n{fence}text\n{entry.extract}\n{fence}"


def _not_read(entries: list[Entry]) -> str:
    if not entries:
        return ""
    rows = [f"| {_code(entry.name)} | {entry.trouble} |" for entry in entries]
    return "\n".join(["## No extract\n", "| File | Why |", "|---|---|", *rows])


def _code(name: str) -> str:
    text = name.replace("|", "¦")
    ticks = "`" * (max(map(len, re.findall("`+", text)), default=0) + 1)
    space = " " if "`" in text else ""
    return f"{ticks}{space}{text}{space}{ticks}"
