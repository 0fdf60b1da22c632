"""Trust over the API: what a task has and has seen, and taking it back."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from server.tasked import new_task, step
from workroom.log.events import GrantRevoked, Permitted, RequestJudged, Tainted
from workroom.server.desk import Desk
from workroom.tasks import Task


@pytest.fixture
def box(tmp_path: Path) -> Path:
    box = tmp_path / "box"
    box.mkdir()
    (box / "a.txt").write_text("a")
    return box


@pytest.fixture
def task(desk: Desk, box: Path) -> Task:
    return new_task(desk, box)


async def trust(client: httpx.AsyncClient, task: Task) -> dict[str, object]:
    answer = await client.get(f"/api/tasks/{task.id}/trust")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def judged(host: str, *, allowed: bool, rule: str, out: int = 0, into: int = 0) -> RequestJudged:
    return RequestJudged(
        "door", "GET", host, 443, "/", allowed, rule, "" if allowed else "no", None, out, into
    )


async def test_what_left_is_told_by_host(client: httpx.AsyncClient, desk: Desk, task: Task) -> None:
    for event in (
        judged("a.example", allowed=True, rule="web", out=10, into=100),
        judged("b.example", allowed=False, rule="offline"),
        judged("a.example", allowed=True, rule="web", out=5, into=50),
    ):
        desk.app.log.append(task.id, event)
    found = (await trust(client, task))["hosts"]
    assert isinstance(found, list)
    first, second = found
    assert (first["host"], first["allowed"], first["out"], first["into"]) == ("a.example", 2, 15, 150)
    assert (second["refused"], second["rule"], second["reason"]) == (1, "offline", "no")


async def test_what_it_read_and_has_seen(client: httpx.AsyncClient, desk: Desk, task: Task) -> None:
    for key in ("s1", "s2"):
        with step(desk, task, key) as view:
            view.read("/folders/box/a.txt")
    desk.app.log.append(task.id, Tainted("untrusted", "the web (a.example)"))
    found = await trust(client, task)
    assert found["reads"] == [{"path": "/folders/box/a.txt", "times": 2}]
    taint = found["taint"]
    assert isinstance(taint, dict)
    assert (taint["hot"], taint["untrusted"]) == (True, ["the web (a.example)"])
    vouched = await client.post(f"/api/tasks/{task.id}/vouch")
    assert vouched.json() == {"task": task.id, "files": []}
    assert (await trust(client, task))["taint"]["hot"] is False  # type: ignore[index]


async def test_a_folder_that_is_taken_back_is_gone_but_can_be_undone(
    client: httpx.AsyncClient, desk: Desk, task: Task, box: Path
) -> None:
    with step(desk, task, "s1") as view:
        view.write("/folders/box/a.txt", b"changed")
    shown = (await client.post("/api/previews", json={"task": task.id, "path": "/folders/box/a.txt"})).json()
    answer = await client.delete(f"/api/tasks/{task.id}/grants/box")
    assert [grant["revoked"] for grant in answer.json()] == [True]
    assert desk.previews.find(shown["label"]) is None
    assert desk.app.log.last(task.id, GrantRevoked) is not None
    assert (
        await client.get(f"/api/tasks/{task.id}/files", params={"path": "/folders/box"})
    ).status_code == 404
    again = await client.delete(f"/api/tasks/{task.id}/grants/box")
    assert (again.status_code, again.json()["error"]["kind"]) == (409, "no_such_grant")
    await client.post(f"/api/tasks/{task.id}/undo", json={})
    assert (box / "a.txt").read_text() == "a"


async def test_the_agent_at_work_loses_it_at_once(desk: Desk, task: Task) -> None:
    machine = desk.app.tasks._runner.machine(task, attended=True)
    with desk.app.tasks.machines.working(task.id, machine):
        open_file = machine.view._spot("/folders/box/a.txt")
        handle = open_file.tree.open(open_file.node, 0)
        desk.app.tasks.revoke(task.id, "box")
        with pytest.raises(FileNotFoundError):
            machine.view.read("/folders/box/a.txt")
        with pytest.raises(OSError, match=r"taken back|Bad file"):
            handle.read(10, 0)
        handle.close()
    await machine.close()


async def test_permits_are_told_and_taken_back(client: httpx.AsyncClient, desk: Desk, task: Task) -> None:
    desk.app.log.append(task.id, Permitted("p1", "fetch", "a.example", "always"))
    (permit,) = (await client.get("/api/permits")).json()
    assert (permit["number"], permit["pattern"], permit["reach"]) == (1, "a.example", "everywhere")
    assert len((await trust(client, task))["permits"]) == 1  # type: ignore[arg-type]
    assert (await client.delete("/api/permits/2")).status_code == 404
    assert (await client.delete("/api/permits/1")).status_code == 200
    assert (await client.get("/api/permits")).json() == []


async def test_only_marked_files_are_vouched_for(client: httpx.AsyncClient, box: Path) -> None:
    for path in (str(box / "a.txt"), "relative"):
        answer = await client.post("/api/vouch", json={"files": [path]})
        assert answer.status_code == 409
