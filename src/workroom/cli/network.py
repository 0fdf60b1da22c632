"""`workroom network`: what may leave, what was refused and by which rule, and trying a rule before it counts."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workroom.cli.shared import Json, opened

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.network.exits import Exit, Request
    from workroom.network.registries import Registries
    from workroom.network.rulebook import RuleBook
    from workroom.network.rules import Refusal
    from workroom.settings import Places
    from workroom.trust.permits import Permit

NEWEST = 30
REFUSED = 1
BARE = 200
"""Bytes of a small request's headers, for trying a URL."""
EXITS = ("door", "fetch", "search", "connector", "browser")

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
        names = _sets(app, task, sets)
        book = _book(app.places)
        known = _registries(app.places, book, names, refresh=refresh)
        permits = _permits(app, task)
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
    from workroom.log.events import RequestJudged

    with opened() as app:
        wanted = app.tasks.get(task).id if task else None
        judged = app.log.read(wanted, kinds=[RequestJudged])
    found = [record for record in judged if not getattr(record.event, "allowed", True)]
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
    from workroom.network.rules import Refusal, Rule

    with opened() as app:
        names = _sets(app, task, sets)
        book = _book(app.places)
        _registries(app.places, book, names, refresh=False)
        permits = _permits(app, task)
    request = _request(url, method.upper(), exit, size)
    found = request if isinstance(request, Refusal) else book.judge(names, request)
    standing = [] if isinstance(request, Refusal) else [each for each in permits if _is_on(each, request)]
    if json:
        words.tell_json(url, names, found, standing)
    else:
        words.tell(names, found, standing)
    raise typer.Exit(0 if isinstance(found, Rule) else REFUSED)


@cli.command()
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A rule set, as `own.toml`.")],
    json: Json = False,
) -> None:
    """Check a file of rules of your own.

    Names every fault with its place, and what is hardly meant.
    """
    from workroom.cli.out import say, say_json
    from workroom.cli.words import number
    from workroom.network.rulebook import read
    from workroom.network.rulefile import RulesBroken

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


def _book(places: Places) -> RuleBook:
    from workroom.network.rulebook import RuleBook

    return RuleBook(places.config / "network", places.cache / "registries.json")


def _sets(app: App, task: str | None, sets: str | None) -> tuple[str, ...]:
    """The rule sets asked about: those named, else a task's, else what a new task gets."""
    if sets is not None:
        return tuple(name.strip() for name in sets.split(",") if name.strip())
    return app.tasks.get(task).network if task else app.settings.network.sets


def _registries(places: Places, book: RuleBook, names: Sequence[str], *, refresh: bool) -> Registries | None:
    """What pip, npm and apt say, asked only if a set speaks of it."""
    import asyncio

    from workroom.network.asking import known

    broken = {fault.name for fault in book.faults(names)}
    if not any(book.get(name).registries for name in names if name not in broken):
        return None
    return asyncio.run(known(places.cache / "registries.json", force=refresh))


def _permits(app: App, task: str | None) -> list[Permit]:
    """The person's standing answers about hosts that count here."""
    from workroom.log.events import Permitted, PermitWithdrawn
    from workroom.tasks.standing import project_of
    from workroom.trust.actions import HOSTS
    from workroom.trust.permits import fold

    found = app.tasks.get(task) if task else None
    where, project = (found.id, project_of(found.grants)) if found else ("", "")
    kinds = {str(kind) for kind in HOSTS}
    standing = fold(app.log.read(kinds=[Permitted, PermitWithdrawn]))
    return [permit for permit in standing if permit.action in kinds and permit.reaches(where, project)]


def _is_on(permit: Permit, request: Request) -> bool:
    from workroom.trust.actions import Kind
    from workroom.trust.permits import covers

    return covers(Kind(permit.action), permit.pattern, request.host)


def _request(url: str, method: str, exit: str, size: int) -> Request | Refusal:
    """The request that asking for `url` would be, in the form in which it is judged; else why there is none.

    Raises:
        UserError: there is no such way out.
    """
    from workroom.errors import UserError
    from workroom.network.exits import Request
    from workroom.network.hosts import Unfit
    from workroom.network.rules import Refusal
    from workroom.network.urls import place_of

    if exit not in EXITS:
        raise UserError(f"There is no way out called {exit}.", hint=f"There are: {', '.join(EXITS)}.")
    websocket = url.lower().startswith(("ws://", "wss://"))
    way: Exit = exit  # type: ignore[assignment]
    try:
        place = place_of(f"http{url[2:]}" if websocket else url)
    except Unfit as unfit:
        return Refusal(unfit.rule, unfit.reason)
    out = BARE + len(method) + len(place.host) + len(place.target) + size
    return Request(
        way, method, place.host, place.port, place.path, place.query, place.tls, websocket, out, size
    )
