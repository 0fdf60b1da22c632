"""No secret that this process knows leaves it in words: not in the log, not to the model, not on a screen.

Each secret is looked for as it is and in every dress that programs commonly give it: percent, JSON and
hexadecimal escapes, in part or in whole, and base64 in each of its three alignments, wrapped or not. What is
encrypted, compressed or encoded twice is not found: redaction is the last wall, not the only one.
"""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from typing import Any
from urllib.parse import quote
from weakref import WeakSet

MARK = "[secret]"
SHORTEST = 8
LONG = 20
_BASE64_AFTER = {0: 0, 1: 2, 2: 3}  # so many characters of base64 hold bits of what stands before
_SHORT_ESCAPES = {"\n": "n", "\r": "r", "\t": "t", "\b": "b", "\f": "f"}
_SLASHES = (
    r"\\\\{0,15}"  # each level of JSON doubles them; without an end, a hostile text would take its square
)
_FORMS_OF_64 = {"+": (r"\+", "-", "%2[bB]"), "/": ("/", "_", _SLASHES + "/", "%2[fF]")}


_ALIVE: WeakSet[Redactor] = WeakSet()


class Redactor:
    """The secrets known in this process, and texts without them. Thread-safe; costs nothing while it knows none."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: frozenset[str] = frozenset()
        self._lock = threading.Lock()
        _ALIVE.add(self)
        for secret in secrets:
            self.add(secret)

    def add(self, secret: str) -> None:
        """Never let `secret` through from now on. One shorter than eight characters is not looked for.

        It would be found in honest words, and the marks in their place would give it away. The long lines of
        a key file, and the long values of a JSON document, are secrets of their own.
        """
        with self._lock:
            self._known |= {part for part in _parts(secret.strip()) if len(part) >= SHORTEST}

    def text(self, text: str) -> str:
        """`text` with each known secret replaced by `[secret]`."""
        return _in_text(self._known).sub(MARK, text) if self._known else text

    def data(self, data: bytes) -> bytes:
        """`data` with each known secret replaced by `[secret]`."""
        return _in_data(self._known).sub(MARK.encode(), data) if self._known else data

    def value(self, value: Any) -> Any:
        """A JSON-like value with each known secret replaced, in names as well."""
        return each_text(value, self.text) if self._known else value

    def stream(self) -> Stream:
        """For text that comes in pieces: a secret that lies across two of them is found."""
        return Stream(self)

    def held(self, text: str) -> int:
        """How many characters at the end of `text` may be the beginning of a secret."""
        return max((_overlap(text, dress) for secret in self._known for dress in dresses(secret)), default=0)


def everywhere(text: str) -> str:
    """`text` without what any redactor of this process knows: for crash reports, which know no app."""
    for redactor in tuple(_ALIVE):
        text = redactor.text(text)
    return text


class Stream:
    """Redacts a text that comes in pieces, and holds back an end that may be the beginning of a secret."""

    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor
        self._rest = ""

    def feed(self, piece: str) -> str:
        """What of the text so far can be shown now."""
        text = self._redactor.text(self._rest + piece)
        kept = len(text) - self._redactor.held(text)
        self._rest = text[kept:]
        return text[:kept]

    def end(self) -> str:
        """What was held back, when nothing more comes."""
        rest, self._rest = self._rest, ""
        return rest


def each_text(value: Any, change: Any) -> Any:
    """A JSON-like value with `change` applied to every text in it, names too."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {each_text(name, change): each_text(part, change) for name, part in value.items()}
    return [each_text(part, change) for part in value] if isinstance(value, list | tuple) else value


def _parts(secret: str) -> Iterator[str]:
    yield secret
    yield from (line for line in map(str.strip, secret.splitlines()) if len(line) >= LONG and line[0] != "-")
    if secret.startswith("{"):
        with suppress(ValueError, RecursionError):
            yield from _values(json.loads(secret))


def _values(value: Any) -> Iterator[str]:
    """The long texts of a JSON document that are no addresses and no sentences."""
    if isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _values(part)
    elif isinstance(value, str) and len(value) >= LONG and not re.search(r"://|@[\w.-]+$| .* ", value):
        yield from _parts(value)


@lru_cache(8)
def _in_text(secrets: frozenset[str]) -> re.Pattern[str]:
    return re.compile(_source(secrets))


@lru_cache(8)
def _in_data(secrets: frozenset[str]) -> re.Pattern[bytes]:
    return re.compile(_source(secrets).encode("utf-8", "surrogatepass"))


def _source(secrets: frozenset[str]) -> str:
    """One expression for all secrets, the longest first.

    Every alternative begins with a plain character: then `re` skips at once what none of them begins with.
    """
    return "|".join(pattern(each) for each in sorted(secrets, key=lambda each: (-len(each), each)))


@cache
def pattern(secret: str) -> str:
    """A regular expression for `secret` in all its dresses."""
    data = secret.encode("utf-8", "surrogatepass")
    return "|".join(
        [*_escaped(secret), *_hexadecimal(data), *(way for core in _base64(data) for way in _wrapped(core))]
    )


@cache
def dresses(secret: str) -> tuple[str, ...]:
    """The whole ways in which `secret` is written, for tools that look for plain strings."""
    data = secret.encode("utf-8", "surrogatepass")
    percent = quote(data, safe="")
    lower = re.sub("%..", lambda found: found.group().lower(), percent)
    escaped = [json.dumps(secret, ensure_ascii=plain)[1:-1] for plain in (True, False)]
    every = "".join(f"%{byte:02X}" for byte in data)
    hexes = [data.hex(), data.hex().upper()]
    found = [secret, percent, lower, every, every.lower(), *escaped, *hexes]
    for core in _base64(data):
        found += [core, core.replace("+", "-").replace("/", "_")]
    return tuple(dict.fromkeys(found))


def _escaped(secret: str) -> list[str]:
    """Each character as it is, in percent, by its number in JSON, or behind backslashes: in any mixture."""
    rest = "".join(f"(?:{'|'.join(_forms(char))})" for char in secret[1:])
    return [form + rest for form in _forms(secret[0])]


def _forms(char: str) -> list[str]:
    data = char.encode("utf-8", "surrogatepass")
    units = char.encode("utf-16-be", "surrogatepass")
    percent = "".join(f"%(?:25)?{_either_case(f'{byte:02x}')}" for byte in data)
    number = "".join(f"{_SLASHES}u{_either_case(units[at : at + 2].hex())}" for at in range(0, len(units), 2))
    forms = [re.escape(char), percent, number]
    if char in "/\"'\\":
        forms.append(_SLASHES + re.escape(char))
    if char in _SHORT_ESCAPES:
        forms.append(_SLASHES + _SHORT_ESCAPES[char])
    return [*forms, r"\+"] if char == " " else forms


def _either_case(text: str) -> str:
    return "".join(f"[{char}{char.upper()}]" if char.isalpha() else char for char in text)


def _hexadecimal(data: bytes) -> list[str]:
    between = r"(?:\\x|, ?0x|[ :-])?"
    first, *more = (f"{byte:02x}" for byte in data)
    rest = _either_case(first[1]) + "".join(between + _either_case(byte) for byte in more)
    return [begin + rest for begin in dict.fromkeys((first[0], first[0].upper()))]


def _base64(data: bytes) -> list[str]:
    """The characters that `data` alone decides, at each of the three places it can begin at within a group."""
    cores = []
    for before, lost in _BASE64_AFTER.items():
        text = base64.b64encode(bytes(before) + data).decode()
        whole = (before + len(data)) * 8 // 6
        cores.append(text[lost:whole])
    return cores


def _wrapped(core: str) -> list[str]:
    line_end = rf"(?:\r?\n|{_SLASHES}n)?"
    ways = [_FORMS_OF_64.get(char, (char,)) for char in core]
    rest = "".join(line_end + (way[0] if len(way) == 1 else f"(?:{'|'.join(way)})") for way in ways[1:])
    return [begin + rest for begin in ways[0]]


def _overlap(text: str, secret: str) -> int:
    """The longest end of `text` that `secret` begins with."""
    for length in range(min(len(secret) - 1, len(text)), 0, -1):
        if text.endswith(secret[:length]):
            return length
    return 0
