"""The person's own folders: to pick one, to make one, to try things with, and to drop files into."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import msgspec
from fastapi import APIRouter, Query, Request, Response
from pydantic import Field
from starlette.requests import ClientDisconnect

from workroom.server import kinds, uploads
from workroom.server.uploads import CantUpload, Fits, Uploaded
from workroom.server.web import TheDesk, Wanted, reply, shows
from workroom.tasks import samples
from workroom.tasks.browsing import Browser, HostFolder
from workroom.tasks.samples import Sample

router = APIRouter()
Path = Annotated[str, Query(max_length=4096)]


def _with_bytes(route: dict[str, Any]) -> dict[str, Any]:
    """For the schema: the body is a file's bytes, which the server takes as they come."""
    body = {"content": {kinds.BINARY: {"schema": {"type": "string", "format": "binary"}}}}
    return {**route, "openapi_extra": {**route["openapi_extra"], "requestBody": body}}


class NewFolder(Wanted):
    """A folder to make in another."""

    parent: str = Field(min_length=1, max_length=4096)
    name: str = Field(min_length=1, max_length=255)


class WantedSample(Wanted):
    """Which job the samples are for."""

    job: Literal["expense-report", "tidy-folder", "folder-digest"]


class Made(msgspec.Struct, frozen=True):
    """Where a new folder is."""

    path: str


@router.get("/folders", **shows(HostFolder))
def get_folder(desk: TheDesk, path: Path = "") -> Response:
    """A folder of the person's, to pick one to hand over; the home folder by default."""
    return reply(Browser(desk.app.places).look(path))


@router.post("/folders", **shows(Made, 201))
def make_folder(folder: NewFolder, desk: TheDesk) -> Response:
    """Make a folder."""
    return reply(Made(Browser(desk.app.places).make(folder.parent, folder.name)), 201)


@router.post("/samples", **shows(Sample, 201))
def make_samples(wanted: WantedSample) -> Response:
    """A fresh folder of samples, with the job that goes with it."""
    return reply(samples.make(wanted.job), 201)


@router.get("/uploads/room", **shows(Fits))
def room(size: Annotated[int, Query(ge=0, lt=1 << 60)]) -> Response:
    """Whether there is room for files of so many bytes."""
    return reply(uploads.room(size))


@router.post("/uploads", **_with_bytes(shows(Uploaded, 201)))
async def upload(
    request: Request,
    name: Annotated[str, Query(min_length=1, max_length=1024)],
    folder: Annotated[str | None, Query(max_length=64)] = None,
) -> Response:
    """Put the body into a file in a new folder of the person's, or in that of a file dropped before."""
    length = request.headers.get("content-length", "")
    size = int(length) if length.isdecimal() and len(length) < 19 else None
    try:
        return reply(await uploads.take(request.stream(), name, folder, size), 201)
    except ClientDisconnect as error:
        raise CantUpload(
            "The file came in part only; nothing of it was kept.", hint="Drop it again."
        ) from error
