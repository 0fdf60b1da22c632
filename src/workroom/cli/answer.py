"""`workroom answer` and `workroom steer`: words to a task from any window."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from workroom.cli.shared import Json, TaskName, opened
from workroom.errors import UserError

if TYPE_CHECKING:
    from workroom.app import App
    from workroom.log.cards import Approval, Question, Reply, Scope
    from workroom.log.events import Asked
    from workroom.tasks.task import Task


def answer(
    task: TaskName,
    choose: Annotated[
        list[str] | None,
        typer.Option(metavar="OPTION", help="An option's number or label; once for each question, in order."),
    ] = None,
    text: Annotated[
        list[str] | None,
        typer.Option(metavar="WORDS", help="Your own words; once for each question, in order."),
    ] = None,
    yes: Annotated[bool | None, typer.Option("--yes/--no", help="Allow the action, or not.")] = None,
    reach: Annotated[
        str,
        typer.Option(
            "--for",
            metavar="SCOPE",
            help="How far a yes reaches: once, task, project, always; a no: once, never.",
        ),
    ] = "once",
    recommended: Annotated[bool, typer.Option("--recommended", help="Take what is recommended.")] = False,
    key: Annotated[str | None, typer.Option(metavar="KEY", help="Which question, if several wait.")] = None,
    json: Json = False,
) -> None:
    """Answer what a task asks. Without options you are asked here."""
    from workroom.cli.keyboard import Keyboard
    from workroom.cli.out import say, say_json

    with opened() as app:
        found = app.tasks.get(task)
        asked = _waiting(found, key)
        if choose or text or recommended or yes is not None:
            _hand_in(app, found, asked, _Given(choose or [], text or [], yes, recommended, reach))
        elif Keyboard.is_there() and not json:
            _ask_here(app, found, asked)
        else:
            raise UserError(
                "Nobody is here to ask.", hint="Answer with --choose, --text, --recommended, --yes or --no."
            )
        running = app.tasks.is_running(found.id)
        if json:
            say_json({"task": found.id, "key": asked.key, "running": running})
        elif running:
            say("Thank you. The task goes on.")
        else:
            say(f"Thank you. Go on with: workroom resume {found.id}")


def steer(
    task: TaskName,
    text: Annotated[str, typer.Argument(metavar="WORDS", help="What to tell the agent.")],
    json: Json = False,
) -> None:
    """Tell a task something while it works."""
    from workroom.cli.out import say, say_json

    with opened() as app:
        found = app.tasks.get(task)
        app.tasks.talk.say(found.id, text)
        running = app.tasks.is_running(found.id)
    if json:
        say_json({"task": found.id, "running": running})
    elif running:
        say("Passed on. The agent reads it before its next step.")
    else:
        say(f"Noted. The agent reads it when it goes on: workroom resume {found.id}")


class _Given:
    """The answers on the command line."""

    def __init__(
        self, choose: list[str], text: list[str], yes: bool | None, recommended: bool, reach: str
    ) -> None:
        self.choose, self.text, self.yes, self.recommended = choose, text, yes, recommended
        self.reach = reach

    def reply(self, question: Question) -> Reply:
        """The next answer, for `question`."""
        from workroom.cli import questions
        from workroom.log.cards import Reply

        if self.choose:
            reply = questions.understood(question, self.choose.pop(0))
            if question.options and not reply.chosen:
                labels = ", ".join(option.label for option in question.options)
                raise UserError(
                    f"{reply.text!r} is not among the options: {labels}.", hint="Use --text for own words."
                )
            return reply
        if self.text:
            return Reply(question.question, text=self.text.pop(0))
        if self.recommended:
            return questions.recommended(question)
        raise UserError(
            f"There is no answer yet to: {question.question}", hint="Give one more --choose or --text."
        )


def _hand_in(app: App, task: Task, asked: Asked, given: _Given) -> None:
    if asked.approval is not None:
        if given.yes is None:
            raise UserError(
                "This waits for --yes or --no.", hint=f"See what it is about: workroom show {task.id}"
            )
        app.tasks.approve(
            task.id, asked.key, asked.approval.digest, yes=given.yes, scope=_scope(asked.approval, given)
        )
        return
    if given.yes is not None:
        raise UserError("This is a question, not a yes or no.", hint="Answer with --choose or --text.")
    replies = [given.reply(question) for question in asked.questions]
    if given.choose or given.text:
        raise UserError(
            f"There are only {len(replies)} questions, and more answers.", hint="Nothing was answered."
        )
    app.tasks.answer(task.id, asked.key, replies)


def _scope(approval: Approval, given: _Given) -> Scope:
    from workroom.cli.questions import plain_scope

    for scope in approval.scopes:
        if given.reach == scope and (scope == "never") is not given.yes:
            return scope
    if given.reach == "once":
        return plain_scope(approval) if given.yes else "once"
    fitting = [scope for scope in approval.scopes if (scope == "never") is not given.yes]
    raise UserError(
        f"{given.reach!r} is no way to say {'yes' if given.yes else 'no'} to this.",
        hint=f"Use --for with one of: {', '.join(dict.fromkeys(('once', *fitting)))}.",
    )


def _waiting(task: Task, key: str | None) -> Asked:
    if not task.waiting:
        raise UserError(f"Task {task.id} asks nothing just now.")
    if key is None:
        return next(iter(task.waiting.values()))
    if key not in task.waiting:
        raise UserError(f"Nothing waits under {key}.", hint=f"These wait: {', '.join(task.waiting)}.")
    return task.waiting[key]


def _ask_here(app: App, task: Task, asked: Asked) -> None:
    import asyncio

    from workroom.cli.asking import ask
    from workroom.cli.keyboard import Keyboard
    from workroom.cli.render import PlainFace

    asyncio.run(ask(app.tasks, task.id, asked, Keyboard(), PlainFace()))
    if asked.key in app.tasks.get(task.id).waiting:
        raise UserError("It was not answered, and goes on waiting.")
