"""The first thing a window asks: what this is, and whether it has been here before."""

from __future__ import annotations

from pathlib import Path

import msgspec
from fastapi import APIRouter, Response

from workroom.server import window_shell
from workroom.server.preparing import Progress
from workroom.server.web import Nothing, TheDesk, reply, shows
from workroom.settings import Places
from workroom.tasks import samples

router = APIRouter()


class Hello(msgspec.Struct, frozen=True):
    """What a window needs to begin.

    `home` is the person's home folder, `practice_folder` where sample folders are put, `model` what tasks use
    that name none, `shell` what the window was opened with, `seq` the newest event so far.
    """

    version: str
    home: str
    model: str
    first_run: bool
    practice_folder: str
    shell: str
    computer: Progress
    seq: int


@router.get("/hello", **shows(Hello))
def get_hello(desk: TheDesk) -> Response:
    """What this is, and how far the computer is."""
    from importlib.metadata import version

    app = desk.app
    hello = Hello(
        version=version("workroom"),
        home=str(Path.home()),
        model=app.settings.model,
        first_run=not first_run_done(app.places).exists() and not app.log.newest,
        practice_folder=str(Path.home() / samples.HOME),
        shell=window_shell.read(app.places).shell,
        computer=desk.preparing.now,
        seq=app.log.newest,
    )
    return reply(hello)


@router.put("/hello/seen", **shows(Nothing))
def put_seen(desk: TheDesk) -> Response:
    """Remember that the first steps were gone through, or left out; they are not offered again."""
    mark = first_run_done(desk.app.places)
    mark.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    mark.touch()
    return reply()


def first_run_done(places: Places) -> Path:
    """The file that says so."""
    return places.data / "server" / "first-run-done"
