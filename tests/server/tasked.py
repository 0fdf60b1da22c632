"""Tasks with folders, whose steps change something, without a computer: what the routes about files are asked of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workroom.folders import Access, SharedView
from workroom.log.events import StepEnded, StepOutcome, StepStarted
from workroom.server.desk import Desk
from workroom.tasks import Task
from workroom.tasks.creating import FolderRequest
from workroom.tasks.granted import grants_of


def new_task(desk: Desk, *folders: Path, access: Access = Access.WRITE, review: bool | None = None) -> Task:
    requests = [FolderRequest(folder, access) for folder in folders]
    return desk.app.tasks.create("Sort these files", folders=requests, model="practice", review=review)


@contextmanager
def step(desk: Desk, task: Task, key: str) -> Iterator[SharedView]:
    """A step of the agent: what is done in the view is its doing."""
    log, journal = desk.app.log, desk.app.journal
    log.append(task.id, StepStarted(key, "run_command", f"Step {key}"))
    holds = desk.app.reviews.holds(everything=task.review is True)
    view = SharedView(task.id, grants_of(task), [], journal, holds)
    journal.begin(task.id, key)
    try:
        yield view
    finally:
        journal.end(task.id, key)
        view.close()
        log.append(task.id, StepEnded(key, StepOutcome.OK))
