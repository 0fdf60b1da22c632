"""The line of a task's steps, and undo, over the API."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from server.tasked import new_task, step
from workroom.server.desk import Desk
from workroom.tasks import Task
from workroom.tasks.lease import lease


@pytest.fixture
def box(tmp_path: Path) -> Path:
    box = tmp_path / "box"
    box.mkdir()
    (box / "a.txt").write_text("a")
    return box


@pytest.fixture
def task(desk: Desk, box: Path) -> Task:
    task = new_task(desk, box)
    with step(desk, task, "s1") as view:
        view.write("/folders/box/b.txt", b"b")
    with step(desk, task, "s2"):
        pass
    with step(desk, task, "s3") as view:
        view.write("/folders/box/a.txt", b"changed")
    return task


async def line(client: httpx.AsyncClient, task: Task) -> list[dict[str, object]]:
    answer = await client.get(f"/api/tasks/{task.id}/timeline")
    assert answer.status_code == 200
    return list(answer.json())


async def undo(client: httpx.AsyncClient, task: Task, **what: object) -> httpx.Response:
    return await client.post(f"/api/tasks/{task.id}/undo", json=what)


async def test_each_step_with_what_it_changed(client: httpx.AsyncClient, task: Task) -> None:
    found = await line(client, task)
    assert [(moment["number"], moment["changes"], moment["undone"]) for moment in found] == [
        (1, 1, False),
        (2, 0, False),
        (3, 1, False),
    ]
    assert found[0]["paths"] == ["/folders/box/b.txt"]
    assert found[0]["title"] == "Step s1"


async def test_a_step_is_undone_and_that_too(client: httpx.AsyncClient, task: Task, box: Path) -> None:
    report = (await undo(client, task, step="s1")).json()
    assert (report["restored"], report["conflicts"]) == (["b.txt"], [])
    assert not (box / "b.txt").exists()
    found = await line(client, task)
    assert [moment["undone"] for moment in found[:3]] == [True, False, False]
    assert found[-1]["title"] == "Taken back"
    await undo(client, task, step=report["step"])
    assert (box / "b.txt").read_text() == "b"


async def test_a_conflict_is_explained(client: httpx.AsyncClient, task: Task, box: Path) -> None:
    (box / "a.txt").write_text("mine now")
    report = (await undo(client, task)).json()
    assert report["conflicts"] == [
        {"path": "a.txt", "why": "it was changed since, by you or another program"}
    ]
    assert (box / "a.txt").read_text() == "mine now"
    assert not (box / "b.txt").exists()


async def test_what_can_not_be_undone_is_said(client: httpx.AsyncClient, desk: Desk, task: Task) -> None:
    assert (await undo(client, task, step="s1", since=1.0)).json()["error"]["kind"] == "one_of_two"
    assert (await undo(client, task, step="nope")).json()["restored"] == []
    assert (await undo(client, task, other=1)).status_code == 422
    with lease(desk.app.places.data / "running", task.id):
        answer = await undo(client, task)
    assert answer.status_code == 409
    assert "is at work" in answer.json()["error"]["message"]
    assert (await client.get("/api/tasks/zzzzzz/timeline")).status_code == 404
