"""The beginning of one document, by its kind; whatever it does, only it fails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from digest import office, texts
from digest.entry import Unreadable
from digest.patience import at_most

MAX_BYTES = 50 << 20
MAX_CHARS = 1500
SECONDS = 60
MAX_LINES = 40
_HEAD = 64 << 10
NO_TEXT = "no text is read from this kind of file"

KINDS = {
    "pdf": "PDF", "docx": "Word", "pptx": "PowerPoint", "xlsx": "Excel", "html": "Web page", "htm": "Web page",
    "eml": "E-mail", "csv": "Table", "tsv": "Table", "txt": "Text", "md": "Text", "log": "Text", "rst": "Text",
    "doc": "Word (old)", "xls": "Excel (old)", "ppt": "PowerPoint (old)", "odt": "OpenDocument",
    "jpg": "Picture", "jpeg": "Picture", "png": "Picture", "gif": "Picture", "heic": "Picture", "webp": "Picture",
    "mp3": "Audio", "m4a": "Audio", "wav": "Audio", "mp4": "Video", "mov": "Video", "zip": "Archive",
}  # fmt: skip
_READERS: dict[str, Callable[[bytes], str]] = {
    "docx": office.docx, "pptx": office.pptx, "xlsx": office.xlsx, "html": texts.html, "htm": texts.html,
    "eml": texts.mail, "csv": texts.plain, "tsv": texts.plain, "txt": texts.plain, "md": texts.plain,
    "log": texts.plain, "rst": texts.plain,
}  # fmt: skip
_PLAIN = {"csv", "tsv", "txt", "md", "log", "rst"}


def suffix(path: Path) -> str:
    return path.suffix.lower().lstrip(".")


def kind_of(path: Path) -> str:
    """The kind in words, by the name."""
    return KINDS.get(suffix(path), suffix(path).upper()[:12] or "File")


def extract(path: Path, size: int) -> str:
    """How the document begins, at most MAX_CHARS characters.

    Raises:
        Unreadable: it has no text that can be had; the reason.
    """
    kind = suffix(path)
    if size == 0:
        raise Unreadable("the file is empty (0 bytes)")
    if kind != "pdf" and kind not in _READERS:
        raise Unreadable(NO_TEXT)
    if size > MAX_BYTES and kind not in _PLAIN:
        raise Unreadable(f"too large: {size / 1e6:,.0f} MB, the limit is {MAX_BYTES / 1e6:,.0f} MB")
    try:
        with at_most(SECONDS):
            return shorten(_text(path, kind))
    except Unreadable:
        raise
    except OSError as error:
        raise Unreadable(f"it can't be opened: {error.strerror}") from error
    except Exception as error:  # a hostile document may break any parser; it must not take the others with it
        raise Unreadable(f"reading it failed ({type(error).__name__})") from error


def _text(path: Path, kind: str) -> str:
    if kind == "pdf":
        return texts.pdf(path)
    with open(path, "rb") as file:
        return _READERS[kind](file.read(_HEAD if kind in _PLAIN else MAX_BYTES))


def shorten(text: str) -> str:
    """The first lines, without empty ones in a row and control characters."""
    lines: list[str] = []
    for line in text.splitlines():
        clean = "".join(char for char in line.expandtabs(4) if char.isprintable()).rstrip()
        if clean or (lines and lines[-1]):
            lines.append(clean)
    short = "\n".join(lines[:MAX_LINES]).strip()
    cut = len(short) > MAX_CHARS or len(lines) > MAX_LINES
    if not short:
        raise Unreadable("there is no text in it")
    return short[:MAX_CHARS].rstrip() + ("\n…" if cut else "")
