from __future__ import annotations

import json

import pytest

from cli import story
from cli.conftest import Workroom
from workroom.app import App
from workroom.log.events import Answered, UserMessage


@pytest.fixture
def task(app: App) -> str:
    task = story.create(app)
    story.begin(app, task.id)
    return task.id


def answered(app: App, task: str) -> Answered:
    record = app.log.last(task, Answered)
    assert record is not None
    assert isinstance(record.event, Answered)
    return record.event


@pytest.mark.parametrize(
    ("args", "chosen", "text"),
    [
        (["--choose", "2"], ("Convert",), ""),
        (["--choose", "convert"], ("Convert",), ""),
        (["--recommended"], ("Keep apart",), ""),
        (["--text", "At your own rate"], (), "At your own rate"),
    ],
)
def test_answers(
    workroom: Workroom, app: App, task: str, args: list[str], chosen: tuple[str], text: str
) -> None:
    story.ask(app, task)
    result = workroom("answer", "last", *args)
    assert result.exit_code == 0
    assert f"Thank you. Go on with: workroom resume {task}" in result.stdout
    (reply,) = answered(app, task).replies
    assert (reply.chosen, reply.text) == (chosen, text)


def test_several_questions_are_answered_in_order(workroom: Workroom, app: App, task: str) -> None:
    story.ask(app, task, questions=3)
    assert workroom("answer", task, "--choose", "1", "--text", "x", "--text", "y").exit_code == 0
    assert [reply.text for reply in answered(app, task).replies] == ["", "x", "y"]


@pytest.mark.parametrize(("flag", "approved"), [("--yes", True), ("--no", False)])
def test_approvals(workroom: Workroom, app: App, task: str, flag: str, approved: bool) -> None:
    story.ask(app, task, approval=True)
    assert workroom("answer", task, flag).exit_code == 0
    assert answered(app, task).approved is approved


@pytest.mark.parametrize(
    ("args", "why"),
    [
        (["--choose", "7"], "There is no option 7; there are 2."),
        (["--choose", "Perhaps"], "'Perhaps' is not among the options: Keep apart, Convert."),
        (["--yes"], "This is a question, not a yes or no."),
        (["--choose", "1", "--text", "more"], "There are only 1 questions, and more answers."),
        (["--key", "other", "--recommended"], "Nothing waits under other."),
        ([], "Nobody is here to ask."),
        (["--text", " "], "The answer is empty: Keep the currencies apart?"),
    ],
)
def test_bad_answers_are_refused_and_the_question_waits_on(
    workroom: Workroom, app: App, task: str, args: list[str], why: str
) -> None:
    story.ask(app, task)
    result = workroom("answer", task, *args)
    assert result.exit_code == 1
    assert why in result.stderr
    assert "q1" in app.tasks.get(task).waiting


def test_an_approval_takes_no_words(workroom: Workroom, app: App, task: str) -> None:
    story.ask(app, task, approval=True)
    assert "This waits for --yes or --no." in workroom("answer", task, "--text", "sure").stderr


def test_nothing_to_answer(workroom: Workroom, app: App, task: str) -> None:
    result = workroom("answer", task, "--yes")
    assert result.exit_code == 1
    assert f"Task {task} asks nothing just now." in result.stderr


def test_steering_is_noted(workroom: Workroom, app: App, task: str) -> None:
    assert "Noted." in workroom("steer", "last", "Only March, please").stdout
    assert json.loads(workroom("steer", task, "and April", "--json").stdout) == {
        "task": task,
        "running": False,
    }
    said = [record.event for record in app.log.read(task, kinds=[UserMessage])]
    assert said == [UserMessage("Only March, please", True), UserMessage("and April", True)]


def test_an_empty_message_is_refused(workroom: Workroom, app: App, task: str) -> None:
    assert workroom("steer", task, " ").exit_code == 1
