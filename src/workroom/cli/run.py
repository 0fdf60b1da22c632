"""`workroom run`, `resume` and `stop`: a task's work, and its end."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from workroom.cli.shared import Json, TaskName, opened

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.cli.render import Face
    from workroom.cli.session import Answers
    from workroom.folders import Access
    from workroom.log.events import Limits, TaskEnded
    from workroom.tasks.task import Task

Unattended = Annotated[
    bool | None,
    typer.Option(
        "--unattended/--attended",
        help="Whether nobody is there to answer, so that a question parks the task. Usually: if this is no terminal.",
        show_default=False,
    ),
]

WIDE_HINT = "Name a smaller folder, or say --yes if the task may touch all of it."


def run(
    prompt: Annotated[
        str, typer.Argument(metavar="JOB", help="What to do, in your words; - reads it from standard input.")
    ],
    folder: Annotated[
        list[Path] | None,
        typer.Option(metavar="DIR", readable=False, help="A folder to work in. Can be given several times."),
    ] = None,
    read_only: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="DIR", readable=False, help="A folder to read only. Can be given several times."
        ),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option(
            metavar="NAME", help="The model, as `practice` or `anthropic:NAME`. See: workroom models"
        ),
    ] = None,
    skill: Annotated[
        str | None, typer.Option(metavar="NAME", help="The skill to follow, instead of letting it choose.")
    ] = None,
    spend: Annotated[
        float | None,
        typer.Option(metavar="DOLLARS", min=0, help="Stop at this many US dollars; 0: no limit."),
    ] = None,
    steps: Annotated[
        int | None, typer.Option(metavar="NUMBER", min=0, help="Stop after this many steps; 0: no limit.")
    ] = None,
    network: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SET",
            help="What it may reach: a rule set, as `packages`. Can be given several times; usually: offline.",
            show_default=False,
        ),
    ] = None,
    review: Annotated[
        bool | None,
        typer.Option(
            "--review/--direct",
            help="Hold every change in the folders until you have looked at it, or none. Usually: if nobody watches.",
            show_default=False,
        ),
    ] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Confirm a very wide folder, such as your whole home folder.")
    ] = False,
    unattended: Unattended = None,
    json: Json = False,
) -> None:
    """Do a job in the folders you name."""
    from workroom.folders import Access

    folders = [(path, Access.WRITE) for path in folder or []] + [
        (path, Access.READ) for path in read_only or []
    ]
    with opened() as app:
        limits = _limits(app, spend, steps)
        task = create(
            app,
            _words(prompt),
            folders,
            model=model,
            skill=skill,
            limits=limits,
            network=network or None,
            review=review,
            confirmed=yes,
            may_ask=not json,
        )
        raise typer.Exit(work(app, task, unattended=unattended, json=json))


def resume(task: TaskName, unattended: Unattended = None, json: Json = False) -> None:
    """Go on with a task that was stopped, parked or cut off."""
    with opened() as app:
        raise typer.Exit(work(app, app.tasks.get(task), unattended=unattended, json=json))


def stop(task: TaskName, json: Json = False) -> None:
    """Stop a task; its programs are dead before you are told so."""
    import asyncio

    from workroom.cli.out import say, say_json
    from workroom.cli.words import EXIT_CODES, OUTCOMES
    from workroom.log import Outcome

    with opened() as app:
        name = app.tasks.get(task).id
        ended = asyncio.run(app.tasks.stop(name))
    if json:
        say_json({"task": name, "outcome": ended.outcome, "reason": ended.reason})
    else:
        say(f"{OUTCOMES[ended.outcome]}. {ended.reason}")
    if ended.outcome is not Outcome.STOPPED:
        raise typer.Exit(EXIT_CODES[ended.outcome])


def create(
    app: App,
    prompt: str,
    folders: list[tuple[Path, Access]],
    *,
    model: str | None = None,
    skill: str | None = None,
    limits: Limits | None = None,
    network: list[str] | None = None,
    review: bool | None = None,
    confirmed: bool = False,
    may_ask: bool = True,
) -> Task:
    """Make a task; a very wide folder is asked about twice when somebody is there.

    Raises:
        UserError: a folder can't be handed over, or was not confirmed.
    """
    import asyncio

    from workroom.cli.keyboard import Keyboard
    from workroom.folders import GrantNeedsConfirming
    from workroom.tasks import FolderRequest

    requests = [FolderRequest(path, access) for path, access in folders]

    def make(sure: bool) -> Task:
        return app.tasks.create(
            prompt,
            folders=requests,
            model=model,
            skill=skill,
            limits=limits,
            network=network,
            review=review,
            confirmed=sure,
        )

    try:
        return make(confirmed)
    except GrantNeedsConfirming as error:
        if not (may_ask and Keyboard.is_there() and asyncio.run(_really(str(error)))):
            raise GrantNeedsConfirming(error.message, hint=WIDE_HINT) from error
        return make(True)


def work(
    app: App,
    task: Task,
    *,
    unattended: bool | None,
    json: bool = False,
    answers: Answers | None = None,
) -> int:
    """Let `task` work while it is shown; the exit code that tells how it ended."""
    import asyncio

    from workroom.cli.lines import Line
    from workroom.cli.session import Answers, Session
    from workroom.cli.summary import summary_lines
    from workroom.cli.words import EXIT_CODES

    answers = answers or _answers(unattended, json)
    face = face_for(json, asks=answers is Answers.PERSON)
    if json and task.process is None:
        for record in app.log.read(task.id):
            face.event(record, task)
    elif not json:
        face.line(Line("", f"Task {task.id}: {task.title}", "bold"))

    async def session() -> TaskEnded:
        return await Session(app, task, face, answers).run()

    ended = asyncio.run(session())
    if not json:
        for line in summary_lines(app.tasks.get(task.id), ended):
            face.line(line)
    return EXIT_CODES[ended.outcome]


def face_for(json: bool, *, asks: bool) -> Face:
    """The face that fits where the output goes. `asks`: questions are put to the person here."""
    from workroom.cli.live import LiveFace
    from workroom.cli.out import console
    from workroom.cli.render import JsonFace, PlainFace

    if json:
        return JsonFace()
    to = console()
    if to.is_terminal and not to.is_dumb_terminal:
        return LiveFace(asks=asks)
    return PlainFace(asks=asks)


def _answers(unattended: bool | None, json: bool) -> Answers:
    """Who answers: a person at a terminal; with --attended and no terminal, a person in another window."""
    from workroom.cli.keyboard import Keyboard
    from workroom.cli.session import Answers

    if unattended is None:
        unattended = json or not Keyboard.is_there()
    if unattended:
        return Answers.NOBODY
    return Answers.PERSON if Keyboard.is_there() and not json else Answers.ELSEWHERE


def _limits(app: App, spend: float | None, steps: int | None) -> Limits | None:
    """The limits of the settings with those given here in their place; None when none was given."""
    if spend is None and steps is None:
        return None
    from workroom.tasks.creating import limits_with

    return limits_with(app.settings.limits, spend_usd=spend, steps=steps)


def _words(prompt: str) -> str:
    return sys.stdin.read() if prompt == "-" else prompt


async def _really(warning: str) -> bool:
    from workroom.cli.asking import confirm
    from workroom.cli.keyboard import Keyboard
    from workroom.cli.out import say

    say(warning)
    return await confirm("Hand it over all the same?", Keyboard())
