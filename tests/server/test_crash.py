"""The server killed while a task works: the next one takes the task up, and no event is missing or doubled."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from fakes.modelserver.server import ModelServer
from fakes.modelserver.story import FOLDER, QUESTION, Turn, plan, steps, tool
from server.served import Served
from server.test_stream import records, stream

KEY = {"ANTHROPIC_API_KEY": "sk-of-the-tests"}
STORY = steps(
    Turn("A plan first.", (plan(),)),
    Turn("", (tool("write_file", path=f"{FOLDER}/one.txt", content="1\n"),)),
    Turn("", (tool("ask_user", questions=[QUESTION]),)),
    Turn("", (tool("write_file", path=f"{FOLDER}/two.txt", content="2\n"), plan("look", "write", "tidy"))),
    Turn("", (tool("deliver", files=[{"path": f"{FOLDER}/two.txt", "title": "Two"}], summary="Written."),)),
    Turn("All done."),
)


@pytest.fixture
def model() -> Iterator[ModelServer]:
    model = ModelServer(STORY).start()
    yield model
    model.stop()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    return folder


def begin(served: Served, model: ModelServer, folder: Path) -> tuple[httpx.Client, str]:
    """A server with that model, and a task at work."""
    served.start(**KEY)
    window = served.sign_in()
    name = "/api/settings/providers.anthropic.base_url"
    assert window.put(name, json={"value": model.url}).status_code == 200
    wanted = {
        "prompt": "Write one and two",
        "folders": [{"path": str(folder), "access": "write"}],
        "model": "anthropic:scripted",
    }
    made = window.post("/api/tasks", json=wanted)
    assert made.status_code == 201, made.text
    return window, made.json()["id"]


def until(window: httpx.Client, task: str, state: str, seconds: float = 30) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        found: dict[str, Any] = window.get(f"/api/tasks/{task}").json()
        if found["state"] == state:
            return found
        time.sleep(0.05)
    raise AssertionError(f"{task} is {found['state']}, not {state}: {found}")


def answer(window: httpx.Client, task: str) -> httpx.Response:
    (asked,) = window.get("/api/inbox").json()
    replies = [{"question": QUESTION["question"], "chosen": ["blue"], "text": ""}]
    return window.post(f"/api/tasks/{task}/answers/{asked['key']}", json={"replies": replies})


def test_a_task_goes_on_after_the_server_was_killed(served: Served, model: ModelServer, folder: Path) -> None:
    window, task = begin(served, model, folder)
    until(window, task, "asks")
    with stream(window) as sent:
        before = records(sent, 6)
    served.kill()
    served.start(**KEY)
    until(window, task, "asks")
    assert answer(window, task).status_code == 200
    until(window, task, "done")
    assert [path.name for path in sorted(folder.iterdir())] == ["one.txt", "two.txt"]
    with stream(window, last=str(before[-1]["seq"])) as sent:
        after = records(
            sent, int(window.get("/api/tasks").json()["seq"]) - before[-1]["seq"] - _unsent(served, before)
        )
    kinds = [record["event"]["kind"] for record in (*before, *after)]
    assert len({record["seq"] for record in (*before, *after)}) == len(kinds)
    assert (kinds.count("task_created"), kinds.count("delivered"), kinds.count("task_ended")) == (1, 1, 1)
    assert kinds.count("task_started") == 2
    writes = [r["event"]["title"] for r in (*before, *after) if r["event"].get("tool") == "write_file"]
    assert len(writes) == 2


def _unsent(served: Served, before: list[dict[str, Any]]) -> int:
    """How many events after these are never sent: the engine's own history."""
    from workroom.log import Log
    from workroom.log.events import ModelMessages

    log = Log.open(served.places.log)
    try:
        return len(log.read(after=before[-1]["seq"], kinds=[ModelMessages]))
    finally:
        log.close()


def test_a_server_told_to_end_lets_its_task_go_on_with_the_next(
    served: Served, model: ModelServer, folder: Path
) -> None:
    window, task = begin(served, model, folder)
    until(window, task, "asks")
    assert served.stop() == 0
    served.start(**KEY)
    assert answer(window, task).status_code == 200
    assert until(window, task, "done")["ended"]["outcome"] == "done"


def test_a_task_at_work_that_is_told_to_go_on_is_not_started_twice(
    served: Served, model: ModelServer, folder: Path
) -> None:
    window, task = begin(served, model, folder)
    until(window, task, "asks")
    assert window.post(f"/api/tasks/{task}/resume").status_code == 200
    answer(window, task)
    until(window, task, "done")
    started = [kind for kind in _kinds(window, task) if kind == "task_started"]
    assert len(started) == 1


def _kinds(window: httpx.Client, task: str) -> list[str]:
    return [record["event"]["kind"] for record in window.get(f"/api/tasks/{task}/events").json()["records"]]
