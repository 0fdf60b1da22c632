"""What a change would do to a file, as text: lines for text, the words of a document, the sizes of a picture."""

from __future__ import annotations

import difflib
import stat
import struct
from typing import NamedTuple

import msgspec

from workroom.folders import documents

_LINES = 20_000
_SHOWN_CHARS = 200_000


class Side(NamedTuple):
    """A file before or after: its size in bytes, its mode, and its first bytes (for a symlink where it points)."""

    size: int
    mode: int
    data: bytes


class Diff(msgspec.Struct, frozen=True):
    """A held change to look at. `text` is a unified diff, `about` says what that text is made of.

    `sha256` is the held change's: an approval given for this text is bound to it.
    """

    path: str
    change: str
    about: str
    text: str
    old_size: int | None
    new_size: int | None
    sha256: str


def compare(path: str, change: str, old: Side | None, new: Side | None, sha256: str) -> Diff:
    """The change from `old` to `new`, either of which may be nothing. Never raises on what they hold."""
    about, before, after = _texts(path, old, new)
    text = _modes(old, new)
    if before is not None and after is not None:
        text += _unified(path, before, after)
    old_size, new_size = (None if side is None else side.size for side in (old, new))
    return Diff(path, change, about, text, old_size, new_size, sha256)


def _texts(path: str, old: Side | None, new: Side | None) -> tuple[str, str | None, str | None]:
    sides = [side for side in (old, new) if side is not None]
    for about, read in (
        ("links", _link),
        ("text", _plain),
        ("the document's text", lambda side: documents.text_of(path, side.data)),
        ("pictures", _picture),
    ):
        found = {id(side): read(side) for side in sides}
        if None not in found.values():
            before, after = (None if side is None else found[id(side)] for side in (old, new))
            return about, before or "", after or ""
    return "no text: only the sizes are known", None, None


def _link(side: Side) -> str | None:
    return side.data.decode("utf-8", "backslashreplace") if stat.S_ISLNK(side.mode) else None


def _plain(side: Side) -> str | None:
    if b"\0" in side.data or side.size > len(side.data) or not stat.S_ISREG(side.mode):
        return None
    try:
        return side.data.decode()
    except UnicodeDecodeError:
        return None


def _picture(side: Side) -> str | None:
    size = picture_size(side.data)
    return None if size is None else f"{size[0]} x {size[1]} pixels, {side.size} bytes"


def picture_size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG, GIF or JPEG; None for anything else."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and len(data) >= 24:
        return struct.unpack_from(">II", data, 16)
    if data.startswith((b"GIF87a", b"GIF89a")) and len(data) >= 10:
        return struct.unpack_from("<HH", data, 6)
    return _jpeg_size(data) if data.startswith(b"\xff\xd8") else None


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        kind, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            height, width = struct.unpack_from(">HH", data, at + 5)
            return width, height
        at += 2 + max(length, 2)
    return None


def _modes(old: Side | None, new: Side | None) -> str:
    after = 0 if new is None or stat.S_ISLNK(new.mode) else new.mode & 0o111
    before = 0 if old is None or stat.S_ISLNK(old.mode) else old.mode & 0o111
    return "It may be run as a program from then on.\n" if after and not before else ""


def _unified(path: str, before: str, after: str) -> str:
    old, new = before.splitlines(), after.splitlines()
    if len(old) + len(new) > _LINES:  # comparing takes time with the square of it
        return f"Too long to compare: {len(old)} lines before, {len(new)} after.\n"
    lines = difflib.unified_diff(old, new, f"{path} (now)", f"{path} (held)", lineterm="")
    text = "\n".join(lines)
    cut = "\n[cut]" if len(text) > _SHOWN_CHARS else ""
    return text[:_SHOWN_CHARS] + cut + ("\n" if text else "")
