"""Computers for tests, and what is asked of them."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path

from workroom.computer import Computer
from workroom.computer.awake import ServeFolders
from workroom.folders import Access, FolderServer, Grant, Journal, SharedView

MakeComputer = Callable[..., Computer]


def nothing(journal: Journal) -> ServeFolders:
    """The share of a task without folders."""
    return lambda sock: FolderServer(SharedView("none", [], [], journal)).serve(sock)


_numbers = itertools.count()


async def sh(computer: Computer, line: str, *, root: bool = False, job: str | None = None) -> str:
    """What a shell line prints, standard error too; its exit code must be 0."""
    done = await computer.run(line, job=job or f"sh-{next(_numbers)}", root=root, timeout=60)
    text = (done.stdout + done.stderr).decode(errors="surrogateescape")
    assert done.exit_code == 0, (line, done.exit_code, text)
    return text


class Shared:
    """A computer with two granted folders: `mine` to write in and `look` to read."""

    def __init__(self, make: MakeComputer, folder: Path, journal: Journal) -> None:
        self.mine, self.look = folder / "mine", folder / "look"
        self.journal = journal
        for path in (self.mine, self.look):
            path.mkdir(parents=True)
        self.grants = [
            Grant("mine", str(self.mine), Access.WRITE),
            Grant("look", str(self.look), Access.READ),
        ]
        self.view = SharedView("t1", self.grants, [], journal)
        self.computer = make(serve_folders=lambda sock: FolderServer(self.view).serve(sock))

    async def sh(self, line: str, *, root: bool = False, job: str | None = None) -> str:
        """What a shell line prints, standard error too; its exit code must be 0."""
        return await sh(self.computer, line, root=root, job=job)
