"""What Workroom keeps on this machine, and cleaning up."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter, Response

from workroom.health.storage import Part, Stored
from workroom.server.web import TheDesk, Wanted, reply, shows

router = APIRouter()


class Which(Wanted):
    """The part to clean."""

    name: Part


class Freed(msgspec.Struct, frozen=True):
    """Bytes that are free again."""

    freed: int


@router.get("/storage", **shows(list[Stored]))
def get_storage(desk: TheDesk) -> Response:
    """What takes how much, counted at most every ten seconds."""
    return reply(desk.storage.parts())


@router.post("/storage/clean", **shows(Freed))
def clean(which: Which, desk: TheDesk) -> Response:
    """Delete what is not needed of one part; never a file of the person's."""
    return reply(Freed(desk.storage.clean(which.name)))
