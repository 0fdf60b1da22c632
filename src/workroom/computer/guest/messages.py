"""Messages inside frames: a JSON header and a raw body. The host's side of it is `workroom.computer.protocol`.

    payload   header length[4]  header (JSON, UTF-8)  body

Names of files are any bytes; they travel as JSON strings with surrogate escapes.
"""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_HEADER = 512 << 10
# `json.dumps` with separators would build one of these for every message.
_encode = json.JSONEncoder(separators=(",", ":")).encode


class BadMessage(ValueError):
    """A payload that is no message."""


def pack(header: dict[str, Any], body: bytes = b"") -> bytes:
    """The payload that carries `header` and `body`."""
    encoded = _encode(header).encode()
    return len(encoded).to_bytes(4, "big") + encoded + body


def unpack(payload: bytes) -> tuple[dict[str, Any], bytes]:
    """Header and body of a payload. Raises `BadMessage`."""
    end = 4 + int.from_bytes(payload[:4], "big")
    if len(payload) < 4 or end > len(payload) or end > MAX_HEADER:
        raise BadMessage("the header does not fit its frame")
    try:
        header = json.loads(payload[4:end].decode())
    except (ValueError, RecursionError) as error:
        raise BadMessage(f"the header is no JSON: {error}") from None
    if not isinstance(header, dict):
        raise BadMessage("the header is no object")
    return header, payload[end:]
