"""The launcher with a window that a test closes, and a server that says that a task works."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop import servers
from desktop.servers import Standin
from workroom.desktop.launcher import Launcher
from workroom.desktop.qt import Answer
from workroom.desktop.screens import HOME, of_task
from workroom.desktop.service import Service
from workroom.desktop.shell import Ending, Name, NoWindow
from workroom.settings import Places

WORKING = {"id": "t-1", "title": "Sort receipts", "state": "working", "running": True}


class Glass:
    """A window of nothing: a shell and its window in one."""

    stays = True

    def __init__(self, name: Name = "app") -> None:
        self.name: Name = name
        self.opened, self.closed = list[str](), 0
        self.endings: asyncio.Queue[Ending] = asyncio.Queue()
        self.on_show: Callable[[], None] = lambda: None

    def why_not(self) -> str | None:
        return None

    def words(self) -> str:
        return f"glass ({self.name})"

    async def open(self, url: str) -> Glass:
        await self.show(url)
        return self

    async def show(self, url: str) -> None:
        self.opened.append(url)
        self.on_show()

    async def ended(self) -> Ending:
        return await self.endings.get()

    async def close(self) -> None:
        self.closed += 1


class Bench:
    """A launcher, its window, what it said, what it was asked."""

    def __init__(self, places: Places, standin: Standin, monkeypatch: pytest.MonkeyPatch) -> None:
        self.places, self.standin, self.glass = places, standin, Glass()
        self.said, self.questions, self.told = list[str](), list[str](), list[tuple[str, str]]()
        self.answer: Answer = "leave"

        async def notify(title: str, text: str) -> bool:
            self.told.append((title, text))
            return True

        monkeypatch.setattr("workroom.host.notify.notify", notify)

    async def ask(self, words: str) -> Answer:
        self.questions.append(words)
        if self.answer == "stay":
            self.answer = "leave"
            return "stay"
        return self.answer

    def launcher(self, *more: Glass, watched: bool = True, wanted: str = "auto") -> Launcher:
        return Launcher(
            self.places,
            say=self.said.append,
            ask=self.ask,
            watched=watched,
            among=[self.glass, *more],
            wanted=wanted,
            service=Service(self.places, self.standin.command),
        )

    async def open(self, launcher: Launcher) -> asyncio.Future[None]:
        running = asyncio.ensure_future(launcher.run())
        async with asyncio.timeout(20):
            while not self.glass.opened and not running.done():
                await asyncio.sleep(0.02)
        return running


@pytest.fixture
def bench(places: Places, standin: Standin, monkeypatch: pytest.MonkeyPatch) -> Bench:
    return Bench(places, standin, monkeypatch)


async def done(running: asyncio.Future[None]) -> None:
    await asyncio.wait_for(running, 20)


async def until(what: Callable[[], object]) -> None:
    async with asyncio.timeout(20):
        while not what():
            await asyncio.sleep(0.02)


async def test_closing_the_window_with_nothing_at_work_ends_it_without_a_word(bench: Bench) -> None:
    running = await bench.open(bench.launcher())
    bench.glass.endings.put_nowait("closed")
    await done(running)
    assert bench.said == []
    assert servers.pid(bench.places) is not None  # the server ends by itself, when it sees that nobody looks


async def test_closing_it_while_a_task_works_says_that_it_goes_on(bench: Bench) -> None:
    bench.standin.answers(working=("t-1",))
    running = await bench.open(bench.launcher())
    bench.glass.endings.put_nowait("closed")
    await done(running)
    assert bench.said == ["1 task at work, and going on without the window. Open it again with: workroom"]


async def test_opened_from_its_icon_it_stays_to_tell_what_the_task_asks_and_how_it_ends(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("workroom.desktop.follower.LOOK", 0.05)
    bench.standin.answers(working=("t-1",), tasks=[WORKING])
    running = await bench.open(bench.launcher(watched=False))
    bench.glass.endings.put_nowait("closed")
    await until(lambda: "GET /api/inbox" in bench.standin.asked())
    item = {"kind": "questions", "task": "t-1", "title": "Sort receipts", "key": "q1", "at": 1.0}
    bench.standin.answers(working=("t-1",), tasks=[WORKING], inbox=[item])
    await until(lambda: len(bench.told) > 1)
    bench.standin.answers(tasks=[{**WORKING, "running": False, "state": "done"}])
    await done(running)
    assert bench.told == [
        ("Workroom", "1 task at work, and going on without the window."),
        ("Sort receipts", "It asks you something."),
        ("Sort receipts", "Done."),
    ]


@pytest.mark.parametrize(("answer", "stopped"), [("leave", False), ("stop", True)])
async def test_ctrl_c_asks_while_a_task_works(bench: Bench, answer: Answer, stopped: bool) -> None:
    bench.standin.answers(working=("t-1",), tasks=[WORKING])
    bench.answer = answer
    running = await bench.open(bench.launcher())
    os.kill(os.getpid(), signal.SIGINT)
    await done(running)
    assert bench.questions == ["1 task at work."]
    assert ("POST /api/tasks/t-1/stop" in bench.standin.asked()) is stopped
    assert bench.glass.closed == 1


async def test_whoever_does_not_want_to_quit_stays(bench: Bench) -> None:
    bench.standin.answers(working=("t-1",), tasks=[WORKING])
    bench.answer = "stay"
    running = await bench.open(bench.launcher())
    os.kill(os.getpid(), signal.SIGINT)
    await until(lambda: bench.questions)
    await asyncio.sleep(0.2)
    assert not running.done()
    os.kill(os.getpid(), signal.SIGTERM)  # the system is not asked
    await done(running)
    assert len(bench.questions) == 1


async def test_a_second_ctrl_c_leaves_without_an_answer(bench: Bench) -> None:
    bench.standin.answers(working=("t-1",), tasks=[WORKING])
    launcher = bench.launcher()

    async def never(words: str) -> Answer:
        bench.questions.append(words)
        await asyncio.Event().wait()
        return "stay"

    launcher._leaving._ask = never
    running = await bench.open(launcher)
    os.kill(os.getpid(), signal.SIGINT)
    await until(lambda: bench.questions)
    os.kill(os.getpid(), signal.SIGINT)
    await done(running)
    assert len(bench.questions) == 1


async def test_a_second_start_comes_to_the_first_window(bench: Bench) -> None:
    running = await bench.open(bench.launcher())
    await asyncio.wait_for(bench.launcher().run(of_task("t-1")), 20)
    await until(lambda: len(bench.glass.opened) == 2)
    assert bench.glass.opened[1].endswith("&to=task/t-1")
    await bench.launcher().run(background=True)  # at login, with a window open already: nothing
    assert len(bench.glass.opened) == 2
    bench.glass.endings.put_nowait("closed")
    await done(running)


async def test_the_server_is_started_again_under_an_open_window(bench: Bench) -> None:
    running = await bench.open(bench.launcher())
    first = servers.pid(bench.places)
    servers.end(bench.places)
    await until(lambda: servers.pid(bench.places) not in (None, first))
    bench.glass.endings.put_nowait("closed")
    await done(running)


async def test_in_the_background_with_nothing_to_go_on_with_it_ends(bench: Bench) -> None:
    await asyncio.wait_for(bench.launcher().run(background=True), 20)
    assert bench.glass.opened == []


async def test_a_window_that_breaks_is_replaced_by_the_next_kind(bench: Bench) -> None:
    other = Glass("browser")
    running = await bench.open(bench.launcher(other))
    bench.glass.endings.put_nowait("broken")
    await until(lambda: other.opened)
    assert bench.said == [
        "The window (app) ended with an error. Now: glass (browser), because it did not start."
    ]
    other.endings.put_nowait("closed")
    await done(running)


async def test_a_window_that_was_asked_for_and_breaks_is_told_of(bench: Bench) -> None:
    running = await bench.open(bench.launcher(Glass("browser"), wanted="app"))
    bench.glass.endings.put_nowait("broken")
    with pytest.raises(NoWindow, match="ended by an error of its program"):
        await done(running)


async def test_an_icon_brings_it_back_and_quits(bench: Bench) -> None:
    bench.standin.answers(working=("t-1",), tasks=[WORKING])
    running = await bench.open(bench.launcher())
    bench.glass.endings.put_nowait("hidden")
    await until(lambda: bench.said)
    bench.glass.endings.put_nowait("open")
    await until(lambda: len(bench.glass.opened) == 2)
    bench.glass.endings.put_nowait("quit")
    await done(running)
    assert bench.questions == ["1 task at work."]


async def test_what_shows_the_window_is_written_down_for_it(bench: Bench, home: Path) -> None:
    from workroom.server import window_shell

    running = await bench.open(bench.launcher())
    assert window_shell.read(bench.places).shell == "app"
    assert bench.glass.opened[0].endswith(HOME.fragment())
    bench.glass.endings.put_nowait("closed")
    await done(running)
