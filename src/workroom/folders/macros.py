"""Code inside documents whose name does not tell: macros, remote templates, commands in fields.

The container is looked into, never unpacked: a bounded number of entries, each read up to a bound.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Callable
from typing import IO

_ENTRIES = 20_000
_PART_BYTES = 4 << 20
_TOTAL_BYTES = 32 << 20
_SCAN_BYTES = 64 << 20
_CHUNK = 1 << 20

_MACRO_PARTS = re.compile(r"vbaproject|vbadata|macrosheets/|activex/|(^|/)basic/|(^|/)scripts/")
_LINKED = re.compile(
    rb"<Relationship\b(?=[^>]*TargetMode\s*=\s*[\"']External[\"'])"
    rb"(?=[^>]*Type\s*=\s*[\"'][^\"']*/(attachedTemplate|oleObject|frame|subDocument|externalLinkPath|package)[\"'])",
    re.IGNORECASE,
)
_MACRO_TYPE = re.compile(rb"macroEnabled", re.IGNORECASE)
_COMMAND = re.compile(rb"\bDDE(AUTO)?\b")
_VBA = "_VBA_PROJECT".encode("utf-16-le")
_RTF = re.compile(rb"\\\*\\template|\\objdata|\\objupdate|\\ddeauto", re.IGNORECASE)

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
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, RuntimeError, EOFError):
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
                data = opened.read(_PART_BYTES)
            read += len(data)
            if (found := _in_part(name, data)) is not None:
                return found
            if read > _TOTAL_BYTES:
                return UNREADABLE
    return None


def _in_part(name: str, data: bytes) -> str | None:
    if name.endswith(".rels"):
        return REMOTE if _LINKED.search(data) else None
    if name.endswith("document.xml"):
        return COMMAND if b"instrText" in data and _COMMAND.search(data) else None
    return MACROS if _MACRO_TYPE.search(data) else None


def _scan(file: IO[bytes], found: Callable[[bytes], bool]) -> bool:
    """Whether a piece of the file is `found`; pieces overlap, so nothing hides on a border."""
    file.seek(0)
    rest, read = b"", 0
    while read < _SCAN_BYTES and (piece := file.read(_CHUNK)):
        if found(rest + piece):
            return True
        rest, read = piece[-64:], read + len(piece)
    return False
