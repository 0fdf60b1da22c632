"""What every request passes before any route is looked up: the right host, the right origin, a session.

Against DNS rebinding (Host), other pages and other local servers (Origin, Sec-Fetch-Site), and other users of
this machine (session). A browser sends Sec-Fetch-Site by itself and no page can change it: W3C Fetch Metadata.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from workroom.server.errors import failed
from workroom.server.headers import window_headers
from workroom.server.sessions import Session, Sessions, has_token

log = logging.getLogger("workroom.server")
TOKEN = "x-workroom-token"  # noqa: S105 - a header's name
OPEN = {("POST", "/api/session"), ("GET", "/api/health")}
"""What can be asked without a session."""
BY_COOKIE = ("/api/events", "/api/support")
"""What a browser asks for without our header: the stream and downloads; for terminals and files see `_needs_token`."""
LARGEST_BODY = 1 << 20
UPLOADS = "/api/uploads"
_READS = ("GET", "HEAD")
_OURS = ("same-origin", "none", "")


class Denied(NamedTuple):
    """Why a request goes no further."""

    status: int
    kind: str
    message: str


class Guard:
    """In front of the API and the window's files, for whatever comes over the network interface."""

    def __init__(self, app: ASGIApp, previews: ASGIApp, sessions: Sessions) -> None:
        """`previews` answers whatever is asked of a preview's own host; its label is in the scope."""
        self._app, self._previews, self._sessions = app, previews, sessions

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Judge one request."""
        if scope["type"] not in ("http", "websocket"):
            return
        headers = Headers(scope)
        label = self._sessions.origin.label_of(headers.one("host"))
        if label is not None:
            scope["preview"] = label
            await self._previews(scope, receive, send)
            return
        denied = self._denied(scope, headers)
        if denied is not None:
            log.warning("%s %s refused: %s", scope.get("method", "WS"), scope["path"], denied.message)
            await _refuse(scope, receive, self._with_headers(send), denied)
            return
        send = _unkept(send) if scope["path"].startswith("/api/") else send
        await self._app(scope, _bounded(scope, receive), self._with_headers(send))

    def _denied(self, scope: Scope, headers: Headers) -> Denied | None:
        origin, method = self._sessions.origin, scope.get("method", "GET")
        websocket, api = scope["type"] == "websocket", scope["path"].startswith("/api/")
        if headers.one("host") != origin.host:
            return Denied(421, "wrong_host", "This address is not Workroom's.")
        if (websocket or method not in _READS) and headers.one("origin") != origin.url:
            return Denied(403, "wrong_origin", "Another page or program may not use Workroom.")
        if api and headers.one("sec-fetch-site") not in _OURS:
            return Denied(403, "cross_site", "Another page may not use Workroom.")
        if headers.count("content-length") and _too_large(scope, headers):
            return Denied(413, "too_large", f"That is more than {LARGEST_BODY} bytes.")
        if not (api or websocket) or (method, scope["path"]) in OPEN:
            return None
        return self._without_session(scope, headers)

    def _without_session(self, scope: Scope, headers: Headers) -> Denied | None:
        session = self._session(headers)
        if session is None:
            return Denied(401, "no_session", "This window is not signed in.")
        if _needs_token(scope, headers) and not has_token(session, headers.one(TOKEN)):
            return Denied(401, "no_session", "This window is not signed in: its token is missing.")
        scope.setdefault("state", {})["session"] = session
        return None

    def _session(self, headers: Headers) -> Session | None:
        found = headers.cookie(self._sessions.cookie_name)
        return self._sessions.find(found) if found else None

    def _with_headers(self, send: Send) -> Send:
        ours = window_headers(self._sessions.origin)

        async def sending(message: Message) -> None:
            if message["type"] in ("http.response.start", "websocket.http.response.start"):
                message["headers"] = [*message.get("headers", ()), *ours]
            await send(message)

        return sending


class Headers:
    """A request's headers; one that came twice counts as none, so that no two readers can differ about it."""

    def __init__(self, scope: Scope) -> None:
        """Those of `scope`."""
        self._found: dict[bytes, list[bytes]] = {}
        for name, value in scope["headers"]:
            self._found.setdefault(name.lower(), []).append(value)

    def one(self, name: str) -> str:
        """The value, or nothing if there is none or more than one."""
        found = self._found.get(name.encode(), [])
        return found[0].decode("latin-1") if len(found) == 1 else ""

    def cookie(self, name: str) -> str:
        """The cookie's value, or nothing if there is none or more than one. Ours are never quoted: RFC 6265, 4.1.1.

        The standard library's reader takes seconds for a long cookie full of quotes (CVE-2024-7592).
        """
        pairs = [pair.strip().partition("=") for pair in self.one("cookie").split(";")]
        found = [value for known, _, value in pairs if known == name]
        return found[0] if len(found) == 1 else ""

    def count(self, name: str) -> int:
        """How often it came."""
        return len(self._found.get(name.encode(), []))


def _needs_token(scope: Scope, headers: Headers) -> bool:
    """A stream, a terminal and a download can't carry a header; the browser vouches for the page that asks."""
    if scope["type"] == "websocket":
        return False  # its Origin was checked
    path = scope["path"]
    loads = path in BY_COOKIE or (path.startswith("/api/tasks/") and path.endswith("/file"))
    return not (loads and scope["method"] in _READS and headers.one("sec-fetch-site") == "same-origin")


def _too_large(scope: Scope, headers: Headers) -> bool:
    length = headers.one("content-length")
    return scope["path"] != UPLOADS and (not length.isdecimal() or int(length) > LARGEST_BODY)


def _bounded(scope: Scope, receive: Receive) -> Receive:
    """A body without a length is cut off once it is too large."""
    if scope["type"] != "http" or scope["path"] == UPLOADS:
        return receive
    got = 0

    async def receiving() -> Message:
        nonlocal got
        message = await receive()
        got += len(message.get("body", b""))
        return {"type": "http.disconnect"} if got > LARGEST_BODY else message

    return receiving


def _unkept(send: Send) -> Send:
    """No browser keeps an answer of the API on the disk, where it would outlive the session."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            known = [each for each in message.get("headers", ()) if each[0].lower() != b"cache-control"]
            message["headers"] = [*known, (b"cache-control", b"no-store")]
        await send(message)

    return sending


async def _refuse(scope: Scope, receive: Receive, send: Send, denied: Denied) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008, "reason": denied.message})
        return
    await failed(denied.status, denied.kind, denied.message, "Open Workroom again.")(scope, receive, send)
