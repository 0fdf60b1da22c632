"""`workroom network`: what may leave, what was refused and by which rule, and trying a rule before it counts."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workroom.cli.shared import Json, opened

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.tasks.reaching import Reaching

NEWEST = 30
REFUSED = 1

MaybeTask = Annotated[
    str | None, typer.Argument(metavar="TASK", help="A task, or `last`; without it, a new task.")
]
Sets = Annotated[
    str | None, typer.Option(metavar="NAMES", help="Under these rule sets, as `packages,own`, instead.")
]

cli = typer.Typer(help="What may leave, what was refused and by which rule; try a URL.")


@cli.callback(invoke_without_command=True)
def _front(ctx: typer.Context) -> None:
    if ctx.invoked_subcommand is None:
        show(None, None, refresh=False, json=False)


@cli.command()
def show(
    task: MaybeTask = None,
    sets: Sets = None,
    refresh: Annotated[
        bool, typer.Option("--refresh", help="Ask pip, npm and apt again for their registries.")
    ] = False,
    json: Json = False,
) -> None:
    """List what may leave, with the rule behind each line."""
    from workroom.cli import network_words as words

    with opened() as app:
        reaching = _reaching(app, task, sets)
        known = reaching.registries(refresh=refresh)
        permits = reaching.permits()
    book, names = reaching.book, reaching.sets
    if json:
        words.show_json(book, names, known, permits)
    else:
        words.show(book, names, known, permits)
    for fault in book.faults(names):
        raise fault


@cli.command()
def refused(
    task: Annotated[str | None, typer.Argument(metavar="TASK", help="Only this task's, or `last`.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All of them, not just the newest.")] = False,
    json: Json = False,
) -> None:
    """List what was refused: when, what, by which rule and why."""
    from workroom.cli import network_words as words
    from workroom.cli.out import columns, say, say_json
    from workroom.tasks import reaching

    with opened() as app:
        found = reaching.refused(app.log, app.tasks.get(task).id if task else None)
    shown = found if everything else found[-NEWEST:]
    if json:
        say_json([{"task": record.task, "at": record.at, "request": record.event} for record in shown])
    elif not found:
        say("Nothing was refused.")
    else:
        now = time.time()
        columns(
            [words.refused_row(record, now) for record in shown],
            heads=("WHEN", "TASK", "RULE", "WHAT", "WHY"),
        )
        if len(shown) < len(found):
            say(f"{len(found) - len(shown)} older ones: workroom network refused --all", "dim")


@cli.command(name="test")
def try_(
    url: Annotated[str, typer.Argument(metavar="URL", help="Nothing is sent to it.")],
    task: Annotated[str | None, typer.Option(metavar="TASK", help="As in this task, or `last`.")] = None,
    sets: Sets = None,
    method: Annotated[str, typer.Option(metavar="METHOD", help="GET, POST, …")] = "GET",
    exit: Annotated[str, typer.Option(metavar="EXIT", help="By which way out: door or fetch.")] = "door",
    size: Annotated[int, typer.Option(metavar="BYTES", min=0, help="The size of a body.")] = 0,
    json: Json = False,
) -> None:
    """Judge a URL without sending anything.

    Ends with 1 if it would be refused.
    """
    from workroom.cli import network_words as words
    from workroom.network.rules import Rule

    with opened() as app:
        reaching = _reaching(app, task, sets)
        reaching.registries()
        judged = reaching.judge(url, method, exit, size)
    if json:
        words.tell_json(url, reaching.sets, judged.found, judged.standing)
    else:
        words.tell(reaching.sets, judged.found, judged.standing)
    raise typer.Exit(0 if isinstance(judged.found, Rule) else REFUSED)


@cli.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A rule set, as `own.toml`.")],
    json: Json = False,
) -> None:
    """Check a file of rules of your own.

    Names every fault with its place, and what is hardly meant.
    """
    from workroom.cli.out import say, say_json
    from workroom.network.rulebook import read
    from workroom.network.rulefile import RulesBroken
    from workroom.words import number

    found = read(file)
    faults = found.faults if isinstance(found, RulesBroken) else ()
    warnings = () if isinstance(found, RulesBroken) else found.warnings
    if json:
        say_json({"file": str(file), "faults": faults, "warnings": warnings})
    else:
        for line in (*(f"{fault}." for fault in faults), *warnings):
            say(f"{file}: {line}")
        if not isinstance(found, RulesBroken):
            say(f"{file} is a rule set: {number(len(found.rules), 'rule')}.")
    if isinstance(found, RulesBroken):
        raise typer.Exit(found.exit_code)


def _reaching(app: App, task: str | None, sets: str | None) -> Reaching:
    """Under the rule sets asked about: those named, else a task's, else what a new task gets."""
    from workroom.tasks.reaching import Reaching

    found = app.tasks.get(task) if task else None
    names = found.network if found else app.settings.network.sets
    if sets is not None:
        names = tuple(name.strip() for name in sets.split(",") if name.strip())
    return Reaching(app.places, app.log, names, found)
