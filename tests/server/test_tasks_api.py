from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from fakes.modelserver import Turn
from server.scripted import ASK, Bench, deliver, fault, story, write
from workroom.log import StepOutcome
from workroom.log.events import (
    ModelMessages,
    Notice,
    StepEnded,
    StepOutput,
    StepStarted,
    TaskCreated,
    TaskStarted,
)
from workroom.tasks.lease import lease

DONE = Turn("Done.")


async def test_a_task_is_made_works_and_is_told_of(bench: Bench) -> None:
    bench.server.tell(story(write("hello\n"), deliver("Written."), DONE))
    name = await bench.begin()
    task = await bench.ended(name)
    assert (bench.folder / "out.txt").read_text() == "hello\n"
    assert (task["state"], task["running"], task["said"]) == ("done", False, "Done.")
    assert task["ended"] == {"outcome": "done", "reason": "Written.", "gaps": []}
    assert task["delivered"]["files"][0]["path"] == "/folders/work/out.txt"
    assert task["project"]["name"] == "work"
    assert task["limits"] == {"spend_usd": 5.0, "steps": 200, "tokens": None, "seconds": None}

    listed = (await bench.client.get("/api/tasks")).json()
    assert listed["seq"] == bench.desk.app.log.newest
    [row] = listed["tasks"]
    assert row.items() <= task.items()
    assert (row["steps"], row["grants"]) == (
        2,
        [{"name": "work", "path": str(bench.folder), "access": "write"}],
    )


async def test_one_can_be_made_without_beginning(bench: Bench) -> None:
    name = await bench.begin(start=False, spend_usd=0, steps=7, network=["packages"], review=True)
    task = await bench.task(name)
    assert (task["state"], task["running"], task["review"]) == ("new", False, True)
    assert (task["limits"]["spend_usd"], task["limits"]["steps"]) == (None, 7)
    assert task["network"] == ["packages"]


async def test_a_very_wide_folder_is_asked_about(bench: Bench, home: Path) -> None:
    job = {"prompt": "Tidy", "folders": [{"path": str(home)}], "start": False}
    assert fault(await bench.client.post("/api/tasks", json=job)) == (409, "grant_needs_confirming")
    assert (await bench.client.get("/api/tasks")).json()["tasks"] == []
    assert (await bench.client.post("/api/tasks", json={**job, "confirmed": True})).status_code == 201


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({}, (422, "invalid")),
        ({"prompt": ""}, (422, "invalid")),
        ({"prompt": " \n"}, (409, "job_empty")),
        ({"prompt": "x" * 200_001}, (422, "invalid")),
        ({"prompt": "x", "unknown": 1}, (422, "invalid")),
        ({"prompt": "x", "spend_usd": -1}, (422, "invalid")),
        ({"prompt": "x", "steps": 1.5}, (422, "invalid")),
        ({"prompt": "x", "folders": [{"path": "relative"}]}, (422, "invalid")),
        ({"prompt": "x", "folders": [{"path": "/a\0b"}]}, (422, "invalid")),
        ({"prompt": "x", "folders": [{"path": "/nowhere/at/all"}]}, (409, "grant_refused")),
        ({"prompt": "x", "folders": [{"path": "/", "access": "own"}]}, (422, "invalid")),
        ({"prompt": "\ud800"}, (422, "invalid")),
    ],
)
async def test_a_job_that_is_none_makes_nothing(
    bench: Bench, body: dict[str, Any], wrong: tuple[int, str]
) -> None:
    import json

    sent = json.dumps(body).encode()
    headers = {"content-type": "application/json"}
    assert fault(await bench.client.post("/api/tasks", content=sent, headers=headers)) == wrong
    assert bench.desk.app.log.read(kinds=[TaskCreated]) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "", None),
        ("GET", "/events", None),
        ("GET", "/steps/1-1", None),
        ("POST", "/stop", None),
        ("POST", "/resume", None),
        ("POST", "/words", {"text": "x"}),
        ("DELETE", "/words", None),
        ("PUT", "/plan", {"items": []}),
        ("PUT", "/limits", {}),
        ("POST", "/archive", {"archived": True}),
    ],
)
async def test_a_task_that_is_not_there(bench: Bench, method: str, path: str, body: Any) -> None:
    answer = await bench.client.request(method, f"/api/tasks/nobody{path}", json=body)
    assert fault(answer) == (404, "no_such_task")


async def test_it_is_stopped_and_goes_on(bench: Bench) -> None:
    bench.server.tell(story(Turn("", (ASK,)), write("red\n"), deliver("Red."), DONE))
    name = await bench.begin()
    await bench.until(name, "asks")
    ended = (await bench.client.post(f"/api/tasks/{name}/stop")).json()
    assert ended["outcome"] == "stopped"
    assert (await bench.client.post(f"/api/tasks/{name}/stop")).json() == ended
    assert (await bench.ended(name))["state"] == "stopped"
    assert (await bench.task(name))["waiting"] == 0
    assert (await bench.client.post(f"/api/tasks/{name}/resume")).status_code == 200
    assert (await bench.ended(name, 2))["state"] == "done"


async def test_one_that_another_process_works_on_is_left_alone(bench: Bench) -> None:
    name = await bench.begin(start=False)
    bench.desk.app.log.append(name, TaskStarted(1))
    with lease(bench.desk.app.places.data / "running", name):
        assert fault(await bench.client.post(f"/api/tasks/{name}/resume")) == (409, "already_running")
        assert (await bench.task(name))["running"]
    assert not (await bench.task(name))["running"]


async def test_a_story_is_read_in_pages_from_its_end(bench: Bench) -> None:
    name = await bench.begin(start=False)
    log = bench.desk.app.log
    log.append(name, ModelMessages(0, ()))
    for number in range(5):
        log.append(name, Notice(str(number)))
    seen: list[str] = []
    before, more = "", True
    while more:
        page = (await bench.client.get(f"/api/tasks/{name}/events?limit=2{before}")).json()
        seen = [record["event"].get("text", record["event"]["kind"]) for record in page["records"]] + seen
        before, more = f"&before={page['records'][0]['seq']}", page["more"]
    assert seen == ["task_created", "0", "1", "2", "3", "4"]
    for wrong in ("limit=0", "limit=5001", "before=0", "before=x", f"before={1 << 63}"):
        assert fault(await bench.client.get(f"/api/tasks/{name}/events?{wrong}")) == (422, "invalid")


async def test_a_page_of_a_transcript_of_200_megabytes_is_small_and_soon_there(bench: Bench) -> None:
    name = await bench.begin(start=False)
    log = bench.desk.app.log
    for number in range(100):
        log.append(name, StepEnded(f"{number}-1", StepOutcome.OK, "x" * (2 << 20)))
    async with asyncio.timeout(5):
        answer = await bench.client.get(f"/api/tasks/{name}/events")
    page = answer.json()
    assert page["more"]
    assert 5 <= len(page["records"]) <= 8
    assert len(answer.content) < 100_000


async def test_long_arguments_and_results_are_cut_in_the_story_and_whole_in_the_step(bench: Bench) -> None:
    name = await bench.begin(start=False)
    log, long = bench.desk.app.log, "x" * 10_000
    log.append(name, StepStarted("1-1", "run_command", "Run", {"command": long, "cwd": "/"}))
    log.append(name, StepOutput("1-1", "stdout", long))
    log.append(name, StepOutput("1-1", "stdout", "end"))
    log.append(name, StepEnded("1-1", StepOutcome.OK, {"text": long}))
    records = (await bench.client.get(f"/api/tasks/{name}/events")).json()["records"][1:]
    short = [
        records[0]["event"]["arguments"]["command"],
        records[1]["event"]["text"],
        records[3]["event"]["result"]["text"],
    ]
    assert all(len(text) < 4200 and text.endswith("…") for text in short)
    step = (await bench.client.get(f"/api/tasks/{name}/steps/1-1")).json()
    assert step["started"]["event"]["arguments"]["command"] == long
    assert step["output"] == long + "end"
    assert step["ended"]["event"]["result"]["text"] == long
    assert (step["changes"], step["held"]) == ([], [])


async def test_a_step_tells_what_it_changed(bench: Bench) -> None:
    bench.server.tell(story(write("hello\n"), deliver("Written."), DONE))
    name = await bench.begin()
    await bench.ended(name)
    started = bench.desk.app.log.read(name, kinds=[StepStarted])[0].event
    assert isinstance(started, StepStarted)
    step = (await bench.client.get(f"/api/tasks/{name}/steps/{started.step}")).json()
    assert [(change["path"], change["kind"]) for change in step["changes"]] == [
        ("/folders/work/out.txt", "created")
    ]
    assert fault(await bench.client.get(f"/api/tasks/{name}/steps/9-9")) == (404, "not_found")
