"""The built front end; where it is missing, a page that says so and what to do."""

from __future__ import annotations

from pathlib import Path

from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Receive, Scope, Send

FOLDER = Path(__file__).parent / "static"
VIEWER = "viewer.html"
_FOR_EVER = "public, max-age=31536000, immutable"  # assets carry their digest in the name
_MISSING = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Workroom</title>
<h1>The window was not built</h1>
<p>Your tasks and files are untouched, and the command line works: <code>workroom --help</code>.</p>
<p>Build the window with <code>scripts/run</code> in a checkout, or install Workroom again.</p></html>"""


class Window:
    """Serves the window's page at `/` and its files below `/assets/`, nothing else."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """`folder` holds what `hatch_build.py` has built."""
        self._folder = folder
        self._assets = StaticFiles(directory=folder / "assets", check_dir=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        path = scope["path"]
        if path.startswith("/assets/"):
            inner = {**scope, "path": path.removeprefix("/assets"), "root_path": ""}
            try:
                await self._assets(inner, receive, _kept(send))
            except HTTPException as error:  # of an older build, while a window of it is still open
                await Response("There is no such file.", error.status_code)(scope, receive, send)
            return
        await self._page(path)(scope, receive, send)

    def _page(self, path: str) -> Response:
        page = self._folder / "index.html"
        if path != "/":
            return Response("There is no such page in Workroom.", 404, media_type="text/plain")
        if not page.is_file():
            return HTMLResponse(_MISSING, 503)
        return FileResponse(page, headers={"cache-control": "no-store"})


def _kept(send: Send) -> Send:
    async def sending(message: dict[str, object]) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            headers = message.get("headers", [])
            assert isinstance(headers, list)
            message["headers"] = [*headers, (b"cache-control", _FOR_EVER.encode())]
        await send(message)

    return sending  # type: ignore[return-value]
