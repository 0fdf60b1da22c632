"""Bytes to text, honestly: by the byte order mark, what the server says, what the page says, else UTF-8. Pure."""

from __future__ import annotations

import codecs
import re

# Python's codecs hold more than alphabets (zip, hex, idna, unicode_escape): only alphabets may be asked for.
_ALPHABETS = re.compile(
    r"(?:utf-(?:8|16|32)|iso8859|cp[0-9]|koi8|gb|big5|euc|shift_jis|iso2022|ascii|mac|hz|johab|tis)"
)
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PARAMETER = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<meta[^>]{0,400}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_LATIN = ("iso8859-1", "ascii")


def decode(data: bytes, content_type: str, *, html: bool = False) -> tuple[str, str]:
    """The text in `data` and the charset it was read in; what can't be read shows as U+FFFD."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace"), name
    meta = _META.search(data[:2048]) if html else None
    declared = _PARAMETER.search(content_type)
    name = _alphabet(declared[1] if declared else meta[1].decode("ascii", "replace") if meta else "")
    return data.decode(name, "replace"), name


def _alphabet(label: str) -> str:
    try:
        name = codecs.lookup(label).name if label else "utf-8"
    except (LookupError, ValueError):
        return "utf-8"
    if name in _LATIN:  # as the web means them (WHATWG Encoding)
        return "cp1252"
    return name if _ALPHABETS.match(name) else "utf-8"
