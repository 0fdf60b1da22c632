"""Takes a secret of ours out of what a host sends back, should it echo it. Pure.

The stars are as many as the bytes they stand for, so that a length announced before stays true.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable
from urllib.parse import quote, quote_plus

SHORTEST = 8  # a shorter piece of base64 stands in texts by chance


class Scrubber:
    """Stars out secrets in a stream of bytes, across the borders of its pieces."""

    def __init__(self, secrets: Iterable[str]) -> None:
        forms = sorted(
            {form for secret in secrets if secret for form in _forms(secret)}, key=len, reverse=True
        )
        self._pattern = re.compile(b"|".join(map(re.escape, forms))) if forms else None
        self._forms = forms
        self._rest = b""

    def whole(self, data: bytes) -> bytes:
        """`data`, which nothing precedes or follows, without secrets."""
        return self._pattern.sub(_stars, data) if self._pattern else data

    def feed(self, data: bytes) -> bytes:
        """What may go on of all that came so far; what could be the beginning of a secret waits for more."""
        if self._pattern is None:
            return data
        clean = self.whole(self._rest + data)
        border = len(clean) - max(_begun(clean, form) for form in self._forms)
        self._rest = clean[border:]
        return clean[:border]

    def end(self) -> bytes:
        """What was held back, now that nothing follows."""
        rest, self._rest = self._rest, b""
        return rest


def _begun(data: bytes, form: bytes) -> int:
    """How many bytes at the end of `data` are the beginning of `form`."""
    tail = data[-(len(form) - 1) :] if len(form) > 1 else b""
    return next((len(tail) - at for at in range(len(tail)) if form.startswith(tail[at:])), 0)


def _stars(found: re.Match[bytes]) -> bytes:
    return b"*" * len(found[0])


def _forms(secret: str) -> set[bytes]:
    """A secret as it is, and as an echo would plainly carry it: in base64, hex, an address, JSON."""
    raw = secret.encode()
    texts = {
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        raw.hex(),
        raw.hex().upper(),
    }
    return {raw, *(text.encode() for text in texts), *_in_base64(raw)}


def _in_base64(raw: bytes) -> set[bytes]:
    """Its base64 at each of the three places it can begin, without the characters that depend on neighbours."""
    found = set[bytes]()
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + raw)
        sure = whole[(0, 2, 3)[before] : (before + len(raw)) * 8 // 6]
        if len(sure) >= SHORTEST:
            found |= {sure, sure.replace(b"+", b"-").replace(b"/", b"_")}
    return found
