"""Code inside documents whose name does not tell: macros, remote templates, commands in fields.

The container is looked into, never unpacked: a bounded number of entries, each read up to a bound.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

from workroom.folders import markup

_ENTRIES = 20_000
_PART_BYTES = 24 << 20
_TOTAL_BYTES = 48 << 20
_SCAN_BYTES = 64 << 20
_CHUNK = 1 << 20

_MACRO_PARTS = re.compile(r"vbaproject|vbadata|macrosheets/|activex/|(^|/)basic/|(^|/)scripts/")
_LINKED = ("attachedTemplate", "oleObject", "frame", "subDocument", "externalLinkPath", "package")
_COMMAND = re.compile(r"\bDDE(AUTO)?\b", re.IGNORECASE)
_VBA = "_VBA_PROJECT".encode("utf-16-le")
_RTF = re.compile(rb"\\\*\\template|\\objdata|\\objupdate|\\ddeauto", re.IGNORECASE)

_BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, markup.Broken,
)  # fmt: skip

MACROS = "a document with macros"
REMOTE = "a document that loads a template or an object from elsewhere"
COMMAND = "a document with a field that starts a program"
UNREADABLE = "a document that could not be looked into"


def hidden_code(file: IO[bytes]) -> str | None:
    """Why a document is held for what is in it; None when nothing was found. Never raises on what it holds."""
    file.seek(0)
    head = file.read(8)
    if head.startswith(b"PK"):
        return _in_archive(file)
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        return MACROS if _scan(file, lambda piece: _VBA in piece) else None
    if head.lstrip().startswith(b"{\\rt"):
        return REMOTE if _scan(file, lambda piece: _RTF.search(piece) is not None) else None
    return None


def _in_archive(file: IO[bytes]) -> str | None:
    try:
        with zipfile.ZipFile(file) as archive:
            return _in_parts(archive)
    except _BROKEN:
        return UNREADABLE


def _in_parts(archive: zipfile.ZipFile) -> str | None:
    parts = archive.infolist()
    if len(parts) > _ENTRIES:
        return UNREADABLE
    if any(_MACRO_PARTS.search(part.filename.lower().replace("\\", "/")) for part in parts):
        return MACROS
    read = 0
    for part in parts:
        name = part.filename.lower()
        if name.endswith((".rels", "[content_types].xml", "word/document.xml")):
            with archive.open(part) as opened:
                data = opened.read(_PART_BYTES + 1)
            read += len(data)
            if len(data) > _PART_BYTES or read > _TOTAL_BYTES:
                return UNREADABLE
            if (found := _in_part(data)) is not None:
                return found
    return None


def _in_part(data: bytes) -> str | None:
    found: list[str] = []
    fields: list[str] = []
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append(tag)
        values = {markup.plain(key).lower(): value for key, value in attributes.items()}
        if tag == "Relationship" and values.get("targetmode", "").lower() == "external":
            found.extend(REMOTE for kind in _LINKED if values.get("type", "").endswith("/" + kind))
        if "macroenabled" in values.get("contenttype", "").lower():
            found.append(MACROS)
        fields.append(values.get("instr", ""))

    def text(piece: str) -> None:
        if inside and inside[-1] == "instrText":
            fields.append(piece)

    def end(tag: str) -> None:
        inside.pop()

    markup.read(data, start=start, text=text, end=end)
    if _COMMAND.search("".join(fields)):  # a field may be cut into pieces
        return COMMAND
    return found[0] if found else None


def _scan(file: IO[bytes], found: Callable[[bytes], bool]) -> bool:
    """Whether a piece of the file is `found`; pieces overlap, so nothing hides on a border."""
    file.seek(0)
    rest, read = b"", 0
    while read < _SCAN_BYTES and (piece := file.read(_CHUNK)):
        if found(rest + piece):
            return True
        rest, read = piece[-64:], read + len(piece)
    return False
