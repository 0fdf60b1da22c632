"""Put the questions of a task to the person at the terminal, and hand the answers in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Protocol

from workroom.cli import questions
from workroom.cli.keyboard import Keyboard
from workroom.cli.lines import Line
from workroom.cli.out import say
from workroom.log.cards import Approval, Question, Reply, Scope
from workroom.log.events import Asked
from workroom.trust import AnswerDoesNotFit

if TYPE_CHECKING:
    from workroom.tasks import Tasks


class Paper(Protocol):
    """Where lines are shown."""

    def line(self, line: Line) -> None:
        """Show one line now."""


async def ask(tasks: Tasks, task: str, asked: Asked, keyboard: Keyboard, paper: Paper) -> None:
    """Ask until there is an answer that fits; without a keyboard the question stays in the inbox."""
    keyboard.forget()
    try:
        if asked.approval is not None:
            yes, scope = await _approval(asked.approval, keyboard, paper)
            tasks.approve(task, asked.key, asked.approval.digest, yes=yes, scope=scope, face=True)
        else:
            replies = [await _question(question, keyboard, paper) for question in asked.questions]
            tasks.answer(task, asked.key, replies)
    except EOFError:
        paper.line(Line("note", f"It waits for an answer: workroom answer {task}"))


def take_recommended(tasks: Tasks, task: str, asked: Asked) -> None:
    """Answer every question by its recommended option; an approval is refused: only a person can give it."""
    if asked.approval is not None:
        tasks.approve(task, asked.key, asked.approval.digest, yes=False)
    else:
        tasks.answer(task, asked.key, [_recommended_or_words(question) for question in asked.questions])


async def ask_to_stop(keyboard: Keyboard, paper: Paper) -> bool:
    """Whether the task shall really be stopped. No answer is a no, so that nothing stops by accident."""
    keyboard.forget()
    paper.line(Line("ask", "Stop this task? What it did so far is kept and can be undone.", "bold"))
    _prompt("y to stop, n to go on (Ctrl-C again stops at once): ")
    try:
        return questions.yes_or_no(await keyboard.line()) is True
    except EOFError:
        return False


async def confirm(question: str, keyboard: Keyboard) -> bool:
    """A plain yes-or-no question."""
    _prompt(f"{question} [y/N] ")
    try:
        return questions.yes_or_no(await keyboard.line()) is True
    except EOFError:
        return False


async def _question(question: Question, keyboard: Keyboard, paper: Paper) -> Reply:
    _show(questions.question_lines(question), paper)
    while True:
        _prompt(questions.prompt_for(question))
        try:
            return questions.understood(question, await keyboard.line())
        except AnswerDoesNotFit as error:
            paper.line(Line("note", str(error)))


async def _approval(approval: Approval, keyboard: Keyboard, paper: Paper) -> tuple[bool, Scope]:
    _show(questions.approval_lines(approval), paper)
    while True:
        _prompt(questions.consent_prompt(approval))
        if (answer := questions.consent(approval, await keyboard.line())) is not None:
            return answer


def _recommended_or_words(question: Question) -> Reply:
    try:
        return questions.recommended(question)
    except AnswerDoesNotFit:
        if question.options:
            return Reply(question.question, chosen=(question.options[0].label,))
        return Reply(question.question, text="Nobody is here to answer; choose what is safest.")


def _show(lines: Iterable[Line], paper: Paper) -> None:
    for line in lines:
        paper.line(line)


def _prompt(text: str) -> None:
    say(text, "bold", end="")
