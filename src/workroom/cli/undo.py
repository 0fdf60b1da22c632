"""`workroom changes` and `workroom undo`: what was done in the folders, and taking it back."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Annotated

import typer

from workroom.cli.shared import Json, TaskName, opened
from workroom.errors import UserError

if TYPE_CHECKING:
    from workroom.folders import Change, UndoReport
    from workroom.tasks.task import Task

CONFLICTS = 3


def changes(
    task: TaskName,
    step: Annotated[
        str | None,
        typer.Option(metavar="STEP", help="Only this step: its number in `workroom show --steps`."),
    ] = None,
    json: Json = False,
) -> None:
    """List what a task changed in your folders."""
    from workroom.cli.out import columns, say, say_json
    from workroom.words import number

    with opened() as app:
        found = app.tasks.get(task)
        made = app.tasks.changes(found.id, step=step_key(found, step))
    if json:
        say_json(made)
        return
    if not made:
        say("It changed nothing in your folders.")
        return
    now = time.time()
    columns([_row(found, change, now) for change in made], heads=("STEP", "WHEN", "WHAT", "FILE"))
    say(f"{number(len(made), 'change')}. Undo with: workroom undo {found.id}", "dim")


def undo(
    task: TaskName,
    step: Annotated[
        str | None,
        typer.Option(metavar="STEP", help="Only this step: its number in `workroom show --steps`."),
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(metavar="TIME", help='All since then: "10 minutes ago", "14:30", an ISO time.'),
    ] = None,
    json: Json = False,
) -> None:
    """Take back what a task changed. What you changed since is kept, and named."""
    from workroom.cli.out import say_json
    from workroom.cli.words import point_in_time

    if step is not None and since is not None:
        raise UserError("Undo either a step or everything since a time, not both.")
    at = None if since is None else point_in_time(since, time.time())
    with opened() as app:
        found = app.tasks.get(task)
        report = app.tasks.undo(found.id, step=step_key(found, step), since=at)
    if json:
        say_json(report)
    else:
        _tell(found, report)
    if report.conflicts:
        raise typer.Exit(CONFLICTS)


def step_key(task: Task, wanted: str | None) -> str | None:
    """The step meant by a number or a key.

    Raises:
        UserError: the task has no such step.
    """
    keys = list(task.steps)
    if wanted is None or wanted in keys or ":" in wanted or wanted == "background":
        return wanted
    if wanted.isdecimal() and 1 <= int(wanted) <= len(keys):
        return keys[int(wanted) - 1]
    raise UserError(
        f"Task {task.id} has no step {wanted}.", hint=f"See them with: workroom show {task.id} --steps"
    )


def _row(task: Task, change: Change, now: float) -> tuple[str, str, str, str]:
    from workroom.cli.words import ago

    keys = list(task.steps)
    step = str(keys.index(change.step) + 1) if change.step in keys else change.step.partition(":")[0]
    what = f"{change.kind}, undone" if change.undone else change.kind
    path = f"{change.grant}/{change.path}"
    return step, ago(change.at, now), what, f"{path} -> {change.other}" if change.other else path


def _tell(task: Task, report: UndoReport) -> None:
    from workroom.cli.out import say
    from workroom.words import number

    if not report.restored and not report.conflicts:
        say("There was nothing to take back.")
        return
    rest = ", but for what is named here" if report.conflicts else ""
    say(f"Taken back: {number(len(report.restored), 'change')}. Your folders are as they were before{rest}.")
    for conflict in report.conflicts:
        say(f"  Kept {conflict.path}: {conflict.why}")
    if report.step:
        say(f"Changed your mind? workroom undo {task.id} --step {report.step}", "dim")
