from __future__ import annotations

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from fakes.modelserver import Turn
from server.scripted import ASK, Bench, deliver, fault, story, write
from workroom.log import StepOutcome
from workroom.log.events import (
    ModelMessages,
    Notice,
    PlanChanged,
    Queued,
    StepEnded,
    StepOutput,
    StepStarted,
    TaskCreated,
    TaskStarted,
    UserMessage,
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


async def test_an_ended_task_goes_on_with_words_and_the_model_knows_what_was_before(bench: Bench) -> None:
    bench.server.tell(story(write("hello\n"), deliver("Written."), DONE))
    name = await bench.begin()
    await bench.ended(name)
    bench.server.tell(story(Turn(), Turn(), write("HELLO\n"), deliver("In capitals."), DONE))
    answer = await bench.client.post(f"/api/tasks/{name}/words", json={"text": "In capitals, please."})
    assert answer.json() == {"became": "goes on"}
    task = await bench.ended(name, 2)
    assert (task["state"], task["ended"]["reason"]) == ("done", "In capitals.")
    assert (bench.folder / "out.txt").read_text() == "HELLO\n"
    asked = str(bench.server.requests[3]["messages"])
    assert "Write it." in asked
    assert "In capitals, please." in asked
    assert fault(await bench.client.post(f"/api/tasks/{name}/resume")) == (409, "not_resumable")


async def test_words_for_later_are_said_when_it_has_ended(bench: Bench) -> None:
    bench.server.tell(story(Turn("", (ASK,)), write("red\n"), deliver("Red."), Turn("Done.")))
    name = await bench.begin()
    await bench.until(name, "asks")
    for text in ("And twice.", "And again."):
        answer = await bench.client.post(f"/api/tasks/{name}/words", json={"text": text, "when": "after"})
        assert answer.json() == {"became": "queued"}
    assert (await bench.task(name))["queued"] == ["And twice.", "And again."]
    await _answer(bench, name, "red")
    task = await bench.ended(name, 3)
    assert task["queued"] == []
    words = [record.event for record in bench.desk.app.log.read(name, kinds=[UserMessage])]
    assert words == [UserMessage("And twice.", queued=True), UserMessage("And again.", queued=True)]
    assert "And again." in str(bench.server.requests[-1])


async def test_words_that_wait_can_be_taken_back(bench: Bench) -> None:
    name = await bench.begin(start=False)
    bench.desk.app.log.append(name, Queued("later"))
    assert (await bench.client.delete(f"/api/tasks/{name}/words")).status_code == 200
    assert (await bench.task(name))["queued"] == []


async def test_words_reach_it_while_it_works(bench: Bench) -> None:
    bench.server.tell(story(Turn("", (ASK,)), write("red\n"), deliver("Red."), DONE))
    name = await bench.begin()
    await bench.until(name, "asks")
    answer = await bench.client.post(f"/api/tasks/{name}/words", json={"text": "Hurry up."})
    assert answer.json() == {"became": "passed on"}
    await _answer(bench, name, "red")
    await bench.ended(name)
    assert "Hurry up." in str(bench.server.requests[-1])


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ({"text": ""}, (422, "invalid")),
        ({"text": "  "}, (409, "nothing_said")),
        ({"text": "x", "when": "never"}, (422, "invalid")),
        ({"text": 5}, (422, "invalid")),
    ],
)
async def test_words_that_are_none(bench: Bench, body: dict[str, Any], wrong: tuple[int, str]) -> None:
    name = await bench.begin(start=False)
    assert fault(await bench.client.post(f"/api/tasks/{name}/words", json=body)) == wrong


async def test_another_plan_is_told_to_the_agent(bench: Bench) -> None:
    bench.server.tell(story(Turn("", (ASK,)), write("red\n"), deliver("Red."), DONE))
    name = await bench.begin()
    await bench.until(name, "asks")
    plan = [{"text": "Paint it", "status": "in_progress"}, {"text": "Hang it up", "status": "done"}]
    assert (await bench.client.put(f"/api/tasks/{name}/plan", json={"items": plan})).status_code == 200
    task = await bench.task(name)
    assert (task["plan"], task["plan_done"], task["plan_total"]) == (plan, 1, 2)
    await _answer(bench, name, "red")
    await bench.ended(name)
    assert "I have changed the plan. Keep to it from here on:" in str(bench.server.requests[-1])
    answer = await bench.client.put(f"/api/tasks/{name}/plan", json={"items": plan[:1]})
    assert fault(answer) == (409, "plan_does_not_fit")


@pytest.mark.parametrize(
    ("items", "wrong"),
    [
        ([{"text": "x"}] * 51, (422, "invalid")),
        ([{"text": "x" * 501}], (422, "invalid")),
        ([{"text": "x", "status": "soon"}], (422, "invalid")),
        ([{"text": " "}], (409, "plan_does_not_fit")),
    ],
)
async def test_a_plan_that_does_not_fit(bench: Bench, items: list[Any], wrong: tuple[int, str]) -> None:
    name = await bench.begin(start=False)
    assert fault(await bench.client.put(f"/api/tasks/{name}/plan", json={"items": items})) == wrong
    assert (await bench.task(name))["plan"] == []


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


async def test_limits_are_raised_for_a_task_that_reached_them(bench: Bench) -> None:
    bench.server.tell(story(write("hello\n"), deliver("Written."), DONE))
    name = await bench.begin(steps=1)
    assert (await bench.ended(name))["ended"]["reason"].startswith("The limit of 1 steps was reached.")
    assert (await bench.client.put(f"/api/tasks/{name}/limits", json={"steps": 9})).status_code == 200
    assert (await bench.task(name))["limits"]["steps"] == 9
    await bench.client.post(f"/api/tasks/{name}/words", json={"text": "Go on."})
    assert (await bench.ended(name, 2))["state"] == "done"
    assert fault(await bench.client.put(f"/api/tasks/{name}/limits", json={"steps": -1})) == (422, "invalid")


async def test_it_is_put_out_of_sight_and_back(bench: Bench) -> None:
    name = await bench.begin(start=False)
    for archived in (True, False):
        answer = await bench.client.post(f"/api/tasks/{name}/archive", json={"archived": archived})
        assert answer.status_code == 200
        [row] = (await bench.client.get("/api/tasks")).json()["tasks"]
        assert row["archived"] is archived
    assert fault(await bench.client.post(f"/api/tasks/{name}/archive", json={})) == (422, "invalid")


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
    assert [(change["path"], change["kind"]) for change in step["changes"]] == [("out.txt", "created")]
    assert fault(await bench.client.get(f"/api/tasks/{name}/steps/9-9")) == (404, "not_found")


async def test_what_a_person_can_not_have_meant_changes_nothing_in_the_log(bench: Bench) -> None:
    name = await bench.begin(start=False)
    before = bench.desk.app.log.newest
    for method, path, body in _WRONG:
        answer = await bench.client.request(method, f"/api/tasks/{name}{path}", content=body)
        assert answer.status_code == 422, (path, body, answer.text)
    assert bench.desk.app.log.newest == before
    assert bench.desk.app.log.read(kinds=[PlanChanged]) == []


_WRONG: Sequence[tuple[str, str, bytes]] = [
    ("POST", "/words", b"{"),
    ("POST", "/words", b"[]"),
    ("POST", "/words", b'{"text": "x", "when": null}'),
    ("PUT", "/plan", b'{"items": "x"}'),
    ("PUT", "/limits", b'{"spend_usd": NaN}'),
    ("PUT", "/limits", b'{"spend_usd": 1e400}'),
    ("POST", "/archive", b'{"archived": "perhaps"}'),
]


async def _answer(bench: Bench, name: str, text: str) -> None:
    [item] = (await bench.client.get("/api/inbox")).json()
    replies = [{"question": question["question"], "text": text} for question in item["asked"]["questions"]]
    answer = await bench.client.post(f"/api/tasks/{name}/answers/{item['key']}", json={"replies": replies})
    assert answer.status_code == 200, answer.text
