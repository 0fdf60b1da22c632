"""Files: read, write, edit, list, search, delete. They work even while the computer can't start."""

from __future__ import annotations

import errno
import fnmatch
import hashlib
import posixpath
from collections.abc import AsyncIterator, Iterable

from workroom.engine.hands import Entry, Hands, in_words
from workroom.engine.tools.paths import meant, shown, size_of
from workroom.engine.work import Context, Failed, key_of

MAX_FILE = 20 << 20
MAX_SHOWN = 64 << 10
MAX_LINES = 2000
MAX_NAMES = 1000
MAX_HITS = 200
MAX_SEARCHED = 64 << 20
MAX_DELETED = 10_000
PROBE = 8192


async def read_file(ctx: Context, path: str, offset: int = 1, limit: int = MAX_LINES) -> str:
    """Read a text file. Use run_command with a fitting program for PDF, Office and other binary files.

    Args:
        path: Absolute path, such as /folders/NAME/file.txt.
        offset: The first line to read, counted from 1.
        limit: How many lines.
    """
    text = _text(path, await _whole(ctx.deps.session.hands, meant(path)))
    lines = text.splitlines(keepends=True)
    first = max(offset, 1)
    part = "".join(lines[first - 1 : first - 1 + max(limit, 1)])
    cut = part[:MAX_SHOWN]
    last = first - 1 + cut.count("\n") + (not cut.endswith("\n"))
    if len(cut) == len(text):
        return text or "[the file is empty]"
    return f"{cut}\n[lines {first} to {last} of {len(lines)}; go on with offset={last + 1}]"


async def write_file(ctx: Context, path: str, content: str) -> str:
    """Write a text file, replacing what was there. Missing folders on the way are made.

    Args:
        path: Absolute path.
        content: The whole new content.
    """
    hands, target = ctx.deps.session.hands, meant(path)
    await _make_parent(hands, target)
    return await _write_checked(hands, target, content.encode("utf-8", "surrogateescape"))


async def edit_file(ctx: Context, path: str, old: str, new: str) -> str:
    """Replace one passage of a text file. The old text must occur exactly once.

    Args:
        path: Absolute path.
        old: The passage as it is now, exactly, with enough around it to be unique.
        new: What takes its place.
    """
    hands, target = ctx.deps.session.hands, meant(path)
    data = await _whole(hands, target)
    _text(path, data)
    return await _write_checked(hands, target, _replaced(path, data, old, new))


async def list_files(ctx: Context, path: str) -> str:
    """List what is in a folder, with sizes.

    Args:
        path: Absolute path; /folders holds the folders that were handed over.
    """
    entries = await ctx.deps.session.hands.list(meant(path))
    lines = [_line(entry) for entry in entries[:MAX_NAMES]]
    if len(entries) > MAX_NAMES:
        lines.append(f"[{len(entries) - MAX_NAMES} more; narrow it down with search_files]")
    return "\n".join(lines) or "[the folder is empty]"


async def search_files(ctx: Context, path: str, pattern: str) -> str:
    """Find files below a folder by name, or lines in text files by their words. Case does not matter.

    Args:
        path: Absolute path of the folder.
        pattern: With * or ?: a pattern for names, such as *.pdf. Without: plain text to find in files and names.
    """
    if not pattern.strip():
        raise Failed("The pattern is empty.")
    search = _Search(ctx.deps.session.hands, pattern.casefold())
    await search.below(meant(path))
    return search.told()


async def delete_files(ctx: Context, paths: list[str]) -> str:
    """Delete files and folders with all that is in them. In /folders the person can undo it.

    Args:
        paths: Absolute paths.
    """
    hands, key = ctx.deps.session.hands, key_of(ctx)
    targets = await expand(hands, paths)
    if ctx.deps.agreed.get(key) != tuple(targets):
        raise Failed("What is in these folders has changed meanwhile; nothing was deleted. Look again.")
    for count, target in enumerate(targets):
        try:
            await hands.remove(meant(target))
        except OSError as error:
            raise Failed(f"Deleted {count} of {len(targets)}, then stopped: {in_words(error)}") from error
    return f"Deleted {len(targets)} files and folders."


async def expand(hands: Hands, paths: Iterable[str]) -> list[str]:
    """Every path that deleting `paths` would delete, what is inside a folder before the folder.

    A path that does not exist stays in the list: deleting it will say so.
    """
    found: list[str] = []
    for path in paths:
        await _expand(hands, meant(path), found)
    return found


async def _expand(hands: Hands, path: str, found: list[str]) -> None:
    if len(found) >= MAX_DELETED:
        raise OSError(errno.E2BIG, f"more than {MAX_DELETED} files at once", shown(path))
    if await _is_folder(hands, path):
        for entry in await hands.list(path):
            await _expand(hands, posixpath.join(path, entry.name), found)
    found.append(shown(path))


async def _is_folder(hands: Hands, path: str) -> bool:
    try:
        return (await hands.stat(path)).kind == "folder"
    except FileNotFoundError:
        return False


async def _whole(hands: Hands, path: str) -> bytes:
    stat = await hands.stat(path)
    if stat.kind == "folder":
        raise Failed(f"{shown(path)} is a folder; use list_files.")
    if stat.kind == "other":
        raise Failed(f"{shown(path)} is a pipe, a socket or a device, not a file.")
    if stat.size > MAX_FILE:
        raise Failed(
            f"{shown(path)} is {size_of(stat.size)}, too large to read whole. "
            "Use run_command with head, tail, sed or grep."
        )
    return await hands.read(path)


def _text(path: str, data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    if b"\0" in data[:PROBE]:
        raise Failed(
            f"{path} is not text ({size_of(len(data))}, begins with {data[:8]!r}). "
            "Use run_command with a program that reads it, such as pdftotext or python3."
        )
    return data.decode("utf-8-sig", "replace")


def _replaced(path: str, data: bytes, old: str, new: str) -> bytes:
    before, after = old.encode(), new.encode()
    if not before:
        raise Failed("The old text is empty. To write a whole file use write_file.")
    if before not in data and b"\r\n" in data:
        before, after = (part.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n") for part in (before, after))
    count = data.count(before)
    if count != 1:
        why = "does not occur" if count == 0 else f"occurs {count} times"
        raise Failed(f"The old text {why} in {path}, it must occur exactly once; nothing was changed.")
    return data.replace(before, after)


async def _write_checked(hands: Hands, path: str, data: bytes) -> str:
    await hands.write(path, data)
    back = await hands.read(path)
    digest = hashlib.sha256(data).hexdigest()
    if hashlib.sha256(back).hexdigest() != digest:
        raise Failed(
            f"{shown(path)} was not written right: {len(back)} of {len(data)} bytes came back, or other ones. "
            "Don't rely on it; is the disk full?"
        )
    return f"Wrote {shown(path)}: {len(data)} bytes, sha256 {digest[:16]}, read back and equal."


async def _make_parent(hands: Hands, path: str) -> None:
    parent = posixpath.dirname(path)
    try:
        await hands.stat(parent)
    except FileNotFoundError:
        await hands.make_folder(parent)


def _line(entry: Entry) -> str:
    name = shown(entry.name)
    if entry.stat.kind == "folder":
        return f"{name}/"
    if entry.stat.kind == "file":
        return f"{name}  ({size_of(entry.stat.size)})"
    return f"{name}  ({entry.stat.kind})"


class _Search:
    """One walk, bounded in bytes and hits. Plain text and name patterns only: no pattern can stall the host."""

    def __init__(self, hands: Hands, pattern: str) -> None:
        self._hands, self._pattern = hands, pattern
        self._by_name = any(character in pattern for character in "*?")
        self._hits: list[str] = []
        self._left = MAX_SEARCHED
        self._cut = False

    async def below(self, root: str) -> None:
        async for path, entry in _walk(self._hands, root):
            if len(self._hits) >= MAX_HITS or self._left <= 0:
                self._cut = True
                return
            if self._fits(entry.name):
                self._hits.append(shown(path))
            if not self._by_name and entry.stat.kind == "file" and entry.stat.size <= MAX_FILE:
                await self._inside(path)

    def told(self) -> str:
        found = "\n".join(self._hits) or "[nothing found]"
        return f"{found}\n[there is more; narrow it down]" if self._cut else found

    def _fits(self, name: str) -> bool:
        name = shown(name).casefold()
        return fnmatch.fnmatchcase(name, self._pattern) if self._by_name else self._pattern in name

    async def _inside(self, path: str) -> None:
        try:
            data = await self._hands.read(path)
        except OSError:
            return
        self._left -= len(data)
        if b"\0" in data[:PROBE]:
            return
        for number, line in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
            if self._pattern in line.casefold() and len(self._hits) < MAX_HITS:
                self._hits.append(f"{shown(path)}:{number}: {line.strip()[:200]}")


async def _walk(hands: Hands, root: str) -> AsyncIterator[tuple[str, Entry]]:
    folders = [root]
    while folders:
        folder = folders.pop()
        for entry in await hands.list(folder):
            path = posixpath.join(folder, entry.name)
            yield path, entry
            if entry.stat.kind == "folder":
                folders.append(path)
