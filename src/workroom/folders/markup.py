"""Reading XML of strangers: by events, and without a document type, so there are no entities."""

from __future__ import annotations

from collections.abc import Callable
from xml.parsers import expat

Broken = expat.ExpatError


class DocumentType(ValueError):
    """There is a document type: it could define entities."""


def read(
    data: bytes,
    *,
    start: Callable[[str, dict[str, str]], None] | None = None,
    text: Callable[[str], None] | None = None,
    end: Callable[[str], None] | None = None,
) -> None:
    """Tell the start of each element (its name without prefix, its attributes), its text and its end.

    Raises:
        DocumentType: see there.
        Broken: it is not well-formed.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    if start is not None:
        parser.StartElementHandler = lambda name, found: start(plain(name), found)
    if text is not None:
        parser.CharacterDataHandler = text
    if end is not None:
        parser.EndElementHandler = lambda name: end(plain(name))
    parser.Parse(data, True)


def plain(name: str) -> str:
    """A name without its namespace."""
    return name.rpartition(" ")[2]


def _refuse(*declared: object) -> None:
    raise DocumentType("a document type is not read")
