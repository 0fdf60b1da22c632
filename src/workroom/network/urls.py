"""Addresses of pages as people, pages and models write them, in the form in which they are judged. Pure."""

from __future__ import annotations

import re
from urllib.parse import quote, urljoin, urlsplit

import msgspec

from workroom.network.hosts import Unfit, host_of, split_target

LONGEST = 8_000
_PORTS = {"https": 443, "http": 80}
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:(?![0-9])", re.IGNORECASE)
_IMPOSSIBLE = re.compile(r"[\x00-\x20\x7f\\]")
_KEPT = "/%:@!$&'()*+,;=~-._?[]|"


class Place(msgspec.Struct, frozen=True):
    """Where a page lies: what is judged, what is dialled and what is asked for, each canonical."""

    tls: bool
    host: str
    port: int
    path: str
    query: str = ""

    @property
    def target(self) -> str:
        """What the server is asked for: path and query."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def authority(self) -> str:
        """Host, and the port unless it is the usual one."""
        usual = self.port == _PORTS["https" if self.tls else "http"]
        return self.host if usual else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address."""
        return f"{'https' if self.tls else 'http'}://{self.authority}{self.target}"

    def secured(self) -> Place | None:
        """The same place by HTTPS, None when that can't be told."""
        return msgspec.structs.replace(self, tls=True, port=443) if self.port == 80 else None


def place_of(text: str, base: Place | None = None) -> Place:
    """The place that `text` names, seen from `base`; without a scheme it means HTTPS.

    Raises:
        Unfit: as `hosts.host_of` and `hosts.split_target`; for another scheme (`scheme`), a name or password in
            it (`userinfo`), or what is no address at all (`bad-target`).
    """
    text = text.strip()
    if len(text) > LONGEST or _IMPOSSIBLE.search(text):
        raise Unfit("bad-target", "That is not the address of a page.")
    if base is None and not _SCHEME.match(text):
        text = f"https://{text.removeprefix('//')}"
    try:
        parts = urlsplit(urljoin(base.url, text) if base else text)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:  # a port or brackets that are none
        raise Unfit("bad-target", "That is not the address of a page.") from error
    if parts.scheme not in _PORTS:
        raise Unfit("scheme", "Only pages of the web (http and https) can be fetched.")
    if "@" in parts.netloc:
        raise Unfit("userinfo", "An address with a name or password in it is not fetched.")
    if port == 0:
        raise Unfit("bad-target", "There is no port 0.")
    named = host_of(f"[{host}]" if ":" in host else host, single=True, convert=True)
    query = f"?{quote(parts.query, safe=_KEPT)}" if parts.query else ""
    path, query = split_target(quote(parts.path or "/", safe=_KEPT) + query)
    return Place(parts.scheme == "https", named, port or _PORTS[parts.scheme], path, query)
