"""The files of a task: as they are, as they were, what was done to them, and looking into one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Response
from pydantic import Field

from workroom.errors import NotFound
from workroom.folders import Diff
from workroom.server import kinds, opening
from workroom.server.kinds import Kind
from workroom.server.ranges import FileReply, attachment
from workroom.server.shapes.files import ChangeMade, SeenFolder, change_made, plain, seen_folder
from workroom.server.web import Nothing, TheDesk, Wanted, reply, shows
from workroom.tasks.looking import CantLook, place_of

router = APIRouter()
AtPath = Annotated[str, Query(max_length=4096)]
AtStep = Annotated[str | None, Query(max_length=256)]
_FILE: dict[str, Any] = {
    "response_class": Response,
    "responses": {
        200: {"content": {kinds.BINARY: {}}},
        206: {"description": "A part of it", "content": {kinds.BINARY: {}}},
        416: {"description": "No such part", "content": {kinds.BINARY: {}}},
    },
}


class ToOpen(Wanted):
    """What is to be opened with the system's program, or only shown in the file manager."""

    path: str = Field(min_length=1, max_length=4096)
    reveal: bool = False


class ToShow(Wanted):
    """The file to preview: now, after a step, or before the task (`start`)."""

    task: str = Field(min_length=1, max_length=128)
    path: str = Field(min_length=1, max_length=4096)
    at: str | None = Field(None, max_length=256)
    lang: str = Field("en", max_length=20)
    theme: Literal["light", "dark", "system"] = "system"


class Shown(msgspec.Struct, frozen=True):
    """Where a file is shown, and how. Size in bytes."""

    url: str
    label: str
    kind: Kind
    name: str
    size: int
    mime: str


@router.get("/tasks/{task}/changes", **shows(list[ChangeMade]))
def get_changes(task: str, desk: TheDesk, step: AtStep = None) -> Response:
    """What the task, or one of its steps, changed in its folders, oldest first."""
    found = desk.app.tasks.changes(desk.app.tasks.get(task).id, step=step)
    return reply([change_made(change) for change in found])


@router.get("/tasks/{task}/files", **shows(SeenFolder))
def get_files(task: str, desk: TheDesk, path: AtPath = "/folders", at: AtStep = None) -> Response:
    """A folder of the task as the agent sees it, as it was after a step, or before the task (`start`)."""
    tasks = desk.app.tasks
    return reply(seen_folder(path, tasks.looking.names(tasks.get(task), path, at)))


@router.get("/tasks/{task}/file", **_FILE)
def get_file(task: str, path: AtPath, desk: TheDesk, at: AtStep = None, download: bool = True) -> Response:
    """A file's bytes, whole or a range of them, to be saved."""
    opened = desk.app.tasks.looking.open(desk.app.tasks.get(task), path, at)
    headers = {"content-disposition": attachment(opened.name), "cache-control": "no-store"}
    return FileReply(opened.fd, opened.size, kinds.BINARY, headers)


@router.get("/tasks/{task}/diff", **shows(Diff))
def get_diff(task: str, path: AtPath, desk: TheDesk, step: AtStep = None) -> Response:
    """What a step, or the whole task, did to a file."""
    diff = desk.app.tasks.looking.diff(desk.app.tasks.get(task), path, step)
    return reply(msgspec.structs.replace(diff, path=plain(diff.path), text=plain(diff.text)))


@router.post("/tasks/{task}/open", **shows(Nothing))
def open_file(task: str, wanted: ToOpen, desk: TheDesk) -> Response:
    """Open a file with the system's program, unless it could start something; or show it in its folder."""
    found = desk.app.tasks.get(task)
    place = place_of(found, wanted.path)
    kind, _ = desk.app.tasks.looking.kind(found, wanted.path)
    path = Path(place.grant.path, os.fsdecode(place.path))
    if kind == "link":
        raise CantLook("Links are not followed.", hint="Nothing was opened.")
    if not path.exists():
        raise NotFound("It waits for your review and is not in the folder yet.", hint="Look at it here.")
    if wanted.reveal:
        opening.reveal(path)
    elif kind == "folder":
        opening.open_(path)
    else:
        _open(desk, task, wanted.path, path)
    return reply()


@router.post("/previews", **shows(Shown, 201))
def show(wanted: ToShow, desk: TheDesk) -> Response:
    """Begin to show a file, on a site of its own."""
    lang = "de" if wanted.lang.startswith("de") else "en"
    preview = desk.previews.open(wanted.task, wanted.path, wanted.at, lang=lang, theme=wanted.theme)
    url = f"{desk.sessions.origin.preview(preview.label)}/"
    shown = Shown(url, preview.label, preview.kind, plain(preview.name), preview.size, preview.mime)
    return reply(shown, 201)


@router.delete("/previews/{label}", **shows(Nothing))
def close_preview(label: str, desk: TheDesk) -> Response:
    """Show it no more."""
    desk.previews.close(label)
    return reply()


def _open(desk: TheDesk, task: str, shown: str, path: Path) -> None:
    opened = desk.app.tasks.looking.open(desk.app.tasks.get(task), shown)
    try:
        opening.check(opened.name, opened.fd)
        if not os.path.samestat(os.fstat(opened.fd), os.lstat(path)):
            raise CantLook("What waits for your review is opened by nobody before.", hint="Look at it here.")
    finally:
        os.close(opened.fd)
    opening.open_(path)
