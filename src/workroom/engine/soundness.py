"""Whether a delivered file exists, is whole and opens: looked at by the runner itself, never taken on trust."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import posixpath
import zipfile
import zlib
from collections.abc import Callable, Mapping
from xml.parsers import expat

from workroom.engine.hands import Hands, in_words
from workroom.engine.tools.paths import shown, size_of
from workroom.log.events import DeliveredFile

CHUNK = 4 << 20
MAX_OPENED = 64 << 20
MAX_UNPACKED = 512 << 20
MAX_PART = 64 << 20
OFFICE = {".xlsx": "xl/workbook.xml", ".docx": "word/document.xml", ".pptx": "ppt/presentation.xml"}
HEADS: Mapping[str, tuple[bytes, ...]] = {
    ".pdf": (b"%PDF-",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".gif": (b"GIF87a", b"GIF89a"),
}
TAILS: Mapping[str, bytes] = {
    ".pdf": b"%%EOF",
    ".png": b"IEND",
    ".jpg": b"\xff\xd9",
    ".jpeg": b"\xff\xd9",
    ".gif": b";",
}


class Unsound(Exception):
    """The file is not what its name says, or not whole; the message says how."""


async def examine(hands: Hands, path: str, title: str) -> DeliveredFile:
    """Read the file at `path` whole and say what it is."""
    try:
        size, digest, data = await fingerprint(hands, path)
    except OSError as error:
        return DeliveredFile(shown(path), title, 0, "", False, in_words(error))
    try:
        _check_where(path)
        check = look(path, size, data)
    except Unsound as error:
        return DeliveredFile(shown(path), title, size, digest, False, str(error))
    return DeliveredFile(shown(path), title, size, digest, True, check)


async def fingerprint(hands: Hands, path: str) -> tuple[int, str, bytes]:
    """A file's size and SHA-256, and its bytes as far as they are opened here. Raises OSError."""
    stat = await hands.stat(path)
    if stat.kind != "file":
        raise OSError(0, f"it is a {stat.kind}, not a file", shown(path))
    digest, data, size = hashlib.sha256(), bytearray(), 0
    while chunk := await hands.read(path, size, CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if len(data) < MAX_OPENED:
            data += chunk
    if size < stat.size:
        raise OSError(0, f"only {size} of {stat.size} bytes can be read", shown(path))
    return size, digest.hexdigest(), bytes(data)


def look(name: str, size: int, data: bytes) -> str:
    """What the file is, in words; raises Unsound when it is not whole or not what its name says."""
    if size == 0:
        raise Unsound("it is empty (0 bytes)")
    if size > len(data):
        return f"{size_of(size)}; too large to be opened here"
    ending = posixpath.splitext(name)[1].lower()
    if ending in HEADS:
        _framed(ending, data)
    elif ending in OFFICE or ending in (".zip", ".ods", ".odt", ".odp", ".epub"):
        return f"{size_of(size)}, {_archive(data, OFFICE.get(ending))}"
    elif ending in _TEXTS:
        return f"{size_of(size)}, {_TEXTS[ending](_decoded(data))}"
    return f"{size_of(size)}, whole"


def _check_where(path: str) -> None:
    if not path.startswith("/folders/"):
        raise Unsound("it is not under /folders, so the person can't find it; copy it there")


def _framed(ending: str, data: bytes) -> None:
    if not data.startswith(HEADS[ending]):
        raise Unsound(f"it does not begin like a {ending[1:]} file")
    if TAILS[ending] not in data[-1024:]:
        raise Unsound(f"its end is missing: the {ending[1:]} file is cut off")


def _archive(data: bytes, main: str | None) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MAX_UNPACKED:
                raise Unsound("unpacked it would be larger than is safe to open")
            if broken := archive.testzip():
                raise Unsound(f"its part {broken} is damaged")
            if main is not None:
                for name in ("[Content_Types].xml", main):
                    _parsed(archive, name)
            return f"opens, {len(parts)} parts"
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        raise Unsound(f"it does not open: {error}") from error


def _parsed(archive: zipfile.ZipFile, name: str) -> None:
    try:
        if archive.getinfo(name).file_size > MAX_PART:
            return
        text = archive.read(name)
    except KeyError as error:
        raise Unsound(f"it lacks {name}, so no program would open it") from error
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _no_doctype
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise Unsound(f"{name} is damaged: {error}") from error


def _no_doctype(*_: object) -> None:
    raise Unsound("it declares entities, which no office program writes")


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unsound(f"it is not readable text: {error.reason} at byte {error.start}") from error


def _json(text: str) -> str:
    try:
        json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unsound(f"it is no valid JSON: {error}") from error
    return "valid JSON"


def _table(text: str) -> str:
    try:
        rows = sum(1 for row in csv.reader(io.StringIO(text, newline="")) if row)
    except csv.Error as error:
        raise Unsound(f"it is no table: {error}") from error
    return f"{rows} rows"


def _lines(text: str) -> str:
    if not text.strip():
        raise Unsound("there is nothing in it but white space")
    return f"{len(text.splitlines())} lines of text"


_TEXTS: Mapping[str, Callable[[str], str]] = {
    ".json": _json,
    ".csv": _table,
    ".tsv": _table,
    ".txt": _lines,
    ".md": _lines,
    ".html": _lines,
    ".htm": _lines,
    ".svg": _lines,
}
