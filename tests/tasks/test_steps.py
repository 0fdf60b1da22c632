from __future__ import annotations

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from workroom.folders import Access, Grant, Journal, SharedView
from workroom.log import Log
from workroom.log.events import FilesChanged, StepRolledBack
from workroom.settings import Places
from workroom.tasks.steps import Transactions


class Room:
    """A granted folder with its view, and the transactions of a task in it."""

    def __init__(self, log: Log, places: Places, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.log = folder, log
        self.grants = (Grant("r", str(folder), Access.WRITE),)
        self.undo = places.data / "undo"
        self.journal = Journal.open(self.undo)
        self.view = SharedView("t", self.grants, [], self.journal)
        self.flushes = 0
        self.steps = Transactions("t", log, self.journal, lambda: self.grants, self._flush)

    async def _flush(self) -> None:
        self.flushes += 1

    def close(self) -> None:
        self.view.close()
        self.journal.close()


@pytest.fixture
def room(log: Log, places: Places, tmp_path: Path) -> Iterator[Room]:
    room = Room(log, places, tmp_path / "receipts")
    yield room
    room.close()


async def test_what_changes_inside_a_step_is_logged_as_its_own(room: Room) -> None:
    async with room.steps.step("1/a"):
        room.view.write("/folders/r/one.txt", b"1")
        room.view.write("/folders/r/two.txt", b"2")
    (record,) = room.log.read("t", kinds=[FilesChanged])
    assert isinstance(record.event, FilesChanged)
    assert (record.event.step, record.event.total) == ("1/a", 2)
    assert {change.path for change in record.event.changes} == {"/folders/r/one.txt", "/folders/r/two.txt"}
    assert room.flushes == 1


async def test_a_step_that_changes_nothing_says_nothing(room: Room) -> None:
    async with room.steps.step("1/a"):
        pass
    assert room.log.read("t") == []


async def test_steps_come_one_at_a_time(room: Room) -> None:
    inside: list[str] = []

    async def work(key: str) -> None:
        async with room.steps.step(key):
            inside.append(key)
            await asyncio.sleep(0.02)
            assert inside == [key]
            inside.remove(key)

    await asyncio.gather(*(work(f"1/{n}") for n in range(5)))


def _killed_in_a_step(room: Room) -> None:
    """Another process changes two files in a step, and is gone before the step ends."""
    script = f"""
import os
from pathlib import Path
from workroom.folders import Access, Grant, Journal, SharedView
journal = Journal.open(Path({str(room.undo)!r}))
view = SharedView("t", [Grant("r", {str(room.folder)!r}, Access.WRITE)], [], journal)
journal.begin("t", "1/a")
view.write("/folders/r/one.txt", b"half-done")
view.write("/folders/r/new.txt", b"half-done")
os._exit(9)
"""
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 9


async def test_an_interrupted_step_is_rolled_back_and_may_run_again(room: Room) -> None:
    (room.folder / "one.txt").write_bytes(b"before")
    _killed_in_a_step(room)
    event = room.steps.roll_back("1/a")
    assert isinstance(event, StepRolledBack)
    assert event.conflicts == ()
    assert (room.folder / "one.txt").read_bytes() == b"before"
    assert not (room.folder / "new.txt").exists()
    async with room.steps.step("1/a"):
        room.view.write("/folders/r/one.txt", b"done")
    assert room.journal.interrupted("t") == []


async def test_what_the_person_changed_since_is_kept_and_named(room: Room) -> None:
    (room.folder / "one.txt").write_bytes(b"before")
    _killed_in_a_step(room)
    time.sleep(2.1)  # right after the crash nobody could tell it from the step's own last write
    (room.folder / "one.txt").write_bytes(b"the person's own words")
    event = room.steps.roll_back("1/a")
    assert [path.rpartition("/")[2] for path in event.conflicts] == ["one.txt"]
    assert (room.folder / "one.txt").read_bytes() == b"the person's own words"


async def test_a_step_that_fails_is_ended_all_the_same(room: Room) -> None:
    async def fail() -> None:
        async with room.steps.step("1/a"):
            room.view.write("/folders/r/one.txt", b"1")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        await fail()
    assert room.journal.interrupted("t") == []
    assert len(room.log.read("t", kinds=[FilesChanged])) == 1
