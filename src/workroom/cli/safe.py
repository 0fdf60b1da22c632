"""Words from the model, the computer and file names are hostile: nothing in them may act on the terminal.

Escape sequences, control characters, marks that reverse the order of reading and characters nobody can see
are spelled out, as `\\x1b` or `\\u202e`. So what is shown is all there is.
"""

from __future__ import annotations

TAB = "    "


def harmless(text: str) -> str:
    """`text` with everything that acts or hides made visible. Line ends stay, tabs become spaces."""
    text = text.replace("\r\n", "\n").replace("\t", TAB)
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    from workroom.trust.hidden import reveal

    return reveal(text)


def one_line(text: str, width: int | None = None) -> str:
    """`text` made harmless on one line, cut at `width` characters."""
    line = harmless(" ".join(text.split()))
    return line if width is None or len(line) <= width else line[: max(width - 1, 0)] + "…"
