from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from workroom.app import App
from workroom.folders import Access, Grant, SharedView
from workroom.server.desk import Desk
from workroom.server.tidying import tidy


def change(app: App, folder: Path) -> None:
    """One step of a task that has overwritten a file."""
    (folder / "note.txt").write_text("old words")
    app.journal.begin("a-task", "a-step")
    view = SharedView("a-task", [Grant("box", str(folder), Access.WRITE)], [], app.journal)
    view.write("/folders/box/note.txt", b"new")
    view.close()
    app.journal.end("a-task", "a-step")


@pytest.mark.parametrize(("days", "kept"), [("30", 1), ("0", 0)])
async def test_what_is_older_than_the_person_wants_is_forgotten(
    desk: Desk, tmp_path: Path, days: str, kept: int
) -> None:
    from workroom.settings import change as set_

    set_(desk.app.places.settings, "undo.keep_days", days)
    desk.app.reload_settings()
    change(desk.app, tmp_path)
    assert len(desk.app.journal.blobs.sizes()) == 1
    tidying = asyncio.ensure_future(tidy(desk.app, first=0.0))
    await asyncio.sleep(0.3)
    tidying.cancel()
    assert len(desk.app.journal.blobs.sizes()) == kept
