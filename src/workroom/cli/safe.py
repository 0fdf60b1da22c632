"""Words from the model, the computer and file names are hostile: nothing in them may act on the terminal.

Escape sequences, control characters, marks that reverse the order of reading and characters nobody can see
are spelled out, as `\\x1b` or `\\u202e`. So what is shown is all there is.
"""

from __future__ import annotations

import re
import unicodedata

# Letters by their category, but drawn as nothing: fillers, and the blank braille pattern.
_BLANK = "\u115f\u1160\u2800\u3164\uffa0"
# Format characters that some scripts need inside a word (Persian, Hindi, joined emoji).
_JOINERS = "\u200c\u200d"
_SUSPECT = re.compile(
    rf"[^ -~\n\u00a1-\u00ac\u00ae-\u02ff{_BLANK}]"  # all but the plainest text is looked up
    rf"|[{_BLANK}]"
)
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"))
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}|[\U000e0100-\U000e01ef]")
_MARKS = re.compile("[\u0300-\u036f]{5,}")
TAB = "    "


def harmless(text: str) -> str:
    """`text` with everything that acts or hides made visible. Line ends stay, tabs become spaces."""
    text = text.replace("\r\n", "\n").replace("\t", TAB)
    text = _SELECTORS.sub(_spell_all, _MARKS.sub(_spell_all, text))
    return _SUSPECT.sub(_show, text)


def one_line(text: str, width: int | None = None) -> str:
    """`text` made harmless on one line, cut at `width` characters."""
    line = harmless(" ".join(text.split()))
    return line if width is None or len(line) <= width else line[: max(width - 1, 0)] + "…"


def _show(found: re.Match[str]) -> str:
    char = found.group()
    if char in _JOINERS and _inside_a_word(found):
        return char
    if char in _BLANK or unicodedata.category(char) in _HIDDEN:
        return _spell(char)
    return char


def _inside_a_word(found: re.Match[str]) -> bool:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    return all(char > "\u02ff" and char not in _JOINERS for char in (before, after) if char) and bool(
        before and after
    )


def _spell(char: str) -> str:
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:  # a byte of a file name that is not UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _spell_all(found: re.Match[str]) -> str:
    return "".join(map(_spell, found.group()))
