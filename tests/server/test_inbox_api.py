from __future__ import annotations

from typing import Any

import pytest

from fakes.modelserver import Turn
from server.scripted import ASK, Bench, deliver, fault, story, write
from workroom.folders import Access, Grant, SharedView
from workroom.log import Outcome
from workroom.log.cards import Approval, Option, Question
from workroom.log.events import Answered, Asked, Event, Permitted, TaskEnded, TaskStarted

QUESTION = Question("Which colour?", options=(Option("red"), Option("blue")), recommended=0)
APPROVAL = Approval("fetch", ("example.org",), "It is new.", "digest-1", scopes=("once", "task", "never"))


async def waiting(bench: Bench, *events: Event) -> str:
    """A task with events of its own, at work in no process."""
    name = await bench.begin("Paint it", start=False)
    for event in events:
        bench.desk.app.log.append(name, event)
    return name


async def items(bench: Bench) -> list[dict[str, Any]]:
    answer = await bench.client.get("/api/inbox")
    assert answer.status_code == 200, answer.text
    return list(answer.json())


def old(bench: Bench) -> None:
    """Cards are old enough to have been read."""
    import time

    time.sleep(0.45)


async def test_it_holds_the_cards_of_all_tasks_oldest_first(bench: Bench) -> None:
    assert await items(bench) == []
    first = await waiting(bench, Asked("1-1", (QUESTION,)))
    second = await waiting(bench, Asked("exit/abc/0", approval=APPROVAL))
    third = await waiting(bench, TaskStarted(1), TaskEnded(Outcome.PARKED, "It waits."))
    await waiting(bench, Asked("1-1", (QUESTION,)), TaskEnded(Outcome.STOPPED, ""))
    found = await items(bench)
    assert [(item["kind"], item["task"], item["key"]) for item in found] == [
        ("questions", first, "1-1"),
        ("approval", second, "exit/abc/0"),
        ("parked", third, "parked"),
    ]
    assert found[0]["asked"]["questions"][0]["options"] == [{"label": "red"}, {"label": "blue"}]
    assert found[1]["asked"]["approval"]["digest"] == "digest-1"
    assert (found[2]["reason"], found[2]["title"]) == ("It waits.", "Paint it")


async def test_what_is_held_is_a_card_with_its_files(bench: Bench) -> None:
    name = await waiting(bench)
    grant = Grant("work", str(bench.folder), Access.WRITE)
    view = SharedView(
        name, [grant], [], bench.desk.app.journal, bench.desk.app.reviews.holds(everything=True)
    )
    view.write("/folders/work/new.txt", b"new\n")
    view.close()
    [item] = await items(bench)
    assert (item["kind"], [file["path"] for file in item["held"]]) == ("review", ["/folders/work/new.txt"])


async def test_an_answer_lets_the_work_go_on(bench: Bench) -> None:
    bench.server.tell(story(Turn("", (ASK,)), write("red\n"), deliver("Red."), Turn("Done.")))
    name = await bench.begin()
    await bench.until(name, "asks")
    [item] = await items(bench)
    path = f"/api/tasks/{name}/answers/{item['key']}"
    replies = [{"question": "Which colour?", "text": "red"}]
    assert (await bench.client.post(path, json={"replies": replies})).status_code == 200
    assert (await bench.ended(name))["state"] == "done"
    assert fault(await bench.client.post(path, json={"replies": replies})) == (409, "not_waiting")
    assert "red" in str(bench.server.requests[-1])


async def test_a_parked_task_is_taken_up_with_its_last_answer(bench: Bench) -> None:
    bench.server.tell(story(Turn("", (ASK,)), write("red\n"), deliver("Red."), Turn("Done.")))
    name = await bench.begin(start=False)
    ended = await bench.desk.app.tasks.run(name, attended=False)
    assert ended.outcome is Outcome.PARKED
    [item] = await items(bench)
    assert item["kind"] == "questions"
    replies = [{"question": "Which colour?", "text": "red"}]
    await bench.client.post(f"/api/tasks/{name}/answers/{item['key']}", json={"replies": replies})
    assert (await bench.ended(name, 2))["state"] == "done"
    assert await items(bench) == []


@pytest.mark.parametrize(
    ("replies", "wrong"),
    [
        ([{"question": "Which colour?", "chosen": ["green"]}], (409, "answer_does_not_fit")),
        ([{"question": "Which colour?", "chosen": ["red", "blue"]}], (409, "answer_does_not_fit")),
        ([{"question": "Another?", "chosen": ["red"]}], (409, "answer_does_not_fit")),
        ([{"question": "Which colour?"}], (409, "answer_does_not_fit")),
        ([], (422, "invalid")),
        ([{"chosen": ["red"]}], (422, "invalid")),
        ([{"question": "Which colour?", "chosen": "red"}], (422, "invalid")),
    ],
)
async def test_an_answer_that_does_not_fit_leaves_the_question_waiting(
    bench: Bench, replies: list[Any], wrong: tuple[int, str]
) -> None:
    name = await waiting(bench, Asked("1-1", (QUESTION,)))
    answer = await bench.client.post(f"/api/tasks/{name}/answers/1-1", json={"replies": replies})
    assert fault(answer) == wrong
    assert len(await items(bench)) == 1
    assert bench.desk.app.log.read(name, kinds=[Answered]) == []


async def test_a_yes_is_bound_to_what_was_shown_and_counts_once(bench: Bench) -> None:
    name = await waiting(
        bench, TaskStarted(1), Asked("exit/abc/0", approval=APPROVAL), Asked("2-1", (QUESTION,))
    )
    path = f"/api/tasks/{name}/approvals/exit/abc/0"
    yes = {"digest": "digest-1", "yes": True, "scope": "task"}
    assert fault(await bench.client.post(path, json=yes)) == (409, "too_early")
    old(bench)
    for wrong in ({**yes, "digest": "digest-2"}, {**yes, "scope": "always"}, {**yes, "scope": "never"}):
        assert fault(await bench.client.post(path, json=wrong)) == (409, "answer_does_not_fit")
    assert bench.desk.app.log.read(name, kinds=[Answered, Permitted]) == []
    assert (await bench.client.post(path, json=yes)).status_code == 200
    assert fault(await bench.client.post(path, json={**yes, "yes": False})) == (409, "not_waiting")
    answered = [record.event for record in bench.desk.app.log.read(name, kinds=[Answered])]
    assert answered == [Answered("exit/abc/0", approved=True, scope="task")]
    [permit] = [record.event for record in bench.desk.app.log.read(name, kinds=[Permitted])]
    assert isinstance(permit, Permitted)
    assert (permit.action, permit.pattern, permit.scope) == ("fetch", "example.org", "task")


async def test_a_no_needs_no_patience(bench: Bench) -> None:
    name = await waiting(bench, TaskStarted(1), Asked("1/a", approval=APPROVAL), Asked("2-1", (QUESTION,)))
    answer = await bench.client.post(
        f"/api/tasks/{name}/approvals/1/a", json={"digest": "digest-1", "yes": False}
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"digest": "d", "yes": "perhaps"},
        {"digest": "", "yes": True},
        {"digest": "d", "yes": True, "scope": "x"},
    ],
)
async def test_a_verdict_that_is_none(bench: Bench, body: dict[str, Any]) -> None:
    name = await waiting(bench, Asked("1-1", approval=APPROVAL))
    assert fault(await bench.client.post(f"/api/tasks/{name}/approvals/1-1", json=body)) == (422, "invalid")


async def test_words_are_no_answer_to_an_action_nor_yes_to_a_question(bench: Bench) -> None:
    name = await waiting(bench, Asked("1-1", (QUESTION,)), Asked("2-1", approval=APPROVAL))
    replies = {"replies": [{"question": "x", "text": "yes"}]}
    answer = await bench.client.post(f"/api/tasks/{name}/answers/2-1", json=replies)
    assert fault(answer) == (409, "answer_does_not_fit")
    yes = {"digest": "digest-1", "yes": True}
    answer = await bench.client.post(f"/api/tasks/{name}/approvals/1-1", json=yes)
    assert fault(answer) == (409, "answer_does_not_fit")
    for path in ("nobody/answers/1-1", f"{name}/answers/9-9"):
        kind = (404, "no_such_task") if path.startswith("nobody") else (409, "not_waiting")
        assert fault(await bench.client.post(f"/api/tasks/{path}", json=replies)) == kind
