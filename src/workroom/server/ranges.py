"""A file as an answer, whole or a part of it: read piece by piece, so that its size costs no memory."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Mapping
from urllib.parse import quote

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

PIECE = 256 << 10
_RANGE = re.compile(r"bytes=(\d{0,19})-(\d{0,19})")


class Unfit(Exception):
    """The part that is asked for is none of the file, or more than one part."""


def span(asked: str | None, size: int) -> tuple[int, int] | None:
    """The first byte and the one after the last of what a Range header asks of a file; None for the whole.

    Raises:
        Unfit: it is no single range of this file.
    """
    if asked is None or not asked.startswith("bytes"):
        return None
    found = _RANGE.fullmatch(asked.replace(" ", ""))
    if found is None or found.group(0) == "bytes=-":
        raise Unfit
    first, last = found.groups()
    if not first:
        start, end = max(size - int(last), 0), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
    if start >= end or (first and last and int(last) < int(first)):
        raise Unfit
    return start, end


def attachment(name: str) -> str:
    """The header that lets a browser save a file under its name instead of showing it."""
    plain = "".join(c if 32 <= ord(c) < 127 and c not in '"\\%' else "_" for c in name)
    whole = quote(name.encode("utf-8", "replace"), safe="")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}"


class FileReply(Response):
    """The open file `fd`, which is closed in the end. GET and HEAD; heeds `Range`."""

    def __init__(self, fd: int, size: int, mime: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(headers={"Accept-Ranges": "bytes", **(headers or {})}, media_type=mime)
        del self.headers["content-length"]
        self._fd, self._size = fd, size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it, unless whoever wanted it hangs up."""
        try:
            start, end = self._head(scope)
            await send(
                {"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers}
            )
            if scope["method"] == "HEAD" or start == end:
                await send({"type": "http.response.body", "body": b""})
            else:
                await self._send(start, end, receive, send)
        finally:
            os.close(self._fd)

    def _head(self, scope: Scope) -> tuple[int, int]:
        asked = [value for name, value in scope["headers"] if name == b"range"]
        try:
            part = span(asked[0].decode("latin-1") if asked else None, self._size)
        except Unfit:
            self.status_code = 416
            self.headers["content-range"] = f"bytes */{self._size}"
            self.headers["content-length"] = "0"
            return 0, 0
        start, end = part or (0, self._size)
        if part is not None:
            self.status_code = 206
            self.headers["content-range"] = f"bytes {start}-{end - 1}/{self._size}"
        self.headers["content-length"] = str(end - start)
        return start, end

    async def _send(self, start: int, end: int, receive: Receive, send: Send) -> None:
        gone = asyncio.create_task(_hung_up(receive))
        try:
            while start < end and not gone.done():
                data = await asyncio.to_thread(os.pread, self._fd, min(PIECE, end - start), start)
                if not data:  # it was cut meanwhile: the connection ends early, which tells the reader
                    break
                start += len(data)
                await send({"type": "http.response.body", "body": data, "more_body": start < end})
        finally:
            gone.cancel()


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
