"""A person at a terminal while a real task works, thought up by a scripted model over real HTTP."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.conftest import Workroom
from cli.terminal import Terminal
from fakes.modelserver import Call, ModelServer, Turn
from fakes.modelserver.story import QUESTION, steps, tool
from workroom.app import App
from workroom.log import Outcome
from workroom.log.events import Answered, StopRequested

Opener = Callable[..., Terminal]
PROMPT = "or your own words: "


def writes(name: str) -> tuple[Call, ...]:
    return (tool("write_file", path=f"/folders/receipts/{name}", content="hello\n"),)


ASKS = steps(
    Turn("First a question.", (tool("ask_user", questions=[QUESTION]),)),
    Turn("", writes("out.txt")),
    Turn(
        "",
        (tool("deliver", files=[{"path": "/folders/receipts/out.txt", "title": "Out"}], summary="Written."),),
    ),
    Turn("All is \x1b[2Jwritten."),
)


@pytest.fixture
def model(env: dict[str, str], workroom: Workroom) -> Iterator[str]:
    server = ModelServer(ASKS).start()
    env["ANTHROPIC_API_KEY"] = "scripted"
    assert workroom("config", "set", "providers.anthropic.base_url", server.url).exit_code == 0
    yield "anthropic:scripted"
    server.stop()


@pytest.fixture
def screen(terminal: Opener, model: str, folder: Path) -> Terminal:
    """A task that has come to its question."""
    screen = terminal("run", "Write it", "--folder", str(folder), "--model", model)
    screen.shows(PROMPT)
    return screen


def outcome(app: App) -> Outcome | None:
    task = app.tasks.get("last")
    return task.ended.outcome if task.ended else None


def test_from_the_question_to_the_file(screen: Terminal, app: App, folder: Path) -> None:
    screen.shows("1  red (recommended)")
    screen.type("blue\n")
    assert screen.ends() == 0
    for part in (
        "› blue",
        "✓ Done.",
        f"{folder}/out.txt  (6 bytes)",
        "1 change in your folders",
        "Undo with: workroom",
    ):
        screen.shows(part)
    screen.shows(r"All is \x1b[2Jwritten.")
    assert b"\x1b[2J" not in screen.raw
    assert b"Logfire" not in screen.raw
    assert (folder / "out.txt").read_text() == "hello\n"
    assert outcome(app) is Outcome.DONE


def test_ctrl_c_asks_and_a_no_leads_back_to_the_question(screen: Terminal, app: App) -> None:
    screen.interrupt()
    place = screen.shows("y to stop, n to go on (Ctrl-C again stops at once): ")
    screen.type("n\n")
    screen.shows(PROMPT, since=place)
    screen.type("1\n")
    assert screen.ends() == 0
    assert app.log.read(kinds=[StopRequested]) == []


@pytest.mark.parametrize("consent", ["y\n", "\x03"])
def test_ctrl_c_and_a_yes_or_a_second_one_stop_it(
    screen: Terminal, app: App, folder: Path, consent: str
) -> None:
    screen.interrupt()
    screen.shows("Ctrl-C again stops at once")
    screen.type(consent)
    assert screen.ends() == 5
    screen.shows("■ Stopped. ")
    screen.shows("Go on with: workroom resume")
    assert outcome(app) is Outcome.STOPPED
    assert not (folder / "out.txt").exists()


def test_told_to_end_it_leaves_the_task_to_be_taken_up_again(
    screen: Terminal, terminal: Opener, app: App, folder: Path
) -> None:
    screen.send(signal.SIGTERM)
    assert screen.ends() == 143
    screen.shows("Interrupted. Go on with: workroom resume")
    assert outcome(app) is None
    again = terminal("resume", "last")
    again.shows(PROMPT)
    again.type("2\n")
    assert again.ends() == 0
    assert (folder / "out.txt").exists()
    assert len(app.log.read(kinds=[Answered])) == 1


def test_a_task_at_work_is_neither_taken_up_twice_nor_undone(
    screen: Terminal, workroom: Workroom, app: App
) -> None:
    task = app.tasks.get("last").id
    assert "working" not in workroom("tasks").stdout
    assert "waiting for you" in workroom("tasks").stdout
    assert workroom("resume", "last").exit_code == 75
    assert f"Stop it first: workroom stop {task}" in workroom("undo", "last").stderr
    assert f"Stop it first: workroom stop {task}" in workroom("computer", "reset", "last").stderr
    assert "Stopped." in workroom("stop", "last").stdout
    assert screen.ends() == 5


def test_with_nobody_there_it_parks_and_goes_on_once_answered(
    workroom: Workroom, model: str, folder: Path, app: App
) -> None:
    result = workroom("run", "Write it", "--folder", str(folder), "--model", model, "--direct")
    assert result.exit_code == 4, result.output
    assert "Waiting for you." in result.stdout
    assert "? Which colour?" in result.stdout
    assert workroom("answer", "last", "--choose", "red").exit_code == 0
    assert workroom("resume", "last").exit_code == 0
    assert (folder / "out.txt").exists()
    assert workroom("undo", "last").exit_code == 0
    assert not (folder / "out.txt").exists()
