"""`workroom trust`: what a task has seen and may do, taking a permission back, vouching for a task or a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workroom.cli.shared import Json, TaskName, opened

if TYPE_CHECKING:
    from workroom.trust import Permit, Taint

cli = typer.Typer(help="What a task has seen, and what you have permitted.")


@cli.callback(invoke_without_command=True)
def _front(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        permits(json=False)


@cli.command()
def permits(json: Json = False) -> None:
    """List what you have permitted or forbidden for more than once."""
    from workroom.cli.out import columns, say, say_json

    with opened() as app:
        given = app.tasks.trusting.permits()
    if json:
        say_json(given)
    elif not given:
        say("Nothing is permitted or forbidden for good: you are asked.")
    else:
        rows = [(str(number), _reach(permit), permit.in_words()) for number, permit in enumerate(given, 1)]
        columns(rows, heads=("NUMBER", "WHERE", "WHAT"))
        say("Take one back with: workroom trust withdraw NUMBER", "dim")


@cli.command()
def withdraw(
    number: Annotated[int, typer.Argument(metavar="NUMBER", min=1, help="Its number in the list.")],
    json: Json = False,
) -> None:
    """Take back what you have permitted or forbidden.

    From the next request on you are asked again.
    """
    from workroom.cli.out import say, say_json

    with opened() as app:
        gone = app.tasks.trusting.withdraw(number)
    if json:
        say_json(gone)
    else:
        say(f"Taken back: {gone.in_words()}")


@cli.command()
def seen(task: TaskName, json: Json = False) -> None:
    """Tell what a task has seen.

    A task that has seen both private and untrusted content is asked about all that leaves.
    """
    from workroom.cli.out import say_json

    with opened() as app:
        taint = app.tasks.taint(app.tasks.get(task).id)
    if json:
        say_json({"hot": taint.hot, "private": taint.private, "untrusted": taint.untrusted})
    else:
        _tell(taint)


@cli.command()
def vouch(
    task: Annotated[
        str | None, typer.Argument(metavar="TASK", help="For all that this task has seen.")
    ] = None,
    file: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="For a file that such a task wrote. Can be given several times."),
    ] = None,
    json: Json = False,
) -> None:
    """Say that what a task has seen is fine.

    The same for a file that it wrote: it counts as your own from here.
    """
    from workroom.cli.out import say, say_json
    from workroom.errors import UserError

    if task is None and not file:
        raise UserError("Name a task, or a file with --file.")
    with opened() as app:
        name = app.tasks.get(task).id if task is not None else None
        if name is not None:
            app.tasks.trusting.vouch(name)
        files = app.tasks.trusting.vouch_for(file) if file else ()
    if json:
        say_json({"task": name, "files": files})
        return
    for thing in (*((f"task {name}",) if name else ()), *files):
        say(f"Noted: you vouch for {thing}.")


def _reach(permit: Permit) -> str:
    return {"task": f"task {permit.task}", "project": "the same folders", "always": "everywhere"}.get(
        permit.scope, permit.scope
    )


def _tell(taint: Taint) -> None:
    from workroom.cli.out import say

    for label, sources in (("Private", taint.private), ("Words of others", taint.untrusted)):
        say(f"{label}: {'nothing' if not sources else ''}".rstrip(), "bold")
        for source in sources:
            say(f"  {source}")
    if taint.guarded:
        say("Whatever would leave needs your yes each time, but for small reads from places you named.")
    else:
        say("It is not hot: what you and its rule sets permit may leave.")
