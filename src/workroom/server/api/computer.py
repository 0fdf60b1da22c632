"""The tasks' own computers: how one is, waking, sleeping, taking over, a command in it."""

from __future__ import annotations

import asyncio
from typing import Literal

import msgspec
from fastapi import APIRouter, Response
from pydantic import Field

from workroom.computer import State, list_computers
from workroom.server.desk import Desk
from workroom.server.preparing import Progress
from workroom.server.web import TheDesk, Wanted, named, reply, shows
from workroom.tasks.runner import spec_of
from workroom.tasks.visits import CommandRan, ComputerLook

router = APIRouter()


class ComputerListed(msgspec.Struct, frozen=True):
    """A computer on this machine: `disk` in bytes, `last_used` in Unix seconds; `title` of its task, if it has one."""

    id: str
    state: State
    disk: int
    last_used: float
    title: str | None


class Command(Wanted):
    """A line of shell, run to its end; as root if asked. `timeout` in seconds."""

    command: str = Field(min_length=1, max_length=100_000)
    root: bool = False
    timeout: float = Field(60.0, ge=0.1, le=600.0)


@router.get("/computers", **shows(list[ComputerListed]))
def get_computers(desk: TheDesk) -> Response:
    """The computers on this machine, the last used first."""
    titles = {task.id: task.title for task in desk.app.tasks.all()}
    found = list_computers(desk.app.places)
    return reply(
        [
            ComputerListed(each.id, each.state, each.disk, each.last_used, titles.get(each.id))
            for each in found
        ]
    )


@router.post("/computer/prepare", **shows(Progress))
async def prepare(desk: TheDesk) -> Response:
    """Begin to build the computers' disk, or join what was begun; the stream of events tells how far it is."""
    return reply(desk.preparing.start())


@router.get("/tasks/{task}/computer", **shows(ComputerLook))
async def get_computer(task: str, desk: TheDesk) -> Response:
    """How the task's computer is; it is not woken by the question."""
    return await _look(desk, await _name(desk, task))


@router.post("/tasks/{task}/computer/exec", **shows(CommandRan))
async def run(task: str, command: Command, desk: TheDesk) -> Response:
    """Run a line of shell in the computer."""
    visits, name = desk.app.tasks.visits, await _name(desk, task)
    return reply(await visits.run(name, command.command, root=command.root, timeout=command.timeout))


@router.post("/tasks/{task}/computer/{act}", **shows(ComputerLook))
async def act(
    task: str, act: Literal["wake", "sleep", "reset", "take-over", "give-back"], desk: TheDesk
) -> Response:
    """Wake the computer, let it sleep, reset it, take it over from the agent, or give it back."""
    visits, name = desk.app.tasks.visits, await _name(desk, task)
    acts = {
        "wake": visits.wake,
        "sleep": visits.sleep,
        "reset": visits.reset,
        "take-over": visits.take_over,
        "give-back": visits.give_back,
    }
    await acts[act](name)
    return await _look(desk, name)


@router.delete("/tasks/{task}/computer", **shows(ComputerLook))
async def delete(task: str, desk: TheDesk) -> Response:
    """Delete the computer. The task, its story and the folders stay."""
    name = await _name(desk, task)
    await desk.app.tasks.visits.delete(name)
    return await _look(desk, name)


async def _look(desk: Desk, name: str) -> Response:
    return reply(await desk.app.tasks.visits.look(name, spec_of(desk.app.settings)))


async def _name(desk: Desk, task: str) -> str:
    return await asyncio.to_thread(named, desk, task)
