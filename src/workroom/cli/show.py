"""`workroom tasks` and `workroom show`: which tasks there are, and the story of one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workroom.cli.shared import Json, TaskName, opened

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.cli.lines import Line
    from workroom.log import Record
    from workroom.tasks.task import Task

NEWEST = 20


def tasks(
    everything: Annotated[bool, typer.Option("--all", help="All of them, not just the newest.")] = False,
    json: Json = False,
) -> None:
    """List your tasks, the newest last."""
    from workroom.cli.out import columns, say, say_json

    with opened() as app:
        found = app.tasks.all()
        shown = found if everything else found[-NEWEST:]
        if json:
            say_json([overview(app, task) for task in shown])
        elif not found:
            say("There are no tasks yet. Try: workroom demo")
        else:
            now = time.time()
            rows = [(task.id, ago_(task, now), status(app, task), task.title) for task in shown]
            columns(rows, heads=("TASK", "BEGUN", "STATE", "JOB"))
            if len(shown) < len(found):
                say(f"{len(found) - len(shown)} older ones: workroom tasks --all", "dim")


def show(
    task: TaskName,
    steps: Annotated[bool, typer.Option("--steps", help="Every step with its number, for undo.")] = False,
    follow: Annotated[bool, typer.Option("--follow", help="Watch it while it works elsewhere.")] = False,
    json: Json = False,
) -> None:
    """Show what was said and done, the plan, the files, the spend."""
    with opened() as app:
        found = app.tasks.get(task)
        if follow:
            raise typer.Exit(_follow(app, found, json))
        if json:
            _show_json(app, found)
        elif steps:
            _show_steps(found)
        else:
            _show_story(app, found)


def status(app: App, task: Task) -> str:
    """What the task is doing, in words."""
    from workroom.cli.words import OUTCOMES

    if task.ended is not None:
        return OUTCOMES[task.ended.outcome].lower()
    if app.tasks.is_running(task.id):
        return "waiting for you" if task.waiting else "working"
    return "not begun" if task.process is None else "cut off"


def overview(app: App, task: Task) -> dict[str, Any]:
    """The task in short, for programs."""
    return {
        "task": task.id,
        "created": task.created,
        "title": task.title,
        "model": task.model,
        "state": status(app, task),
        "outcome": task.ended.outcome if task.ended else None,
        "reason": task.ended.reason if task.ended else None,
        "waiting": list(task.waiting.values()),
        "tokens": task.tokens,
        "cost_usd": task.cost_usd,
    }


def ago_(task: Task, now: float) -> str:
    """When it began."""
    from workroom.cli.words import ago

    return ago(task.created, now)


def _show_json(app: App, task: Task) -> None:
    from workroom.cli.out import say_json
    from workroom.log.events import ModelMessages

    events = [r for r in app.log.read(task.id) if not isinstance(r.event, ModelMessages)]
    say_json({**overview(app, task), "details": task, "events": events})


def _show_steps(task: Task) -> None:
    from workroom.cli.lines import MARKS, step_line
    from workroom.cli.out import columns, say

    if not task.steps:
        say("It has taken no step yet.")
        return
    lines = [step_line(step) for step in task.steps.values()]
    rows = [(str(number), MARKS[line.mark][0], line.text) for number, line in enumerate(lines, 1)]
    columns(rows, heads=("STEP", "", "WHAT"))
    say(f"Undo one with: workroom undo {task.id} --step NUMBER", "dim")


def _show_story(app: App, task: Task) -> None:
    from workroom.cli.out import console
    from workroom.cli.render import print_line

    to = console()
    for line in _story(app, task):
        print_line(to, line)


def _story(app: App, task: Task) -> Iterator[Line]:
    from workroom.cli.lines import Line, plan_lines
    from workroom.cli.questions import approval_lines, question_lines
    from workroom.cli.summary import facts, summary_lines
    from workroom.trust import Taint

    yield from _so_far(app, task)
    if task.plan:
        yield Line("", "\nPlan", "bold")
        yield from plan_lines(task.plan)
    if (taint := app.tasks.taint(task.id)) != Taint():
        yield Line("", f"\nIt has seen {taint.in_words()}. More: workroom trust seen {task.id}", "dim")
    yield Line("", "")
    if task.ended is not None:
        yield from summary_lines(task, task.ended)
        return
    for asked in task.waiting.values():
        for question in asked.questions:
            yield from question_lines(question)
        if asked.approval is not None:
            yield from approval_lines(asked.approval)
        yield Line("", f"Answer with: workroom answer {task.id}")
    yield Line("", facts(task), "dim")
    if not app.tasks.is_running(task.id):
        yield Line("", f"Go on with: workroom resume {task.id}")


def _so_far(app: App, task: Task) -> Iterator[Line]:
    from workroom.cli.lines import Line

    yield Line("", f"Task {task.id}, {ago_(task, time.time())}: {status(app, task)}", "bold")
    yield from _givens(task)
    yield Line("", "")
    yield from _told(app.log.read(task.id))


def _givens(task: Task) -> Iterator[Line]:
    from workroom.cli.lines import Line

    for grant in task.grants:
        may = "read and change" if grant.access == "write" else "read only"
        yield Line("", f"Folder {grant.path} ({may})", "dim")
    yield Line("", f"Model {task.model}", "dim")


def _told(records: list[Record]) -> Iterator[Line]:
    """The story so far, told with the task as it was at each moment."""
    from workroom.cli.lines import told
    from workroom.tasks.fold import apply, fold

    story: Task | None = None
    for record in records:
        if story is None:
            story = fold([record]).get(record.task)
        else:
            apply(story, record)
        if story is not None:
            yield from told(record.event, story)


def _follow(app: App, task: Task, json: bool) -> int:
    import asyncio

    from workroom.cli.keyboard import Keyboard
    from workroom.cli.run import face_for
    from workroom.cli.session import Answers, Session
    from workroom.cli.summary import summary_lines
    from workroom.cli.words import EXIT_CODES

    asks = Keyboard.is_there() and not json
    face = face_for(json, asks=asks)
    if not json:
        for line in _so_far(app, task):
            face.line(line)

    async def watch() -> int:
        ended = await Session(app, task, face, Answers.PERSON if asks else Answers.ELSEWHERE).watch()
        if not json:
            for line in summary_lines(app.tasks.get(task.id), ended):
                face.line(line)
        return EXIT_CODES[ended.outcome]

    return asyncio.run(watch())
