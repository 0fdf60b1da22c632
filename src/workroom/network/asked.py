"""What a guest asks for, read strictly: one meaning or none. Pure.

What could be read in two ways (RFC 9112, 11.2) is refused, not mended, because the upstream might mend it otherwise.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import h11
from msgspec import structs

from workroom.network import headers
from workroom.network.exits import Request
from workroom.network.headers import Headers
from workroom.network.hosts import Unfit, host_of, split_target
from workroom.network.refusals import Refused

_METHOD = re.compile(r"[A-Z][A-Z-]{0,19}")
_ABSOLUTE = re.compile(r"http://([^/?#]*)([^#]*)", re.IGNORECASE)
_PORT = re.compile(r"[0-9]{1,5}", re.ASCII)
# A client of npm's registry writes @scope%2fname where @scope/name means the same.
_SCOPED = re.compile(r"/@([a-z0-9~-][a-z0-9._~-]*)%2f([a-z0-9~-][a-z0-9._~-]*)", re.IGNORECASE)
_NO_BODY = frozenset({"GET", "HEAD"})
_ONCE = frozenset({b"content-type", b"content-encoding", b"user-agent", b"upgrade", b"content-length"})


class Place(NamedTuple):
    """Where a connection leads: a canonical host, its port, and whether TLS is spoken."""

    host: str
    port: int
    tls: bool


class Asked(NamedTuple):
    """A request in canonical form, and all the headers that the guest gave it."""

    request: Request
    given: Headers

    def with_body(self, content: bytes | None) -> Asked:
        """The same once its whole body is known; None when it is too long to be shown."""
        if content is None or self.request.body == 0:
            return self
        size = len(content)
        out = self.request.out - (self.request.body or 0) + size
        changed = structs.replace(self.request, body=size, out=out, content=content or None)
        return self._replace(request=changed)


def place_of(host: str, port: int, *, tls: bool) -> Place:
    """Where a connection to `host` leads. Raises `Refused` with the rule of `hosts.Unfit`."""
    try:
        return Place(host_of(host, single=True), port, tls)
    except Unfit as error:
        raise Refused(error.rule, error.reason) from error


def connect_place(head: h11.Request) -> Place:
    """Where a CONNECT leads. Raises `Refused`.

    Its target says it all, and Python's http.client sends no Host with it; a Host that is there must agree.
    """
    place = _authority(head.target.decode("latin-1"), None, tls=True)
    if any(name == b"host" for name, _ in head.headers):
        _check_host(head, place)
    return place


def asked(head: h11.Request, place: Place | None, *, head_bytes: int) -> Asked:
    """What is asked for at `place`; None stands for an explicit proxy, whose requests name the place.

    Raises:
        Refused: as `bad-request`, `bad-target`, `bad-method`, `host-mismatch`, `head-too-large`, a rule of
            `hosts.Unfit`, `upgrade-not-allowed`, `smuggling`, `body-not-allowed`, `expectation`, `foreign-credential`.
    """
    given = list(head.headers)
    method = _method(head)
    _check_size(head, head_bytes)
    place, path, query = _where(head.target.decode("latin-1"), place)
    _check_host(head, place)
    _check_plain(place)
    websocket = _upgrade(method, given)
    body = _framing(method, given)
    headers.check_foreign(given, query)
    passed = headers.passing(given, websocket=websocket)
    out = line_bytes(method, path, query) + headers_bytes(passed) + (body or 0)
    request = Request(
        "door", method, place.host, place.port, path, query, place.tls, websocket, out=out, body=body
    )
    return Asked(request, given)


def line_bytes(method: str, path: str, query: str) -> int:
    """How many bytes the request line is."""
    return len(method) + len(path) + len(query) + (1 if query else 0) + len("  HTTP/1.1\r\n")


def headers_bytes(passed: Headers) -> int:
    """How many bytes the headers are."""
    return sum(len(name) + len(value) + 4 for name, value in passed)


def _method(head: h11.Request) -> str:
    method = head.method.decode("latin-1")
    if head.http_version not in (b"1.0", b"1.1"):
        raise Refused("bad-request", "Only HTTP/1.1 is spoken here.", status=505)
    if method == "CONNECT":
        raise Refused("nested-connect", "No connection is made inside a connection.")
    if not _METHOD.fullmatch(method) or method in ("TRACE", "TRACK"):
        raise Refused("bad-method", f"{method[:20]!r} is no method that may leave.", status=405)
    return method


def _check_size(head: h11.Request, most: int) -> None:
    if len(head.target) + headers_bytes(list(head.headers)) > most:
        raise Refused("head-too-large", f"A request's head has {most >> 10} KiB.", status=431)


def _where(target: str, place: Place | None) -> tuple[Place, str, str]:
    if place is None:
        found = _ABSOLUTE.fullmatch(target)
        if found is None or "@" in found[1]:
            raise Refused("bad-target", "A proxy is asked for http://host/path, without a user.", status=400)
        place = _authority(found[1], 80, tls=False)
        target = found[2] if found[2].startswith("/") else f"/{found[2]}"
    elif not target.startswith("/"):
        raise Refused("bad-target", "A request here names a path, beginning with a slash.", status=400)
    try:
        return (place, *split_target(_SCOPED.sub(r"/@\1/\2", target, count=1)))
    except Unfit as error:
        raise Refused(error.rule, error.reason, status=400) from error


def _authority(text: str, usual: int | None, *, tls: bool) -> Place:
    """Host and port as they stand in an address; `usual` is the port when none is given."""
    host, colon, port = text.rpartition(":")
    if not colon or text.endswith("]"):
        host, port = text, "" if usual is None else str(usual)
    if not _PORT.fullmatch(port) or not 0 < int(port) < 65536:
        raise Refused("bad-target", "The port must be a number from 1 to 65535.", status=400)
    return place_of(host, int(port), tls=tls)


def _check_host(head: h11.Request, place: Place) -> None:
    """Domain fronting: the name that was judged must be the name that is asked."""
    said = [value.decode("latin-1") for name, value in head.headers if name == b"host"]
    if len(said) != 1:
        raise Refused("bad-request", "A request names its host once.", status=400)
    named = _authority(said[0].strip(), place.port, tls=place.tls)
    if named != place:
        raise Refused("host-mismatch", "The Host header names another server than was asked for.", status=421)


def _check_plain(place: Place) -> None:
    if not place.tls and place.port == 443:
        raise Refused("not-tls", "Port 443 is for TLS.", alternative="Use https://.", status=400)


def _upgrade(method: str, given: Headers) -> bool:
    """Whether it asks for a websocket; any other upgrade is refused, HTTP/2 in the clear above all."""
    wanted = [value.lower() for name, value in given if name == b"upgrade"]
    if not wanted:
        return False
    if method != "GET" or wanted != [b"websocket"] or b"upgrade" not in headers.named_by_connection(given):
        raise Refused("upgrade-not-allowed", "A connection may only be upgraded to a websocket.", status=400)
    return True


def _framing(method: str, given: Headers) -> int | None:
    """The length of the body, None when it is chunked."""
    names = [name for name, _ in given]
    chunked, lengths = b"transfer-encoding" in names, [v for k, v in given if k == b"content-length"]
    if (chunked and lengths) or any(names.count(name) > 1 for name in _ONCE):
        raise Refused("smuggling", "The headers say two things about one request.", status=400)
    if any(k == b"expect" and v.lower() != b"100-continue" for k, v in given):
        raise Refused("expectation", "Only 100-continue may be expected.", status=417)
    body = None if chunked else int(lengths[0]) if lengths else 0
    if body != 0 and method in _NO_BODY:
        raise Refused("body-not-allowed", f"A {method} carries no body.", status=400)
    return body
