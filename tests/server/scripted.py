"""A server's tasks with a scripted model behind real HTTP; files only, so that no computer is needed."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx

from fakes.modelserver import Call, ModelServer, Seen, Turn
from workroom.log.events import TaskEnded
from workroom.server.desk import Desk

MODEL = "anthropic:claude-sonnet-5-5"
OUT = "/folders/work/out.txt"
ASK = Call("ask_user", {"questions": [{"question": "Which colour?", "header": "Colour", "options": []}]})


def write(text: str) -> Turn:
    return Turn("", (Call("write_file", {"path": OUT, "content": text}),))


def deliver(summary: str) -> Turn:
    return Turn("", (Call("deliver", {"files": [{"path": OUT, "title": "Out"}], "summary": summary}),))


def story(*turns: Turn) -> Any:
    def next_(seen: Seen) -> Turn:
        return turns[min(seen.turns, len(turns) - 1)]

    return next_


class Bench:
    """A window at a desk whose tasks follow a script. `folder` is handed over as /folders/work."""

    def __init__(self, desk: Desk, client: httpx.AsyncClient, server: ModelServer, folder: Path) -> None:
        self.desk, self.client, self.server, self.folder = desk, client, server, folder

    async def begin(self, prompt: str = "Write it.", **more: Any) -> str:
        """Make a task; its name."""
        folders = [{"path": str(self.folder)}]
        answer = await self.client.post("/api/tasks", json={"prompt": prompt, "folders": folders, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def task(self, name: str) -> dict[str, Any]:
        answer = await self.client.get(f"/api/tasks/{name}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def ended(self, name: str, count: int = 1) -> dict[str, Any]:
        """The task once it has ended so often, and nobody works on it any more."""
        async with asyncio.timeout(20):
            while len(self.desk.app.log.read(name, kinds=[TaskEnded])) < count or self.busy(name):
                await asyncio.sleep(0.02)
        return await self.task(name)

    async def until(self, name: str, state: str) -> dict[str, Any]:
        async with asyncio.timeout(20):
            while (task := await self.task(name))["state"] != state:
                await asyncio.sleep(0.02)
        return task

    def busy(self, name: str) -> bool:
        return name in self.desk.workers.working


def fault(answer: httpx.Response) -> tuple[int, str]:
    """The status and kind of an error."""
    error = answer.json()["error"]
    assert error["message"], error
    return answer.status_code, error["kind"]
