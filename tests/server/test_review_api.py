from __future__ import annotations

from typing import Any

import pytest

from server.scripted import Bench, fault
from workroom.folders import Access, Grant, SharedView
from workroom.folders.review import SINCE_SHOWN
from workroom.log.events import Reviewed

NEW, OLD = "/folders/work/new.txt", "/folders/work/old.txt"


async def held(bench: Bench) -> str:
    """A task of which a new file and a changed one are held."""
    (bench.folder / "old.txt").write_text("old\n")
    name = await bench.begin(start=False)
    hold(bench, name, {NEW: b"new\n", OLD: b"changed\n"})
    return name


def hold(bench: Bench, name: str, files: dict[str, bytes]) -> None:
    app = bench.desk.app
    grant = Grant("work", str(bench.folder), Access.WRITE)
    view = SharedView(name, [grant], [], app.journal, app.reviews.holds(everything=True))
    for path, data in files.items():
        view.write(path, data)
    view.close()


async def shown(bench: Bench, name: str) -> dict[str, str]:
    return {
        file["path"]: file["sha256"] for file in (await bench.client.get(f"/api/tasks/{name}/held")).json()
    }


async def test_what_waits_is_shown_as_it_would_be(bench: Bench) -> None:
    name = await held(bench)
    files = (await bench.client.get(f"/api/tasks/{name}/held")).json()
    assert [(file["path"], file["change"]) for file in files] == [(NEW, "created"), (OLD, "modified")]
    diff = (await bench.client.get(f"/api/tasks/{name}/held/diff", params={"path": OLD})).json()
    assert "-old" in diff["text"]
    assert "+changed" in diff["text"]
    missing = await bench.client.get(f"/api/tasks/{name}/held/diff", params={"path": "/folders/work/../x"})
    assert fault(missing) == (409, "user_error")


async def test_what_was_shown_is_applied_and_written_down(bench: Bench) -> None:
    name = await held(bench)
    digests = await shown(bench, name)
    answer = await bench.client.post(f"/api/tasks/{name}/held/apply", json={"shown": {NEW: digests[NEW]}})
    assert (answer.json()["paths"], answer.json()["conflicts"]) == ([NEW], [])
    assert (bench.folder / "new.txt").read_text() == "new\n"
    assert (bench.folder / "old.txt").read_text() == "old\n"
    assert list(await shown(bench, name)) == [OLD]
    told = [record.event for record in bench.desk.app.log.read(name, kinds=[Reviewed])]
    assert told == [Reviewed("applied", (NEW,))]


async def test_what_has_changed_since_it_was_shown_goes_on_waiting(bench: Bench) -> None:
    name = await held(bench)
    digests = await shown(bench, name)
    hold(bench, name, {NEW: b"something else\n"})
    answer = (await bench.client.post(f"/api/tasks/{name}/held/apply", json={"shown": digests})).json()
    assert answer["paths"] == [OLD]
    assert answer["conflicts"] == [{"path": NEW, "why": SINCE_SHOWN}]
    assert not (bench.folder / "new.txt").exists()


async def test_what_is_dropped_is_gone(bench: Bench) -> None:
    name = await held(bench)
    answer = await bench.client.post(f"/api/tasks/{name}/held/drop", json={"paths": [NEW, OLD]})
    assert answer.json()["paths"] == [NEW, OLD]
    assert await shown(bench, name) == {}
    assert [path.name for path in bench.folder.iterdir()] == ["old.txt"]
    again = await bench.client.post(f"/api/tasks/{name}/held/drop", json={"paths": [NEW]})
    assert fault(again) == (409, "user_error")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("apply", {}),
        ("apply", {"shown": {}}),
        ("apply", {"shown": {NEW: "not a digest"}}),
        ("apply", {"shown": {"": "0" * 64}}),
        ("apply", {"paths": [NEW]}),
        ("drop", {}),
        ("drop", {"paths": []}),
        ("drop", {"paths": [""]}),
    ],
)
async def test_an_answer_that_names_nothing_changes_nothing(
    bench: Bench, path: str, body: dict[str, Any]
) -> None:
    name = await held(bench)
    assert fault(await bench.client.post(f"/api/tasks/{name}/held/{path}", json=body)) == (422, "invalid")
    assert len(await shown(bench, name)) == 2


async def test_a_path_that_is_not_held_applies_nothing(bench: Bench) -> None:
    name = await held(bench)
    digests = {**await shown(bench, name), "/folders/work/../../etc/passwd": "0" * 64}
    answer = await bench.client.post(f"/api/tasks/{name}/held/apply", json={"shown": digests})
    assert fault(answer) == (409, "user_error")
    assert len(await shown(bench, name)) == 2
    nobody = await bench.client.get("/api/tasks/nobody/held")
    assert fault(nobody) == (404, "no_such_task")


async def test_what_was_applied_and_taken_back_waits_again(bench: Bench) -> None:
    name = await held(bench)
    answer = await bench.client.post(
        f"/api/tasks/{name}/held/apply", json={"shown": await shown(bench, name)}
    )
    bench.desk.app.tasks.undo(name, step=answer.json()["step"])
    assert list(await shown(bench, name)) == [NEW, OLD]
    assert (await bench.task(name))["held"] == 2
    assert [item["kind"] for item in (await bench.client.get("/api/inbox")).json()] == ["review"]
