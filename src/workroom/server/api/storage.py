"""What Workroom keeps on this machine, and cleaning up."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import msgspec
from fastapi import APIRouter, Response

from workroom.app import App
from workroom.health.storage import Part, Storage, Stored
from workroom.server.web import TheDesk, Wanted, reply, shows

router = APIRouter()
_STORAGES: WeakKeyDictionary[App, Storage] = WeakKeyDictionary()


class Which(Wanted):
    """The part to clean."""

    name: Part


class Freed(msgspec.Struct, frozen=True):
    """Bytes that are free again."""

    freed: int


@router.get("/storage", **shows(list[Stored]))
def get_storage(desk: TheDesk) -> Response:
    """What takes how much, counted at most every ten seconds."""
    return reply(_storage(desk.app).parts())


@router.post("/storage/clean", **shows(Freed))
def clean(which: Which, desk: TheDesk) -> Response:
    """Delete what is not needed of one part; never a file of the person's."""
    return reply(Freed(_storage(desk.app).clean(which.name)))


def _storage(app: App) -> Storage:
    return _STORAGES.setdefault(app, Storage(app))
