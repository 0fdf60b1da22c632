"""kill -9 at twenty random points: every call takes effect exactly once."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from engine.conftest import WIRES
from engine.desk import TASK, Desk, contents
from fakes.modelserver import ModelServer, Turn
from fakes.modelserver.story import FOLDER, steps, tool
from workroom.log import StepOutcome
from workroom.log.events import Answered, Delivered, Leaving, StepEnded, StepRolledBack, StepStarted

KILLS = 20
TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("wire", WIRES)
def test_exactly_once_through_twenty_kills(
    tmp_path: Path, serve: Callable[..., ModelServer], wire: str
) -> None:
    server = serve("work", 0.08)
    at = Desk(tmp_path, server.url if wire == "anthropic" else server.openai_url, WIRES[wire])
    (at.folder / "old.txt").write_text("old")
    dice = random.Random(7)
    with _workers(at) as workers:
        for _ in range(KILLS):
            events, requests = len(at.events()) + 1, len(server.requests)
            worker = workers.start()
            while len(at.events()) <= events and len(server.requests) == requests:
                time.sleep(0.002)
            time.sleep(dice.uniform(0.0, 0.14))
            assert workers.kill(worker), "the task was over before it could be killed so often"
        workers.start()
        assert workers.line() == "done"

    assert contents(at.folder) == {"log.txt": "one\ntwo\nthree\n", "out.txt": "colour=blue\n"}
    assert Counter(event.outcome for event in at.events(StepEnded)) == {StepOutcome.OK: 10}
    assert len({event.step for event in at.events(StepStarted)}) == 10
    assert len(at.events(Answered)) == 1
    assert len({event.step for event in at.events(Delivered)}) == 1
    at.log.close()


def test_a_step_cut_off_is_rolled_back_and_run_again(
    tmp_path: Path, serve: Callable[..., ModelServer]
) -> None:
    at = Desk(tmp_path, _slow(serve, f"echo half >> {FOLDER}/log.txt"), WIRES["anthropic"])
    with _workers(at) as workers:
        worker = workers.start()
        while "half" not in contents(at.folder).get("log.txt", ""):
            time.sleep(0.01)
        assert workers.kill(worker)
        (at.root / "home" / "agent" / "quick").touch()
        workers.start()
        assert workers.line() == "done"
    assert contents(at.folder)["log.txt"] == "half\nwhole\n"
    at.log.close()


def test_what_can_not_be_taken_back_is_told_as_unknown(
    tmp_path: Path, serve: Callable[..., ModelServer]
) -> None:
    at = Desk(tmp_path, _slow(serve, f"echo half >> {FOLDER}/log.txt"), WIRES["anthropic"])
    with _workers(at) as workers:
        worker = workers.start()
        while "half" not in contents(at.folder).get("log.txt", ""):
            time.sleep(0.01)
        assert workers.kill(worker)
        (at.root / "conflict").touch()
        workers.start()
        assert workers.line() == "done with gaps"
    assert contents(at.folder)["log.txt"] == "half\n", "never silently repeated"
    first = at.events(StepEnded)[0]
    assert first.outcome is StepOutcome.UNKNOWN
    assert first.result.startswith("Outcome unknown")
    assert at.events(StepRolledBack) == []
    at.log.close()


def test_what_was_sent_out_is_never_silently_repeated(
    tmp_path: Path, serve: Callable[..., ModelServer]
) -> None:
    at = Desk(tmp_path, _slow(serve, f"echo half >> {FOLDER}/log.txt"), WIRES["anthropic"])
    with _workers(at) as workers:
        worker = workers.start()
        while "half" not in contents(at.folder).get("log.txt", ""):
            time.sleep(0.01)
        assert workers.kill(worker)
        [started] = at.events(StepStarted)
        at.log.append(TASK, Leaving("door", "POST", "docs.example.org", started.step))
        workers.start()
        assert workers.line() == "done with gaps"
    assert contents(at.folder)["log.txt"] == "half\n"
    first = at.events(StepEnded)[0]
    assert first.outcome is StepOutcome.UNKNOWN
    assert "something was sent out" in first.result
    at.log.close()


def _slow(serve: Callable[..., ModelServer], command: str) -> str:
    server = serve("work")
    line = f"{command}; test -e /home/agent/quick || sleep 100; echo whole >> {FOLDER}/log.txt"
    file = {"path": f"{FOLDER}/log.txt", "title": "Log"}
    server.tell(
        steps(
            Turn("", (tool("run_command", command=line),)),
            Turn("", (tool("deliver", files=[file], summary="Done."),)),
            Turn("Done."),
        )
    )
    return server.url


class Workers:
    """The process that forks workers."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline().strip()

    def start(self) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self.line())

    def kill(self, worker: int) -> bool:
        with suppress(ProcessLookupError):
            os.kill(worker, signal.SIGKILL)
        return self.line() == "gone"


@contextmanager
def _workers(at: Desk) -> Iterator[Workers]:
    command = [sys.executable, "-m", "engine.victim", str(at.root), at.url, at.model]
    with subprocess.Popen(
        command, cwd=TESTS, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield Workers(process)
        finally:
            process.kill()
