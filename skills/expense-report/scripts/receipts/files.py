"""Which files there are, and what each really is: by its first bytes, never by its name alone."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from receipts.model import Unreadable

MAX_BYTES = 25 << 20
MAX_FILES = 2000
MAX_DEPTH = 8
_MAGIC = [
    (b"%PDF-", "pdf"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"PK\x03\x04", "a ZIP or Office file"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"SQLite format 3", "a database"),
]
_TEXT = {".txt", ".text", ".md", ".html", ".htm", ".eml", ".csv", ".tsv", ".log", ""}


def walk(folder: Path) -> Iterator[Path]:
    """The files below `folder` in a stable order. Hidden ones are left out; links are not followed."""
    seen = 0
    for root, folders, names in os.walk(folder):
        depth = len(Path(root).relative_to(folder).parts)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and depth < MAX_DEPTH)
        for name in sorted(names):
            if name.startswith((".", "~$")):
                continue
            seen += 1
            if seen > MAX_FILES:
                return
            yield Path(root, name)


def read(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of the ordinary file at `path`.

    Raises:
        Unreadable: empty, larger than `limit` bytes, a link, no ordinary file, or refused by the system.
    """
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode):
            raise Unreadable("a link to another place, which is not followed")
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("not an ordinary file")
        if found.st_size == 0:
            raise Unreadable("the file is empty (0 bytes)")
        if found.st_size > limit:
            raise Unreadable(f"too large: {found.st_size / 1e6:,.0f} MB, the limit is {limit / 1e6:,.0f} MB")
        with open(path, "rb") as file:
            return file.read(limit)
    except OSError as error:
        raise Unreadable(f"it can't be opened: {error.strerror}") from error


def kind(name: str, data: bytes) -> str:
    """`pdf`, `eml`, `csv`, `html` or `text`.

    Raises:
        Unreadable: it is something else, or not what its name says.
    """
    suffix = Path(name).suffix.lower()
    what = _what(data)
    if what == "pdf":
        return "pdf"
    if what:
        told = f", though its name says {suffix}" if suffix in {".pdf", *_TEXT} else ""
        ocr = "; reading pictures needs text recognition (OCR)" if "picture" in what else ""
        raise Unreadable(f"it is {what}{told}{ocr}")
    if suffix == ".pdf":
        raise Unreadable("it is not a PDF, though its name says .pdf")
    return _text_kind(suffix, data)


def _what(data: bytes) -> str:
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "a WebP picture"
    if data[4:12] in (b"ftypheic", b"ftypmif1", b"ftypavif"):
        return "a HEIC picture"
    found = next((what for magic, what in _MAGIC if data.startswith(magic)), "")
    if not found and b"\0" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "binary data of an unknown kind"
    return found


def _text_kind(suffix: str, data: bytes) -> str:
    head = data[:2000].lower()
    if suffix == ".eml" or head.startswith((b"from ", b"return-path:", b"received:", b"mime-version:")):
        return "eml"
    if suffix in (".csv", ".tsv"):
        return "csv"
    return "html" if b"<html" in head or b"<!doctype html" in head or suffix in (".html", ".htm") else "text"


def decode(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with a mark, Chinese GB 18030 or Windows-1252, in this order of trust."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    try:
        chinese = data.decode("gb18030")
        if sum(chinese.count(char) for char in "年月日元合计额票") >= 2:
            return chinese
    except UnicodeDecodeError:
        pass
    return data.decode("cp1252", "replace")
