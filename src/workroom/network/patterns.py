"""Patterns of hosts, paths and queries: small, without regular expressions, as fast for hostile text as for any."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qsl

from msgspec import Struct

ANY_HOST = "*"
MAX_PATH = 8192
"""Longer paths match no pattern."""
_ONE, _ALL = object(), object()


def host_fits(pattern: str, host: str) -> bool:
    """Whether the canonical `host` is meant: exactly, or below the name after `*.`."""
    if pattern == ANY_HOST:
        return True
    return (
        host == pattern
        if not pattern.startswith("*.")
        else host.endswith(pattern[1:]) and host != pattern[1:]
    )


def path_fits(pattern: str, path: str, query: str = "") -> bool:
    """Whether `path` and `query` are meant: `*` is anything but a slash, `**` anything, `?name=value` required."""
    wanted, _, pairs = pattern.partition("?")
    return glob(wanted, path) and (not pairs or _pairs_fit(pairs, query))


def _pairs_fit(wanted: str, query: str) -> bool:
    """Each wanted pair is there, and its name has no other value: who reads the last one sees what we saw."""
    try:
        there = parse_qsl(query, keep_blank_values=True, max_num_fields=100)
    except ValueError:
        return False
    return all(
        {value for key, value in there if key.lower() == name.lower()} == {right}
        for name, right in parse_qsl(wanted, keep_blank_values=True)
    )


def glob(pattern: str, path: str) -> bool:
    """Whether all of `path` fits `pattern`; steps grow with the path's length only, whatever is in it."""
    if pattern == "/**":
        return path.startswith("/")
    return len(path) <= MAX_PATH and _automaton(pattern).accepts(path)


class _Automaton(Struct, frozen=True):
    """All states at once, as bits: bit n is set when the first n tokens of the pattern are matched."""

    letters: dict[str, int]
    one: int
    all: int
    last: int

    def accepts(self, path: str) -> bool:
        wild = self.one | self.all
        active = 1 | (1 & wild) << 1
        for char in path:
            stay = self.all if char == "/" else wild
            active = (active & self.letters.get(char, 0)) << 1 | active & stay
            active |= (active & wild) << 1
            if not active:
                return False
        return bool(active & self.last)


@lru_cache(maxsize=4096)
def _automaton(pattern: str) -> _Automaton:
    letters: dict[str, int] = {}
    one = every = 0
    tokens = _tokens(pattern)
    for number, token in enumerate(tokens):
        bit = 1 << number
        if token is _ONE:
            one |= bit
        elif token is _ALL:
            every |= bit
        else:
            letters[str(token)] = letters.get(str(token), 0) | bit
    return _Automaton(letters, one, every, 1 << len(tokens))


def _tokens(pattern: str) -> list[object]:
    """Letters and wildcards; wildcards side by side are one, the wider."""
    tokens: list[object] = []
    rest = pattern
    while rest:
        if not rest.startswith("*"):
            tokens.append(rest[0])
            rest = rest[1:]
            continue
        stars = len(rest) - len(rest.lstrip("*"))
        tokens.append(_ONE if stars == 1 else _ALL)
        rest = rest[stars:]
    return tokens


def host_covers(wide: str, narrow: str) -> bool:
    """Whether every host that `narrow` means is meant by `wide` too."""
    if wide in (ANY_HOST, narrow):
        return True
    return wide.startswith("*.") and host_fits(wide, narrow.removeprefix("*."))


def path_covers(wide: str, narrow: str) -> bool:
    """Whether every path that `narrow` means is surely meant by `wide` too."""
    if wide in ("/**", narrow):
        return True
    start = wide.removesuffix("**")
    return wide.endswith("/**") and "*" not in start and "?" not in start and narrow.startswith(start)
