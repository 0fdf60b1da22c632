"""Which addresses are ours: that of the window, and in its frames those of its previews."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import msgspec

_LABEL = re.compile(r"[0-9a-z]{1,63}")


class Origin(msgspec.Struct, frozen=True):
    """A scheme, a host and a port; never a user's name before them."""

    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> Origin | None:
        """The origin of a `http://` address; None for any other."""
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return None
        if parts.scheme != "http" or port is None or "@" in parts.netloc or not parts.hostname:
            return None
        return cls(parts.hostname, port)

    def holds(self, url: str) -> bool:
        """Whether `url` is of this very origin."""
        return Origin.of(url) == self

    def previews(self, url: str) -> bool:
        """Whether `url` is a preview's: `<label>.preview.localhost` on the same port."""
        other = Origin.of(url)
        if other is None or other.port != self.port:
            return False
        label, _, rest = other.host.partition(".")
        return rest == "preview.localhost" and _LABEL.fullmatch(label) is not None
