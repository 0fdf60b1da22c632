"""A person at a real computer, through the window's API: state, a command, a terminal, taking over, sleep, reset."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from server.tasked import new_task
from server.wire import wire
from workroom.server.building import building, sites_of
from workroom.server.desk import Desk
from workroom.server.guard import TOKEN
from workroom.settings import Places
from workroom.tasks import Task


@pytest.fixture
async def desk(places: Places) -> AsyncIterator[Desk]:
    async with building(places) as (desk, _):
        desk.sessions.settle(8765)
        yield desk


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    origin = desk.sessions.origin
    cookie, token = desk.sessions.exchange(desk.sessions.code(), "test")
    headers = {
        "origin": origin.url,
        "sec-fetch-site": "same-origin",
        TOKEN: token,
        "cookie": f"{desk.sessions.cookie_name}={cookie}",
    }
    transport = httpx.ASGITransport(sites_of(desk).window, raise_app_exceptions=False)
    async with httpx.AsyncClient(
        transport=transport, base_url=origin.url, headers=headers, timeout=120
    ) as client:
        yield client


@pytest.fixture
def task(desk: Desk, tmp_path: Path) -> Task:
    (tmp_path / "box").mkdir()
    (tmp_path / "box" / "a.txt").write_text("a")
    return new_task(desk, tmp_path / "box")


async def test_a_person_uses_a_tasks_computer(
    client: httpx.AsyncClient, desk: Desk, task: Task, tmp_path: Path
) -> None:
    base = f"/api/tasks/{task.id}/computer"
    woken = await client.post(f"{base}/wake")
    assert (woken.status_code, woken.json()["state"]) == (200, "awake"), woken.text
    ran = (
        await client.post(f"{base}/exec", json={"command": "cat /folders/box/a.txt; id -un; exit 3"})
    ).json()
    assert ran == {"exit_code": 3, "stdout": "aagent\n", "stderr": ""}
    assert (await client.post(f"{base}/exec", json={"command": "id -un", "root": True})).json()[
        "stdout"
    ] == "root\n"

    path = f"/api/tasks/{task.id}/terminal?cols=100&rows=30"
    async with wire(sites_of(desk).window, client, path) as line:
        assert (await line.next())["type"] == "websocket.accept"
        line.type(b"stty size; sleep 777 & echo he''llo\n")
        assert b"30 100" in await line.until(b"hello\r\n")
        line.type('{"cols": 120, "rows": 40}')
        line.type(b"stty size\n")
        await line.until(b"40 120")
        now = (await client.get(base)).json()
        assert any(job["command"] == "sleep 777" for job in now["jobs"])
        assert now["memory"]["total"] > now["memory"]["used"] > 1 << 20
        assert now["disk"]["total"] > 1 << 30
        assert now["walls"]
    now = (await client.get(base)).json()
    assert not any("sleep 777" in job["command"] for job in now["jobs"])

    (listed,) = (await client.get("/api/computers")).json()
    assert (listed["id"], listed["state"], listed["title"]) == (task.id, "awake", task.title)
    await client.post(f"{base}/exec", json={"command": "echo kept > ~/kept"})
    assert (await client.post(f"{base}/sleep")).json()["state"] == "asleep"
    assert (await client.post(f"{base}/exec", json={"command": "cat ~/kept"})).json()["stdout"] == "kept\n"
    assert (await client.post(f"{base}/reset")).json()["state"] == "off"
    assert (await client.post(f"{base}/exec", json={"command": "cat ~/kept"})).json()["exit_code"] == 1
    assert (await client.delete(base)).json()["state"] == "off"
    assert not (desk.app.places.data / "computers" / task.id).exists()
    assert (tmp_path / "box" / "a.txt").read_text() == "a"


async def test_a_terminal_ends_with_the_session_and_takes_no_flood(
    client: httpx.AsyncClient, desk: Desk, task: Task
) -> None:
    path = f"/api/tasks/{task.id}/terminal"
    async with wire(sites_of(desk).window, client, path) as line:
        await line.next()
        line.type(b"echo he''llo\n")
        await line.until(b"hello\r\n")
        line.type(b"x" * (65 << 10))
        while (message := await line.next())["type"] != "websocket.close":
            pass
        assert message["code"] == 1009
    async with wire(sites_of(desk).window, client, path) as line:
        await line.next()
        line.type(b"echo he''llo\n")
        await line.until(b"hello\r\n")
        desk.sessions.revoke()
        while (message := await line.next())["type"] != "websocket.close":
            pass
        assert (message["code"], message["reason"]) == (1008, "This window was signed out.")
    machine = desk.app.tasks.machines.of(task.id)
    assert machine is not None
    assert machine.terminals.count == 0
