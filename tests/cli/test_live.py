"""A person at a terminal beside a task that another process (here: the test) works on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from cli import story
from cli.terminal import Terminal
from cli.test_answer import answered
from workroom.app import App
from workroom.log import Outcome
from workroom.log.cards import Reply
from workroom.log.events import (
    Answered,
    ComputerChanged,
    PlanChanged,
    PlanItem,
    Said,
    StepOutput,
    StepStarted,
    TaskEnded,
)
from workroom.tasks.lease import lease

Opener = Callable[..., Terminal]


@contextmanager
def at_work(app: App, task: str) -> Iterator[None]:
    with lease(app.places.data / "running", task):
        story.begin(app, task)
        yield


@pytest.fixture
def task(app: App) -> Iterator[str]:
    task = story.create(app).id
    with at_work(app, task):
        yield task


def test_plan_step_and_last_line_are_shown_while_it_works(terminal: Opener, app: App, task: str) -> None:
    screen = terminal("show", task, "--follow")
    screen.shows("▸ Read every receipt")
    screen.shows("· Build the workbook")
    app.log.append(task, StepStarted("s1", "run_command", "Scan the receipts"))
    app.log.append(task, StepOutput("s1", "stdout", "1 of 14\r2 of 14\r3 of 14 \x1b[31mred"))
    screen.shows("▸ Scan the receipts ")
    screen.shows(r"3 of 14 \x1b[31mred")
    story.finish(app, task)
    assert screen.ends() == 0
    screen.shows("Done. The report is ready.")
    assert b"\x1b[31mred" not in screen.raw
    assert screen.raw.rstrip().endswith(b"\x1b[0m") or b"\x1b[?25h" in screen.raw  # the cursor is back


def test_a_question_is_asked_and_the_typed_answer_handed_in(terminal: Opener, app: App, task: str) -> None:
    screen = terminal("show", task, "--follow")
    screen.shows("Read every receipt")
    story.ask(app, task)
    screen.shows("1  Keep apart (recommended)")
    screen.shows("Type a number, Enter for the recommended one, or your own words: ")
    screen.type("9\n")
    screen.shows("There is no option 9; there are 2.")
    screen.type("2\n")
    screen.shows("› Convert")
    assert answered(app, task).replies == (Reply(story.QUESTION.question, chosen=("Convert",)),)
    story.finish(app, task)
    assert screen.ends() == 0


def test_what_was_typed_before_the_question_is_no_answer(terminal: Opener, app: App, task: str) -> None:
    screen = terminal("show", task, "--follow")
    screen.shows("Read every receipt")
    story.ask(app, task, approval=True)
    screen.shows("Type yes or no: ")
    screen.type("yes please\n")
    screen.shows("Type yes or no: ", since=screen.shows("yes please"))
    screen.type("no\n")
    screen.shows("› No")
    assert answered(app, task).approved is False
    story.finish(app, task, Outcome.FAILED)
    assert screen.ends() == 1


def test_an_answer_from_another_window_takes_the_question_away(terminal: Opener, app: App, task: str) -> None:
    screen = terminal("show", task, "--follow")
    screen.shows("Read every receipt")
    story.ask(app, task, "q1")
    screen.shows("Type a number")
    app.tasks.answer(task, "q1", [Reply(story.QUESTION.question, chosen=("Keep apart",))])
    place = screen.shows("› Keep apart")
    screen.shows("Read every receipt", since=place)  # the plan is back
    story.finish(app, task)
    assert screen.ends() == 0
    assert len(app.log.read(task, kinds=[Answered])) == 1


def test_a_dumb_terminal_gets_no_control_codes(terminal: Opener, app: App, task: str) -> None:
    screen = terminal("show", task, "--follow", TERM="dumb")
    screen.shows("Make an expense report")
    app.log.append(task, PlanChanged((PlanItem("Read every receipt", "done"), PlanItem("Count"))))
    screen.shows("Plan:")
    screen.shows("✓   Read every receipt")
    app.log.append(task, Said("Working on it."))
    story.step(app, task, "s1", "Scan the receipts")
    screen.shows("Scan the receipts (2.0 s, 1 change)")
    app.log.append(task, ComputerChanged("failed", "QEMU is missing."))
    screen.shows("The computer could not be used. QEMU is missing.")
    story.finish(app, task)
    assert screen.ends() == 0
    assert b"\x1b" not in screen.raw


def test_no_color_means_no_colour(terminal: Opener, app: App, task: str) -> None:
    app.log.append(task, TaskEnded(Outcome.STOPPED, "Stopped by you."))
    screen = terminal("show", task, NO_COLOR="1")
    assert screen.ends() == 0
    assert not re.search(rb"\x1b\[[0-9;]*3[0-7]m", screen.raw)


def test_a_terminal_of_ascii_gets_ascii(terminal: Opener, app: App, task: str) -> None:
    app.log.append(task, Said("Müller"))
    screen = terminal("show", task, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert screen.ends() == 0
    screen.shows("> Read every receipt")
    screen.shows(r"M\xfcller")
    assert screen.raw.isascii()


def test_ctrl_c_ends_the_watching_and_not_the_task(terminal: Opener, app: App, task: str) -> None:
    screen = terminal("show", task, "--follow")
    screen.shows("Read every receipt")
    screen.interrupt()
    assert screen.ends() == 130
    assert app.tasks.get(task).ended is None
    assert app.tasks.is_running(task)
