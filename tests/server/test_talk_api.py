from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from fakes.modelserver import Turn
from server.scripted import ASK, Bench, deliver, fault, story, write
from workroom.log.events import (
    PlanChanged,
    Queued,
    UserMessage,
)

DONE = Turn("Done.")


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
