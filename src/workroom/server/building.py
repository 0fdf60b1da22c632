"""Put the server together: the app, what lives as long as the server, and the two sites it answers with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import NamedTuple

from starlette.types import ASGIApp, Receive, Scope, Send

from workroom.app import App
from workroom.health.storage import Storage
from workroom.server.address import folder
from workroom.server.application import make
from workroom.server.desk import Desk
from workroom.server.guard import Guard
from workroom.server.preparing import Preparing
from workroom.server.preview_site import PreviewSite
from workroom.server.previews import Previews
from workroom.server.sessions import Sessions
from workroom.server.static import FOLDER, Window
from workroom.server.workers import Workers
from workroom.settings import Places


class Sites(NamedTuple):
    """What answers on the loopback interface, and what answers this user's programs."""

    window: ASGIApp
    local: ASGIApp


@asynccontextmanager
async def building(places: Places) -> AsyncIterator[tuple[Desk, Sites]]:
    """The desk and the sites, taken down in good order at the end."""
    app, own = App.open(places), folder(places)
    desk = Desk(
        app=app,
        workers=Workers(app, own / "working", asyncio.get_running_loop()),
        sessions=Sessions(own / "state.json"),
        previews=Previews(app),
        preparing=Preparing(app),
        storage=Storage(app),
    )
    try:
        yield desk, sites_of(desk)
    finally:
        desk.sessions.close()
        await desk.workers.close()
        if "tasks" in app.__dict__:  # else nobody has used a computer
            await app.tasks.machines.close()
        await desk.preparing.close()
        app.close()


def sites_of(desk: Desk) -> Sites:
    """The sites at `desk`."""
    previews = PreviewSite(desk.previews, FOLDER, lambda: desk.sessions.origin.url)
    window = Guard(_Window(make(desk)), previews, desk.sessions)
    return Sites(window, make(desk, local_too=True))


class _Window:
    """The API below /api, the front end elsewhere."""

    def __init__(self, api: ASGIApp) -> None:
        self._api, self._page = api, Window()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        to = self._page if scope["type"] == "http" and not scope["path"].startswith("/api/") else self._api
        await to(scope, receive, send)
