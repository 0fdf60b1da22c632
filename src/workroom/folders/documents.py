"""The text of an office document or a PDF, for comparing: bounded, without entities, with nothing unpacked to disk.

It is no rendering: layout, pictures and formulas' looks are left out. What can't be read gives None, never an error.
"""

from __future__ import annotations

import base64
import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from workroom.folders import markup

_PART_BYTES = 16 << 20
_TOTAL_BYTES = 48 << 20
_PARTS = 500
_CHARS = 2_000_000
_BROKEN = (
    zipfile.BadZipFile, zlib.error, OSError, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError,
    markup.Broken,
)  # fmt: skip

_WANTED = {
    "docx": re.compile(r"word/(document|header\d*|footer\d*|footnotes|comments)\.xml"),
    "pptx": re.compile(r"ppt/(slides/slide\d+|notesSlides/notesSlide\d+)\.xml"),
    "odt": re.compile(r"content\.xml"),
}
_KINDS = {
    **dict.fromkeys(("docx", "docm", "dotx", "dotm"), "docx"),
    **dict.fromkeys(("pptx", "pptm", "potx", "ppsx"), "pptx"),
    **dict.fromkeys(("xlsx", "xlsm", "xltx", "xltm"), "xlsx"),
    **dict.fromkeys(("odt", "ods", "odp"), "odt"),
}
_LINE_ENDS = ("p", "br", "h", "table-row", "row")


def text_of(path: str, data: bytes) -> str | None:
    """The words of the document `data`, of the kind that its name tells; None where there is no reading it."""
    ending = path.lower().rpartition(".")[2]
    if ending == "pdf":
        return _pdf(data)
    kind = _KINDS.get(ending)
    if kind is None:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            lines = _sheets(_Parts(archive)) if kind == "xlsx" else _words(_Parts(archive), _WANTED[kind])
            return "\n".join(lines)[:_CHARS]
    except _BROKEN:
        return None


class _Parts:
    """The parts of an archive, read up to a bound of each and of all."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._left = _TOTAL_BYTES
        self.names = sorted(archive.namelist(), key=_by_number)
        if len(self.names) > _PARTS * 40:
            raise ValueError("too many parts")

    def like(self, pattern: re.Pattern[str]) -> list[str]:
        return [name for name in self.names if pattern.fullmatch(name)][:_PARTS]

    def read(self, name: str) -> bytes:
        with self._archive.open(name) as part:
            data = part.read(min(_PART_BYTES, self._left) + 1)
        self._left -= len(data)
        if len(data) > _PART_BYTES or self._left < 0:
            raise ValueError("too large to be read")
        return data


def _by_number(name: str) -> list[str | int]:
    return [int(part) if part.isdecimal() else part for part in re.split(r"(\d+)", name)]


def _words(parts: _Parts, pattern: re.Pattern[str]) -> Iterator[str]:
    for name in parts.like(pattern):
        if name != "content.xml":
            yield f"[{name}]"
        line: list[str] = []
        for end, text in _events(parts.read(name)):
            if end in _LINE_ENDS:
                if "".join(line).strip():
                    yield "".join(line)
                line = []
            line.append(text)
        if "".join(line).strip():
            yield "".join(line)


def _sheets(parts: _Parts) -> Iterator[str]:
    shared = _shared(parts)
    for name in parts.like(re.compile(r"xl/worksheets/sheet\d+\.xml")):
        yield f"[{name}]"
        yield from _cells(parts.read(name), shared)


def _shared(parts: _Parts) -> list[str]:
    if "xl/sharedStrings.xml" not in parts.names:
        return []
    found, text = list[str](), list[str]()
    for end, piece in _events(parts.read("xl/sharedStrings.xml")):
        text.append(piece)
        if end == "si":
            found.append("".join(text))
            text = []
    return found


def _cells(data: bytes, shared: list[str]) -> Iterator[str]:
    """One line a cell: its place, its formula, its value."""
    rows: list[str] = []
    cell: dict[str, str] = {}
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        inside.append(tag)
        if tag == "c":
            cell.clear()
            cell.update(place=attributes.get("r", "?"), kind=attributes.get("t", ""))

    def text(piece: str) -> None:
        if inside and inside[-1] in ("v", "f", "t"):
            cell[inside[-1]] = cell.get(inside[-1], "") + piece

    def end(tag: str) -> None:
        if inside.pop() == "c":
            value = cell.get("v", cell.get("t", ""))
            if cell.get("kind") == "s" and value.isdecimal() and int(value) < len(shared):
                value = shared[int(value)]
            formula = f" ={cell['f']}" if "f" in cell else ""
            if value or formula:
                rows.append(f"{cell.get('place')}:{formula} {value}")

    markup.read(data, start=start, text=text, end=end)
    yield from rows


def _events(data: bytes) -> list[tuple[str, str]]:
    """Pieces of text, and the ends of elements by their plain name, in order."""
    found: list[tuple[str, str]] = []
    markup.read(data, text=lambda piece: found.append(("", piece)), end=lambda tag: found.append((tag, "")))
    return found


# PDF --------------------------------------------------------------------------------------------------

_STREAM = re.compile(rb"stream\r?\n")
_SHOWN = re.compile(rb"\((?:\\.|[^\\()])*\)|<[0-9A-Fa-f\s]+>|\bT[jJ*dDm]\b|'|\bET\b", re.DOTALL)
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3}|\r?\n)")
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"", b"f": b""}


def _pdf(data: bytes) -> str | None:
    """The strings that the pages show, where their fonts use plain characters."""
    if not data.startswith(b"%PDF-"):
        return None
    lines: list[str] = []
    left, begin = _TOTAL_BYTES, _STREAM.search(data)
    while begin is not None and left > 0:
        end = data.find(b"endstream", begin.end())
        if end < 0:
            break
        content = _inflated(data[begin.end() : end], min(_PART_BYTES, left))
        begin = _STREAM.search(
            data, end + len(b"endstream")
        )  # each byte once, however many begin in one another
        left -= len(content)
        if b"BT" in content and b"ET" in content:
            lines += _shown(content)
    return "\n".join(lines)[:_CHARS] if lines else None


def _inflated(raw: bytes, bound: int) -> bytes:
    try:
        if raw.rstrip().endswith(b"~>"):
            raw = base64.a85decode(raw.rstrip()[:-2].removeprefix(b"<~"))
        return zlib.decompressobj().decompress(raw, bound)
    except (zlib.error, ValueError):
        return raw[:bound]


def _shown(content: bytes) -> list[str]:
    lines, line = list[str](), list[str]()
    for match in _SHOWN.finditer(content):
        token = match.group()
        if token.startswith(b"("):
            line.append(_ESCAPE.sub(_unescaped, token[1:-1]).decode("cp1252", "replace"))
        elif token not in (b"Tj", b"TJ", b"'") and not token.startswith(b"<") and line:
            lines.append("".join(line))
            line = []
    return [text for text in [*lines, "".join(line)] if text.strip()]


def _unescaped(match: re.Match[bytes]) -> bytes:
    code = match.group(1)
    if code.isdigit():
        return bytes([int(code, 8) & 0xFF])
    return _NAMED.get(code, b"" if code.endswith(b"\n") else code)
