"""The window's place on this machine: what it was opened with, and whether Workroom starts at login."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response

from workroom.host import autostart
from workroom.server import window_shell
from workroom.server.web import TheDesk, Wanted, reply, shows

router = APIRouter()


class Desktop(msgspec.Struct, frozen=True):
    """What the window was opened with and why; whether Workroom starts at login; whether it can notify."""

    shell: str
    why: str
    autostart: bool
    notifications: bool


class AtLogin(Wanted):
    """Whether Workroom is to start at login."""

    autostart: bool


@router.get("/desktop", **shows(Desktop))
def get_desktop(desk: TheDesk) -> Response:
    """The window's place on this machine."""
    window = window_shell.read(desk.app.places)
    return reply(Desktop(window.shell, window.why, autostart.is_on(), window.notifications))


@router.put("/desktop", **shows(Desktop))
def put_desktop(wanted: AtLogin, desk: TheDesk) -> Response:
    """Start Workroom at login, or not."""
    (autostart.on if wanted.autostart else autostart.off)()
    return get_desktop(desk)
