"""A task's computer over the API, as far as it goes without waking one; the rest is tried in tests/vm."""

from __future__ import annotations

import asyncio
from pathlib import Path

import httpx
import pytest

from server.scripted import Bench, deliver, story, write
from server.tasked import new_task
from workroom.log.events import Notice
from workroom.server.desk import Desk
from workroom.tasks import Task
from workroom.tasks.hands import TaskHands
from workroom.tasks.lease import lease
from workroom.tasks.visits import GIVEN, TAKEN, processes


@pytest.fixture
def task(desk: Desk, tmp_path: Path) -> Task:
    (tmp_path / "box").mkdir()
    return new_task(desk, tmp_path / "box")


async def state(client: httpx.AsyncClient, task: Task) -> dict[str, object]:
    answer = await client.get(f"/api/tasks/{task.id}/computer")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def act(client: httpx.AsyncClient, task: Task, what: str) -> httpx.Response:
    return await client.post(f"/api/tasks/{task.id}/computer/{what}")


def notices(desk: Desk, task: Task) -> list[str]:
    return [
        each.event.text
        for each in desk.app.log.read(task.id, kinds=[Notice])
        if isinstance(each.event, Notice)
    ]


async def test_to_ask_wakes_nothing(client: httpx.AsyncClient, desk: Desk, task: Task) -> None:
    found = await state(client, task)
    assert (found["state"], found["held_by"], found["memory"], found["jobs"]) == ("off", None, None, [])
    assert found["size"] == {"memory_mb": 512, "cpus": 2, "disk_gb": 8}
    assert (await client.get("/api/computers")).json() == []
    assert desk.app.tasks.machines.of(task.id) is None


async def test_one_that_works_elsewhere_is_left_alone(
    client: httpx.AsyncClient, desk: Desk, task: Task
) -> None:
    with lease(desk.app.places.data / "running", task.id):
        assert (await state(client, task))["held_by"] == "agent"
        for what in ("wake", "sleep", "reset", "take-over"):
            answer = await act(client, task, what)
            assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "at_work_elsewhere")
    assert (await act(client, task, "explode")).status_code == 422


async def test_the_agent_waits_while_a_person_has_it(
    client: httpx.AsyncClient, desk: Desk, task: Task
) -> None:
    tasks = desk.app.tasks
    machine = tasks._runner.machine(task, attended=True)
    hands = TaskHands(
        machine.computer,
        machine.view,
        tasks._runner._transactions(task, machine.computer, machine.view, machine.way_out),
        machine.way_out,
        direct=False,
        may_act=lambda: tasks.machines.agents_turn(task.id),
    )
    with tasks.machines.working(task.id, machine):
        assert (await state(client, task))["held_by"] == "agent"
        refused = await act(client, task, "reset")
        assert refused.json()["error"]["kind"] == "agent_has_it"
        assert (await act(client, task, "take-over")).json()["held_by"] == "person"
        await act(client, task, "take-over")  # once more says nothing more
        waiting = asyncio.create_task(hands.write("/folders/box/a.txt", b"a"))
        stopped = asyncio.create_task(hands.stat("/folders/box"))
        await asyncio.sleep(0.2)
        assert not waiting.done()
        stopped.cancel()  # as a stop does, which must not wait for anybody
        await asyncio.gather(stopped, return_exceptions=True)
        assert stopped.cancelled()
        assert (await act(client, task, "give-back")).json()["held_by"] == "agent"
        await asyncio.wait_for(waiting, 5)
    assert notices(desk, task) == [TAKEN, GIVEN]
    assert (await act(client, task, "give-back")).status_code == 200
    await machine.close()


async def test_a_person_can_take_one_over_that_nobody_uses(
    client: httpx.AsyncClient, desk: Desk, task: Task
) -> None:
    assert (await act(client, task, "take-over")).json()["held_by"] == "person"
    assert (await state(client, task))["held_by"] == "person"
    machine = desk.app.tasks.machines.of(task.id)
    assert machine is not None
    assert (await act(client, task, "give-back")).json()["held_by"] is None
    await desk.app.tasks.machines.agents_turn(task.id)  # the agent's first act: the person's own is closed
    assert desk.app.tasks.machines.of(task.id) is None


async def test_deleting_what_is_not_there_is_fine(client: httpx.AsyncClient, desk: Desk, task: Task) -> None:
    answer = await client.delete(f"/api/tasks/{task.id}/computer")
    assert (answer.status_code, answer.json()["state"]) == (200, "off")
    assert not (desk.app.places.data / "computers" / task.id).exists()


async def test_a_task_at_work_waits_with_its_next_step_and_can_be_stopped(bench: Bench) -> None:
    bench.server.tell(story(write("first"), deliver("Done.")))
    name = await bench.begin(start=False)
    taken = await bench.client.post(f"/api/tasks/{name}/computer/take-over")
    assert taken.json()["held_by"] == "person"
    bench.desk.workers.start(name)
    await bench.until(name, "working")
    await asyncio.sleep(0.5)
    assert not (bench.folder / "out.txt").exists()
    await bench.client.post(f"/api/tasks/{name}/computer/give-back")
    assert (await bench.ended(name))["state"] in ("done", "gaps")
    assert (bench.folder / "out.txt").read_text() == "first"

    bench.server.tell(story(write("second"), deliver("Done.")))
    other = await bench.begin(start=False)
    await bench.client.post(f"/api/tasks/{other}/computer/take-over")
    bench.desk.workers.start(other)
    await bench.until(other, "working")
    stopped = await bench.client.post(f"/api/tasks/{other}/stop")
    assert stopped.json()["outcome"] == "stopped"
    assert (bench.folder / "out.txt").read_text() == "first"


def test_what_ps_says_is_read_with_care() -> None:
    listed = (
        b"    1     0  0.0  9000 python3 -S -E agent.pyz\n    2     0  0.0 0 [kthreadd]\n   33     2  0.0 0 [kworker]\n"
        b"  120     1 12.5  2048 sleep 1000 now\n  121     1  0.0  1024 ps -ww -eo pid=,ppid=\nnonsense\n"
        b"  122     1  nan  1 \xff\n  -5 1 0 1 x\n"
    )
    found = processes(listed)
    assert next((each.pid, each.command, each.cpu, each.memory) for each in found) == (
        120,
        "sleep 1000 now",
        12.5,
        2048 * 1024,
    )
    assert {each.pid for each in found} == {120, 122}
