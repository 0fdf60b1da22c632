"""`workroom review`: changes that wait for a person, what they would do, and applying or dropping them."""

from __future__ import annotations

import hashlib
import os
import time
from typing import TYPE_CHECKING, Annotated

import typer

from workroom.cli.shared import Json, opened
from workroom.cli.undo import CONFLICTS
from workroom.errors import UserError

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.folders import Applied, HeldFile

AnyTask = Annotated[
    str | None,
    typer.Argument(metavar="TASK", help="The task's name, its beginning, or `last`; none lists all."),
]
Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="Only these files or folders, as the list shows them."),
]


def review(
    task: AnyTask = None,
    path: Paths = None,
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change.")] = False,
    apply: Annotated[bool, typer.Option("--apply", help="Make the changes in your folders.")] = False,
    drop: Annotated[bool, typer.Option("--drop", help="Forget the changes.")] = False,
    shown: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Apply only what the list with this code at its end has shown."),
    ] = None,
    json: Json = False,
) -> None:
    """Look at changes that wait; apply or drop them."""
    if diff + apply + drop > 1:
        raise UserError("Choose one of --diff, --apply and --drop.")
    if task is None and (diff or apply or drop):
        raise UserError("Name the task.", hint="See which tasks have changes that wait: workroom review")
    with opened() as app:
        if task is None:
            _tasks(app, json=json)
            return
        found = app.tasks.get(task).id
        if diff:
            _diff(app, found, path, json=json)
        elif apply:
            _done(found, _apply(app, found, path, shown), "applied", json=json)
        elif drop:
            _done(found, app.tasks.holding.drop(found, path or None), "dropped", json=json)
        else:
            _list(found, app.tasks.holding.held(found, path), json=json)


def _apply(app: App, task: str, paths: list[str] | None, shown: str | None) -> Applied:
    held = app.tasks.holding.held(task, paths)
    if shown is not None and shown != code(held):
        raise UserError(
            "What waits is not what was shown any more. Nothing was applied.",
            hint=f"Look again: workroom review {task}",
        )
    return app.tasks.holding.apply(task, {file.path: file.sha256 for file in held}, paths)


def code(held: list[HeldFile]) -> str:
    """What stands for exactly these changes."""
    whole = "\0".join(sorted(f"{file.path}\0{file.sha256}" for file in held))
    return hashlib.sha256(os.fsencode(whole)).hexdigest()[:16]


def _tasks(app: App, *, json: bool) -> None:
    from workroom.cli.out import columns, say, say_json
    from workroom.words import number

    held = app.tasks.holding.waiting()
    if json:
        say_json(held)
    elif not held:
        say("Nothing waits for a review.")
    else:
        rows = [(task, number(len(files), "change")) for task, files in held.items()]
        columns(rows, heads=("TASK", "WAITING"))
        say("Look at them with: workroom review TASK", "dim")


def _list(task: str, held: list[HeldFile], *, json: bool) -> None:
    from workroom.cli.out import columns, say, say_json
    from workroom.cli.words import ago
    from workroom.words import number

    if json:
        say_json(held)
        return
    if not held:
        say("Nothing waits for a review.")
        return
    now = time.time()
    rows = [(ago(file.at, now), file.change, _size(file), file.path, file.reason) for file in held]
    columns(rows, heads=("WHEN", "WHAT", "SIZE", "FILE", "WHY IT WAITS"))
    say(f"{number(len(held), 'change')}. Your folders don't have them yet. Look closer, then decide:", "dim")
    for option in ("--diff", f"--apply --shown {code(held)}", "--drop"):
        say(f"  workroom review {task} {option}", "dim")


def _size(file: HeldFile) -> str:
    if file.old_size is None or file.new_size is None or file.old_size == file.new_size:
        return str(file.old_size if file.new_size is None else file.new_size)
    return f"{file.old_size} -> {file.new_size}"


def _diff(app: App, task: str, paths: list[str] | None, *, json: bool) -> None:
    from workroom.cli.out import say, say_json

    diffs = [app.reviews.diff(task, file.path) for file in app.tasks.holding.held(task, paths)]
    if json:
        say_json(diffs)
        return
    if not diffs:
        say("Nothing waits for a review.")
    for diff in diffs:
        say(f"{diff.path}: {diff.change} ({diff.about})")
        for line in diff.text.splitlines():
            say(f"  {line}")


def _done(task: str, applied: Applied, verdict: str, *, json: bool) -> None:
    from workroom.cli.out import say, say_json
    from workroom.words import number

    if json:
        say_json(applied)
    elif not applied.paths and not applied.conflicts:
        say("Nothing waits for a review.")
    else:
        say(f"{number(len(applied.paths), 'change')} {verdict}.")
        for conflict in applied.conflicts:
            say(f"  Kept waiting {conflict.path}: {conflict.why}")
        say(f"Changed your mind? workroom undo {task} --step {applied.step}", "dim")
    if applied.conflicts:
        raise typer.Exit(CONFLICTS)
