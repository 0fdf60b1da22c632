"""Characters that hide or act, found and spelled out by the rules of the script they stand in.

A single pattern over "invisible characters" would flag honest text: families of emoji are held together by a
zero-width joiner, Persian words by a non-joiner, the flag of Scotland is written in tag characters. So each
such character is judged by its neighbours, after Unicode's UTS #51 (emoji), RFC 5892 A.1 and A.2 (joiners),
UTS #37 (ideographic variants) and UAX #9 (directions). Pure, no I/O.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from workroom.trust import scripts

Kind = Literal["tag", "variation", "zero-width", "direction", "control", "blank", "stack", "unknown"]
MANY_MARKS = 5
LONGEST_SHOWN = 1_000_000
_COLOURS = re.compile(r"(?:\x1b\[|\x9b)[0-9;:]*m")
_LONE_RETURN = re.compile(r"\r(?!\n)")
_STACK = re.compile(rf"[\u0300-\u034e\u0350-\u036f]{{{MANY_MARKS},}}")
# Looked at more closely: everything but printable ASCII, line ends, tabs and the plain letters of Europe.
_LOOK = re.compile(r"[^\t\n -~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u052f]")
_KINDS: tuple[tuple[Kind, str], ...] = (
    ("tag", "\U000e0000-\U000e007f"),
    ("variation", "\ufe00-\ufe0f\U000e0100-\U000e01ef\u180b-\u180d\u180f"),
    ("zero-width", "\u00ad\u034f\u180e\u200b-\u200d\u2060-\u2064\ufeff"),
    ("direction", "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"),
    ("blank", "\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"),
)
_KIND_OF = tuple((kind, re.compile(f"[{chars}]")) for kind, chars in _KINDS)
_CONTROLS = frozenset(("Cc", "Zl", "Zp"))
_UNKNOWN = frozenset(("Cf", "Cs", "Co", "Cn"))


class Hidden(msgspec.Struct, frozen=True):
    """A run of characters that hide or act: from `start` to `end`, and the words they spell, if they do."""

    kind: Kind
    start: int
    end: int
    reading: str = ""


def suspicious(text: str) -> list[Hidden]:
    """What in `text` hides or acts, in order; honest emoji, Persian, Indic and right-to-left text is not."""
    found: list[Hidden] = []
    for kind, start, end in sorted(_spots(text), key=lambda spot: spot[1]):
        if found and found[-1].kind == kind and found[-1].end >= start:
            found[-1] = Hidden(kind, found[-1].start, max(end, found[-1].end))
        else:
            found.append(Hidden(kind, start, end))
    return [Hidden(it.kind, it.start, it.end, _reading(it.kind, text[it.start : it.end])) for it in found]


def reveal(text: str) -> str:
    """`text` with everything that hides or acts spelled out, as `\\u202e`; the rest as it was."""
    text = text.replace("\r\n", "\n")
    parts, last = [], 0
    for hidden in suspicious(text):
        parts += [text[last : hidden.start], *map(spell, text[hidden.start : hidden.end])]
        last = hidden.end
    return "".join([*parts, text[last:]])


def plain(text: str, limit: int = LONGEST_SHOWN) -> str:
    """A program's output for people: colours dropped, all else that would act on a terminal spelled out.

    What a lone carriage return would have hidden gets a line of its own. More than `limit` characters are cut,
    and the end says so.
    """
    kept = _LONE_RETURN.sub("\n", _COLOURS.sub("", text[:limit]))
    more = len(text) - limit
    return reveal(kept) + (f"\n[… {more} characters more were cut]" if more > 0 else "")


def spell(char: str) -> str:
    """A character by its number, as it is written in a program; a byte that was no UTF-8 as `\\xff`."""
    code = ord(char)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _spots(text: str) -> Iterator[tuple[Kind, int, int]]:
    for stack in _STACK.finditer(text):
        yield "stack", *stack.span()
    settled = scripts.honest_runs(text)
    for match in _LOOK.finditer(text):
        at = match.start()
        kind = _kind(match.group())
        if kind is not None and at not in settled and not scripts.honest(kind, text, at):
            yield kind, at, at + 1


@lru_cache(1 << 13)
def _kind(char: str) -> Kind | None:
    for kind, pattern in _KIND_OF:
        if pattern.match(char):
            return kind
    category = unicodedata.category(char)
    if category in _CONTROLS:
        return "control"
    return "unknown" if category in _UNKNOWN else None


def _reading(kind: Kind, run: str) -> str:
    """The words smuggled in tag characters (each is an ASCII letter) or variation selectors (each is a byte)."""
    if kind == "tag":
        return "".join(chr(ord(char) - 0xE0000) for char in run if 0xE0020 <= ord(char) < 0xE007F)
    if kind == "variation":
        codes = map(ord, run)
        data = bytes(c - 0xFE00 if c < 0x10000 else c - 0xE0100 + 16 for c in codes if c >= 0xFE00)
        words = data.decode("utf-8", "replace")
        return words if len(words) > 1 and words.isprintable() and "\ufffd" not in words else ""
    return ""
