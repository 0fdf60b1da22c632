"""The text of a `.desktop` file. Source: the Desktop Entry Specification 1.5, sections 3 and 7."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

_QUOTED = '"`$\\'
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./=:,+@")


def entry(keys: Mapping[str, str]) -> str:
    """The file's text, every value escaped as a string of that format."""
    lines = [f"{name}={_escaped(value)}" for name, value in keys.items()]
    return "\n".join(["[Desktop Entry]", *lines, ""])


def command(words: Sequence[str], *codes: str) -> str:
    """The value of `Exec`: each word quoted where it must be; `codes` as `%u` are left as they are."""
    return " ".join([*(_quoted(word) for word in words), *codes])


def write(path: Path, text: str) -> None:
    """Write `text` whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, "utf-8")
    draft.replace(path)


def _quoted(word: str) -> str:
    plain = word.replace("%", "%%")
    if word and set(word) <= _PLAIN | {"%"}:
        return plain
    return '"' + "".join(f"\\{letter}" if letter in _QUOTED else letter for letter in plain) + '"'


def _escaped(value: str) -> str:
    for letter, written in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        value = value.replace(letter, written)
    return value
