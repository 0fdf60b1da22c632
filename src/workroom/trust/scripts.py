"""Where an invisible character is honest: the rules of emoji and of each script that needs one.

Each rule looks at the characters beside it only, so that a long text costs no more than its length. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping

# Extended_Pictographic of UTS #51, in whole blocks.
_EMOJI = re.compile(
    "[©®‼⁉™ℹ\u2190-\u21ff\u2300-\u23ff\u2460-\u24ff\u25a0-\u27bf\u2900-\u297f\u2b00-\u2bff〰〽㊗㊙"
    "\U0001f000-\U0001faff]"
)
_KEYCAPS = "0123456789#*"
# The only subdivision flags that are in general use (RGI): England, Scotland, Wales.
_FLAG = re.compile(
    "\U0001f3f4(?:"
    + "|".join("".join(chr(0xE0000 + ord(c)) for c in name) for name in ("gbeng", "gbsct", "gbwls"))
    + ")\U000e007f"
)
# Scripts that join their letters: Arabic, Syriac, N'Ko, Mandaic; those of India; Tibetan to Mongolian; their kin.
_JOINING = re.compile(
    "[\u0600-\u07ff\u0840-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u180a\u1810-\u18af\u1a20-\u1aaf\u1b00-\u1c4f"
    "\ua840-\ua87f\ua880-\ua8df\ua980-\ua9df\uaa60-\uaa7f\uabc0-\uabff\ufb50-\ufdff\ufe70-\ufefc"
    "\U00010a00-\U00010a5f\U00011000-\U000119ff\U0001e900-\U0001e95f]"
)
# Written without spaces: a zero-width space says where a line may break.
_UNSPACED = re.compile("[\u0e00-\u0eff\u0f00-\u109f\u1780-\u17ff\u19e0-\u19ff\u1a20-\u1aaf]")
_IDEOGRAPH = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]")
_VARIED = re.compile(
    "[0\u1000-\u109f\u2200-\u22ff\u2a00-\u2aff\u3001\u3002\uff01-\uff1f\ua840-\ua87f"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
)
_MONGOLIAN = re.compile("[\u1800-\u180a\u1810-\u18af]")
_JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")
_BRAILLE = re.compile("[\u2801-\u28ff]")
# Format characters that are drawn: Arabic, Syriac and Kaithi number signs.
_DRAWN = re.compile("[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd]")
_EGYPTIAN = re.compile("[\U00013000-\U0001345f]")
_LATEST_VARIANT = 0xE0114  # no registered collection of ideographic variants goes beyond
_MARKS, _ISOLATE_END = "\u061c\u200e\u200f", "\u2069"
_TURNS = re.compile(f"[{_MARKS}\u2066-{_ISOLATE_END}]")
_LEFTWARD = ("R", "AL")
_LINE = re.compile("[^\n]+")
# What is no neighbour to anything: it is itself hidden, or unknown.
_NOBODY = "\0"
_HIDDEN = frozenset(("Cc", "Cf", "Cn", "Co", "Cs"))


def honest(kind: str, text: str, at: int) -> bool:
    """Whether the character of this kind at `at` is one that its neighbours need."""
    rule = _RULES.get(kind)
    return rule is not None and rule(text, at)


def honest_runs(text: str) -> frozenset[int]:
    """The places of characters that are honest as parts of something longer: of a flag, of a line's directions."""
    places = [at for flag in _FLAG.finditer(text) for at in range(*flag.span())]
    if _TURNS.search(text):
        for line in _LINE.finditer(text):
            places += [line.start() + at for at in _turns(line.group())]
    return frozenset(places)


def _turns(line: str) -> list[int]:
    """Marks, and isolates closed on this line, if it has right-to-left letters; never an override or embedding."""
    if not _TURNS.search(line) or not any(
        unicodedata.bidirectional(char) in _LEFTWARD for char in _letters(line)
    ):
        return []
    open_: list[int] = []
    places: list[int] = []
    for turn in _TURNS.finditer(line):
        if turn.group() in _MARKS:
            places.append(turn.start())
        elif turn.group() != _ISOLATE_END:
            open_.append(turn.start())
        elif open_:
            places += [open_.pop(), turn.start()]
    return places


def _letters(line: str) -> set[str]:
    return {char for char in line if char > "\u0590"}.difference(_MARKS)


def _beside(text: str, at: int) -> tuple[str, str]:
    return _neighbour(text[at - 1 : at] if at else ""), _neighbour(text[at + 1 : at + 2])


def _neighbour(char: str) -> str:
    young = _EMOJI.match(char)
    return _NOBODY if char not in ("", "\n") and not young and unicodedata.category(char) in _HIDDEN else char


def _zero_width(text: str, at: int) -> bool:
    char, (before, after) = text[at], _beside(text, at)
    if char == "\ufeff":
        return at == 0  # a byte order mark
    if char == "\u200b":
        return bool(_UNSPACED.match(before) and _UNSPACED.match(after))
    if char == "\u180e":
        return bool(_MONGOLIAN.match(before) and _MONGOLIAN.match(after))
    if char == "\u200c":
        return bool(_JOINING.match(before) and _JOINING.match(after))
    return char == "\u200d" and (_joins_emoji(text, at) or _joins_letters(before, after))


def _joins_letters(before: str, after: str) -> bool:
    """Within a word, or at the end of one to keep a letter's joined form (Hijri years, Indic half letters)."""
    return bool(_JOINING.match(before)) and (
        bool(_JOINING.match(after)) or after in ("", " ", ".", ")", "\n")
    )


def _joins_emoji(text: str, at: int) -> bool:
    before = text[max(at - 2, 0) : at].removesuffix("\ufe0f")[
        -1:
    ]  # a skin tone is itself in the emoji blocks
    return bool(_EMOJI.match(before) and _EMOJI.match(text[at + 1 : at + 2]))


def _variation(text: str, at: int) -> bool:
    char, (before, after) = text[at], _beside(text, at)
    if char in "\ufe0e\ufe0f":
        return bool(_EMOJI.match(before)) or (before in _KEYCAPS and before != "" and after == "\u20e3")
    if char < "\u1810":
        return bool(_MONGOLIAN.match(before))
    if char < "\ufe0e":
        return bool(_VARIED.match(before))
    return ord(char) <= _LATEST_VARIANT and bool(_IDEOGRAPH.match(before))


def _blank(text: str, at: int) -> bool:
    char, (before, after) = text[at], _beside(text, at)
    if char in "\u115f\u1160":  # a syllable of old Korean with a part left out
        return bool(_JAMO.match(before) or _JAMO.match(after))
    return char == "\u2800" and bool(_BRAILLE.match(before) or _BRAILLE.match(after))


def _unknown(text: str, at: int) -> bool:
    """Signs that are drawn after all, and emoji younger than this Python's tables."""
    char = text[at]
    if "\U00013430" <= char <= "\U0001345f":
        return bool(_EGYPTIAN.match(_beside(text, at)[0]))
    return bool(_DRAWN.match(char) or _EMOJI.match(char))


def _control(text: str, at: int) -> bool:
    return text[at] == "\r" and text[at + 1 : at + 2] == "\n"


_RULES: Mapping[str, Callable[[str, int], bool]] = {
    "zero-width": _zero_width,
    "variation": _variation,
    "blank": _blank,
    "unknown": _unknown,
    "control": _control,
}
