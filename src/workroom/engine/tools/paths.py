"""Names as the model sees them: always text that can be sent, and back again to the very name."""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\x([89a-f][0-9a-f])")


def shown(name: str) -> str:
    r"""A name for the model: bytes that are no UTF-8 become `\xe9`."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def meant(path: str) -> str:
    """The name behind what `shown` gave."""
    return _ESCAPED.sub(lambda found: chr(0xDC00 + int(found[1], 16)), path)


def size_of(count: int) -> str:
    """Bytes for people."""
    for unit, scale in (("GB", 1 << 30), ("MB", 1 << 20), ("KB", 1 << 10)):
        if count >= scale:
            return f"{count / scale:.1f} {unit}"
    return f"{count} bytes"
