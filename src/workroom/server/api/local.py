"""What only this user's own programs may ask, through the socket: a link for a new window, and how things stand."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response

from workroom.server.web import TheDesk, reply, shows

router = APIRouter()


class Link(msgspec.Struct, frozen=True):
    """Opens a window, once and within a minute."""

    url: str


class Standing(msgspec.Struct, frozen=True):
    """How many windows are connected, and which tasks are at work here."""

    windows: int
    working: list[str]


@router.post("/codes", **shows(Link))
async def code(desk: TheDesk) -> Response:
    """A link that signs one window in."""
    return reply(Link(f"{desk.sessions.origin.url}/#code={desk.sessions.code()}"))


@router.get("/standing", **shows(Standing))
async def standing(desk: TheDesk) -> Response:
    """Who is connected and what works."""
    return reply(Standing(desk.sessions.windows, list(desk.workers.working)))
