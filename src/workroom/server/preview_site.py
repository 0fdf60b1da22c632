"""The site of a preview: sandboxed, found by its label alone, and gone when the preview is closed.

What lies in a folder is not to be trusted: a page in it may hold any script. So it is never sent from the window's
origin, and this origin has no API, no cookies and no network. The label is all that is needed to read the file, which
is why it is random, lives as long as the preview, and is told to the window alone.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from workroom.errors import UserError
from workroom.server import kinds
from workroom.server.previews import Preview, Previews
from workroom.server.ranges import FileReply, attachment
from workroom.server.sealed import ITSELF, NOBODY, is_sealed

VIEWER = "viewer.html"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".wasm": "application/wasm",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".bcmap": kinds.BINARY,
    ".pfb": kinds.BINARY,
}
_VIEWER_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; font-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors "
)
_PAGE_POLICY = (
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
    "img-src data: blob:; connect-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors "
)


class PreviewSite:
    """The site of a preview: `/` shows it, `/file` is its bytes, `/about.json` what it is; `/assets/` our own code."""

    def __init__(self, previews: Previews, static: Path, window: Callable[[], str]) -> None:
        """`static` is the built front end; `window` tells the only origin that may frame a preview."""
        self._previews, self._static, self._window = previews, static, window

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; the label is in the scope."""
        if scope["type"] != "http":
            await _no_websocket(scope, receive, send)
            return
        preview = self._previews.find(scope["preview"])
        raw = (
            preview is not None
            and preview.kind == "html"
            and scope["path"] == "/"
            and is_sealed(_agent(scope))
        )
        answer = await run_in_threadpool(self._answer, preview, scope["method"], scope["path"], raw=raw)
        await answer(scope, receive, self._with_headers(send, raw=raw))

    def _answer(self, preview: Preview | None, method: str, path: str, *, raw: bool = False) -> Response:
        if method not in ("GET", "HEAD"):
            return Response("Only to look at.", 405, headers={"allow": "GET, HEAD"}, media_type="text/plain")
        if preview is None:
            return _missing()
        if path == "/about.json":
            return Response(_about(preview), media_type="application/json")
        try:
            if path == "/file":
                return self._file(preview, preview.mime)
            if path == "/":
                return self._file(preview, "text/html; charset=utf-8") if raw else self._built(VIEWER)
        except UserError as error:
            return Response(str(error), 404, media_type="text/plain")
        return self._built(path[1:]) if path.startswith("/assets/") else _missing()

    def _file(self, preview: Preview, mime: str) -> Response:
        opened = self._previews.read(preview)
        headers = {"content-disposition": attachment(preview.name)} if preview.kind == "none" else {}
        return FileReply(opened.fd, opened.size, mime, headers)

    def _built(self, name: str) -> Response:
        """A file of the front end; no name leads out of its folder."""
        path = (self._static / name).resolve() if "\0" not in name else self._static
        if not path.is_relative_to(self._static.resolve()) or not os.path.isfile(path):  # noqa: PTH113 - a name too long for a file is none, and no error
            return _missing()
        kind = "text/html; charset=utf-8" if name == VIEWER else _TYPES.get(path.suffix, kinds.BINARY)
        return FileResponse(path, media_type=kind)

    def _with_headers(self, send: Send, *, raw: bool) -> Send:
        policy = (_PAGE_POLICY if raw else _VIEWER_POLICY) + self._window()
        ours = {
            "content-security-policy": policy,
            "connection-allowlist": NOBODY if raw else ITSELF,
            "x-dns-prefetch-control": "off",
            "access-control-allow-origin": "null",
            "cross-origin-resource-policy": "cross-origin",
            "x-content-type-options": "nosniff",
            "referrer-policy": "no-referrer",
            "cache-control": "no-store",
        }
        if raw:  # nobody reads what a page of somebody else's says but the frame it is in
            del ours["access-control-allow-origin"]
        headers = [(name.encode(), value.encode()) for name, value in ours.items()]

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        return sending


def _about(preview: Preview) -> bytes:
    fields = ("name", "size", "mime", "lang", "theme", "path", "at")
    kind = "code" if preview.kind == "html" else preview.kind  # only who gets the source of a page asks
    return msgspec.json.encode({"kind": kind, **{field: getattr(preview, field) for field in fields}})


def _agent(scope: Scope) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == b"user-agent"), "")


def _missing() -> Response:
    return Response("This preview is closed.", 404, media_type="text/plain")


async def _no_websocket(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.close", "code": 1008})
