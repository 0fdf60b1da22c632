"""Who gets no terminal; what one does is tried with a real computer in tests/vm."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from server.tasked import new_task
from server.wire import wire
from workroom.server.building import sites_of
from workroom.server.desk import Desk
from workroom.tasks.lease import lease


async def test_a_task_that_is_none_has_no_terminal(client: httpx.AsyncClient, desk: Desk) -> None:
    async with wire(sites_of(desk).window, client, "/api/tasks/zzzzzz/terminal") as line:
        assert (await line.next())["type"] == "websocket.accept"
        closed = await line.next()
    assert (closed["type"], closed["code"]) == ("websocket.close", 4000)
    assert "zzzzzz" in closed["reason"]


async def test_a_task_at_work_elsewhere_keeps_its_computer(
    client: httpx.AsyncClient, desk: Desk, tmp_path: Path
) -> None:
    task = new_task(desk, tmp_path)
    with lease(desk.app.places.data / "running", task.id):
        async with wire(sites_of(desk).window, client, f"/api/tasks/{task.id}/terminal") as line:
            await line.next()
            closed = await line.next()
    assert "at work in another window" in closed["reason"]


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": ""},
        {"origin": "http://evil.localhost:8765"},
        {"origin": "null"},
        {"host": "evil.example"},
        {"sec-fetch-site": "cross-site"},
    ],
)
async def test_nobody_else_gets_one(client: httpx.AsyncClient, desk: Desk, headers: dict[str, str]) -> None:
    async with wire(sites_of(desk).window, client, "/api/tasks/zzzzzz/terminal", **headers) as line:
        assert (await line.next())["type"] == "websocket.close"


@pytest.mark.parametrize("size", ["cols=0&rows=1", "cols=80&rows=100000", "cols=x&rows=1"])
async def test_a_size_that_is_none_is_refused(client: httpx.AsyncClient, desk: Desk, size: str) -> None:
    async with wire(sites_of(desk).window, client, f"/api/tasks/zzzzzz/terminal?{size}") as line:
        assert (await line.next())["type"] in ("websocket.close", "websocket.http.response.start")
