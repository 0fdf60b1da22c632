"""The first start, ahead of any task: the computers' disk is built, and one is warmed for others to wake from."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine

from workroom.computer import Computer, Images
from workroom.computer.computer import OnState
from workroom.folders import FolderServer, Journal, SharedView
from workroom.settings import Places, Settings
from workroom.tasks.runner import spec_of

FIRST = "first-start"


async def prepare(places: Places, settings: Settings, journal: Journal, tell: OnState) -> None:
    """Build the disk and warm a computer of the size that is set; `tell` hears how far it is.

    The computer that is started for it sees no folder and is deleted afterwards, also when this is cancelled.

    Raises:
        ComputerUnavailable: it can't be done; the message says exactly why.
    """
    serve = FolderServer(SharedView(FIRST, [], [], journal)).serve
    computer = Computer(FIRST, places=places, serve_folders=serve, spec=spec_of(settings), on_state=tell)
    try:
        await computer.wake()
    finally:
        await _to_its_end(computer.delete())


async def _to_its_end(work: Coroutine[None, None, None]) -> None:
    """Wait for `work` also when cancelled meanwhile: half a deletion would leave a machine behind."""
    doing = asyncio.ensure_future(work)
    try:
        await asyncio.shield(doing)
    except asyncio.CancelledError:
        await doing
        raise


def is_prepared(places: Places) -> bool:
    """Whether the computers' disk is built."""
    return Images(places).built() is not None
