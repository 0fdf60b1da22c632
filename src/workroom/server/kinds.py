"""What a file is shown as: by a closed table of endings and its first bytes, never by what it says of itself. Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

Kind = Literal[
    "text",
    "code",
    "markdown",
    "table",
    "document",
    "slides",
    "pdf",
    "image",
    "audio",
    "video",
    "html",
    "none",
]
HEAD_BYTES = 4096
"""How many of a file's first bytes are looked at."""

PLAIN = "text/plain; charset=utf-8"
BINARY = "application/octet-stream"
_OFFICE = "application/vnd.openxmlformats-officedocument"


class Look(msgspec.Struct, frozen=True):
    """How a file is shown, and the type that its bytes are sent with."""

    kind: Kind
    mime: str


NONE = Look("none", BINARY)
_TEXT, _CODE, _MARKDOWN, _TABLE = (Look(kind, PLAIN) for kind in ("text", "code", "markdown", "table"))
HTML = Look("html", PLAIN)
_WORDS: dict[str, Look] = {
    **dict.fromkeys(("txt", "log", "text", "eml", "ics", "srt", "vtt", "diff", "patch"), _TEXT),
    **dict.fromkeys(("md", "markdown"), _MARKDOWN),
    **dict.fromkeys(("csv", "tsv"), _TABLE),
    **dict.fromkeys(("html", "htm"), HTML),
    **dict.fromkeys(
        (
            "py", "js", "mjs", "cjs", "ts", "tsx", "jsx", "json", "jsonl", "yaml", "yml", "toml", "ini", "cfg", "conf",
            "xml", "css", "scss", "sh", "bash", "zsh", "fish", "sql", "c", "h", "cpp", "hpp", "cc", "cs", "java", "kt",
            "go", "rs", "rb", "php", "pl", "r", "lua", "swift", "scala", "tex", "bib", "ipynb", "vue", "svelte",
            "dockerfile", "makefile", "ps1", "bat", "env", "properties", "gradle", "mmd", "mermaid",
        ),
        _CODE,
    ),
}  # fmt: skip


def _starts(*heads: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(heads)


def _riff(what: bytes) -> Callable[[bytes], bool]:
    return lambda head: head.startswith(b"RIFF") and head[8:12] == what


def _boxes(*brands: bytes) -> Callable[[bytes], bool]:
    """An ISO media file; with `brands` only one of these."""
    return lambda head: head[4:8] == b"ftyp" and (not brands or head[8:12] in brands)


def _pdf(head: bytes) -> bool:
    return b"%PDF-" in head[:1024]


def _svg(head: bytes) -> bool:
    return b"<svg" in head.lower() and b"\0" not in head


def _mpeg(head: bytes) -> bool:
    return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)


_ZIP = _starts(b"PK\x03\x04")
_SHAPES: tuple[tuple[tuple[str, ...], Look, Callable[[bytes], bool]], ...] = (
    (("pdf",), Look("pdf", "application/pdf"), _pdf),
    (("png",), Look("image", "image/png"), _starts(b"\x89PNG\r\n\x1a\n")),
    (("jpg", "jpeg"), Look("image", "image/jpeg"), _starts(b"\xff\xd8\xff")),
    (("gif",), Look("image", "image/gif"), _starts(b"GIF87a", b"GIF89a")),
    (("webp",), Look("image", "image/webp"), _riff(b"WEBP")),
    (("bmp",), Look("image", "image/bmp"), _starts(b"BM")),
    (("ico",), Look("image", "image/x-icon"), _starts(b"\0\0\1\0")),
    (("avif",), Look("image", "image/avif"), _boxes(b"avif", b"avis")),
    (("svg",), Look("image", "image/svg+xml"), _svg),
    (("xlsx", "xlsm"), Look("table", f"{_OFFICE}.spreadsheetml.sheet"), _ZIP),
    (("docx", "docm"), Look("document", f"{_OFFICE}.wordprocessingml.document"), _ZIP),
    (("pptx", "pptm"), Look("slides", f"{_OFFICE}.presentationml.presentation"), _ZIP),
    (("mp3",), Look("audio", "audio/mpeg"), _mpeg),
    (("wav",), Look("audio", "audio/wav"), _riff(b"WAVE")),
    (("flac",), Look("audio", "audio/flac"), _starts(b"fLaC")),
    (("ogg", "oga", "opus"), Look("audio", "audio/ogg"), _starts(b"OggS")),
    (("m4a",), Look("audio", "audio/mp4"), _boxes()),
    (("ogv",), Look("video", "video/ogg"), _starts(b"OggS")),
    (("mp4", "m4v"), Look("video", "video/mp4"), _boxes()),
    (("mov",), Look("video", "video/quicktime"), _boxes()),
    (("webm",), Look("video", "video/webm"), _starts(b"\x1a\x45\xdf\xa3")),
)
_BY_ENDING = {ending: (look, fits) for endings, look, fits in _SHAPES for ending in endings}
_TOLD_BY_BYTES = frozenset({"png", "jpg", "gif", "webp", "pdf"})


def look_of(name: str, head: bytes) -> Look:
    """How the file `name` that begins with `head` is shown; `none` where its bytes are not what its ending says."""
    ending = name.lower().rpartition(".")[2]
    if ending in _BY_ENDING:
        look, fits = _BY_ENDING[ending]
        return look if fits(head) else _plain(head)
    if ending in _WORDS:
        return _WORDS[ending] if is_text(head) else NONE
    for known in _TOLD_BY_BYTES:
        look, fits = _BY_ENDING[known]
        if fits(head):
            return look
    return _plain(head)


def _plain(head: bytes) -> Look:
    return _TEXT if is_text(head) else NONE


def is_text(head: bytes) -> bool:
    """Whether these first bytes of a file are text; a character that is cut at the end does no harm."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if b"\0" in head:
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return (error.start > len(head) - 4 and len(head) >= HEAD_BYTES) or _is_western(head)
    return True


def _is_western(head: bytes) -> bool:
    """Old text of one byte a character: hardly any control characters in it."""
    odd = sum(byte < 32 and byte not in (9, 10, 12, 13, 27) for byte in head)
    return odd == 0 and bool(head)


def by_name(name: str) -> Kind:
    """How a file is probably shown, before anybody has looked into it."""
    ending = name.lower().rpartition(".")[2]
    if ending in _BY_ENDING:
        return _BY_ENDING[ending][0].kind
    return _WORDS[ending].kind if ending in _WORDS else "text" if "." not in name else "none"
