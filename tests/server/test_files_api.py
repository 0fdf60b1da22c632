"""The files of a task over the API: as they are, as they were, and never anything else."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from server.tasked import new_task, step
from workroom.server import opening
from workroom.server.desk import Desk
from workroom.tasks import Task


@pytest.fixture
def box(tmp_path: Path) -> Path:
    box = tmp_path / "box"
    box.mkdir()
    (box / "notes.txt").write_text("one\ntwo\n")
    (box / "old.md").write_text("# Old\n")
    return box


@pytest.fixture
def task(desk: Desk, box: Path) -> Task:
    task = new_task(desk, box)
    with step(desk, task, "s1") as view:
        view.write("/folders/box/notes.txt", b"one\n2\n")
        view.write("/folders/box/new.csv", b"a,b\n1,2\n")
    with step(desk, task, "s2") as view:
        view.remove("/folders/box/old.md")
    return task


def without_a_desktop(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The command lines that would have been run."""
    ran: list[list[str]] = []

    def result(line: list[str]) -> int:
        ran.append(line)
        return 0

    monkeypatch.setattr(opening, "_result", result)
    monkeypatch.setattr(opening, "_opener", lambda: "xdg-open")
    return ran


async def get(client: httpx.AsyncClient, task: Task, what: str, **query: str) -> httpx.Response:
    return await client.get(f"/api/tasks/{task.id}/{what}", params=query)


async def entries(client: httpx.AsyncClient, task: Task, **query: str) -> dict[str, object]:
    answer = await get(client, task, "files", path="/folders/box", **query)
    assert answer.status_code == 200, answer.text
    return {entry["name"]: entry["change"] for entry in answer.json()["entries"]}


async def test_a_folder_is_seen_as_it_is_and_as_it_was(client: httpx.AsyncClient, task: Task) -> None:
    assert await entries(client, task) == {"new.csv": "created", "notes.txt": "modified", "old.md": "deleted"}
    assert await entries(client, task, at="s1") == {
        "new.csv": "created",
        "notes.txt": "modified",
        "old.md": None,
    }
    assert await entries(client, task, at="s2") == {"new.csv": None, "notes.txt": None, "old.md": "deleted"}
    assert await entries(client, task, at="start") == {"notes.txt": None, "old.md": None}
    top = (await get(client, task, "files")).json()
    assert [entry["path"] for entry in top["entries"]] == ["/folders/box"]
    assert (await get(client, task, "files", path="/folders/box")).json()["entries"][0]["preview"] == "table"


async def test_a_file_is_downloaded_as_it_was_and_never_shown(client: httpx.AsyncClient, task: Task) -> None:
    answer = await get(client, task, "file", path="/folders/box/notes.txt", at="start")
    assert (answer.status_code, answer.content) == (200, b"one\ntwo\n")
    assert answer.headers["content-disposition"].startswith('attachment; filename="notes.txt"')
    assert answer.headers["content-type"] == "application/octet-stream"
    assert (await get(client, task, "file", path="/folders/box/notes.txt")).content == b"one\n2\n"
    gone = await get(client, task, "file", path="/folders/box/old.md")
    assert (gone.status_code, gone.json()["error"]["kind"]) == (404, "not_found")
    assert (await get(client, task, "file", path="/folders/box/old.md", at="s1")).content == b"# Old\n"


async def test_the_difference_that_a_step_or_the_task_made(client: httpx.AsyncClient, task: Task) -> None:
    diff = (await get(client, task, "diff", path="/folders/box/notes.txt", step="s1")).json()
    assert diff["change"] == "modified"
    assert "-two\n+2" in diff["text"]
    assert "(before)" in diff["text"]
    gone = (await get(client, task, "diff", path="/folders/box/old.md")).json()
    assert (gone["change"], gone["old_size"], gone["new_size"]) == ("deleted", 6, None)
    made = (await get(client, task, "diff", path="/folders/box/new.csv")).json()
    assert (made["change"], made["old_size"]) == ("created", None)


async def test_changes_are_told_under_the_paths_of_the_agent(client: httpx.AsyncClient, task: Task) -> None:
    found = (await get(client, task, "changes", step="s2")).json()
    assert [(change["path"], change["kind"]) for change in found] == [("/folders/box/old.md", "deleted")]
    assert len((await get(client, task, "changes")).json()) == 3


@pytest.mark.parametrize(
    "path",
    [
        "/etc/passwd",
        "/folders/box/../../etc/passwd",
        "/folders/../folders/box/notes.txt",
        "/folders/box/%2e%2e/secret",
        "/folders/box/a\0b",
        "/folders/other/secret",
        "/folders/box/link",
        "/folders/box/out/secret",
        "/folders/box/" + "x" * 300,
        "/folders/box/" + "d/" * 1500,
        "/skills/expense-report/SKILL.md",
        "folders/box",
        "/folders/box/\ud83d",
        "",
    ],
)
async def test_no_path_leads_out(
    client: httpx.AsyncClient, desk: Desk, task: Task, box: Path, path: str
) -> None:
    other = box.parent / "other"
    other.mkdir()
    (other / "secret").write_text("secret")
    new_task(desk, other)  # another task's folder
    (box / "link").symlink_to(other / "secret")
    (box / "out").symlink_to(other)
    for what, at in (("file", None), ("file", "start"), ("diff", None)):
        if (path, what) == ("/folders/box/link", "diff"):
            continue  # where a link points is no secret; what is there is
        query = {"path": path.encode("utf-8", "replace").decode(), **({"at": at} if at else {})}
        answer = await get(client, task, what, **query)
        assert answer.status_code in (404, 409, 422), (what, at, answer.text)
        assert "secret" not in answer.text.replace("secret in", "") or path.endswith("secret")
        assert answer.json()["error"]["message"]


async def test_what_is_held_is_seen_as_the_agent_sees_it(
    client: httpx.AsyncClient, desk: Desk, box: Path
) -> None:
    task = new_task(desk, box, review=True)
    with step(desk, task, "s1") as view:
        view.write("/folders/box/notes.txt", b"held\n")
        view.write("/folders/box/made.txt", b"held too\n")
    assert (box / "notes.txt").read_text() == "one\ntwo\n"
    assert (await get(client, task, "file", path="/folders/box/notes.txt")).content == b"held\n"
    assert "made.txt" in await entries(client, task)
    assert "made.txt" not in await entries(client, task, at="start")
    refused = await client.post(f"/api/tasks/{task.id}/open", json={"path": "/folders/box/made.txt"})
    assert refused.status_code in (404, 409)


@pytest.mark.parametrize(
    ("name", "content", "mode"),
    [
        ("run.sh", b"#!/bin/sh\n", 0o644),
        ("notes.txt", b"#!/bin/sh\n", 0o755),
        ("go.desktop", b"[Desktop Entry]\nExec=sh\n", 0o644),
        ("page.html", b"<script>1</script>", 0o644),
        ("picture.svg", b"<svg><script/></svg>", 0o644),
        ("sheet.xlsm", b"PK\x03\x04", 0o644),
        ("report.docx", b"PK\x03\x04 broken", 0o644),
        ("picture.png", b"\x7fELF", 0o644),
        ("thing.exe", b"MZ\0\0", 0o644),
        ("report", b"<!doctype html><script src=http://evil.example/></script>", 0o644),
        ("report.text", b"<html>", 0o644),
        ("report.csv", b"\xef\xbb\xbf <html><img src=http://evil.example/>", 0o644),
    ],
)
async def test_what_could_start_something_is_not_opened(
    client: httpx.AsyncClient,
    task: Task,
    box: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    content: bytes,
    mode: int,
) -> None:
    ran = without_a_desktop(monkeypatch)
    (box / name).write_bytes(content)
    (box / name).chmod(mode)
    answer = await client.post(f"/api/tasks/{task.id}/open", json={"path": f"/folders/box/{name}"})
    assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "wont_open")
    assert ran == []


async def test_a_harmless_file_is_opened_by_its_path_and_no_shell(
    client: httpx.AsyncClient, task: Task, box: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = without_a_desktop(monkeypatch)
    name = "$(touch x); a'b.txt"
    (box / name).write_text("hello")
    (box / "link.txt").symlink_to(box / name)
    opened = await client.post(f"/api/tasks/{task.id}/open", json={"path": f"/folders/box/{name}"})
    assert opened.status_code == 200, opened.text
    assert ran == [["xdg-open", str(box / name)]]
    link = await client.post(f"/api/tasks/{task.id}/open", json={"path": "/folders/box/link.txt"})
    assert link.status_code == 409
    shown = await client.post(
        f"/api/tasks/{task.id}/open", json={"path": f"/folders/box/{name}", "reveal": True}
    )
    assert shown.status_code == 200
    assert ran[-1][-1] in (str(box), "")


def test_what_opens_it_is_told_no_key(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-canary")
    told = tmp_path / "told"
    program = tmp_path / "xdg-open"
    program.write_text(f"#!/bin/sh\nenv > '{told}'\n")
    program.chmod(0o755)
    monkeypatch.setattr(opening, "_opener", lambda: str(program))
    opening.open_(tmp_path)
    assert "PATH=" in told.read_text()
    assert "a-canary" not in told.read_text()


def test_where_a_folder_can_be_a_program_it_is_only_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = without_a_desktop(monkeypatch)
    monkeypatch.setattr("sys.platform", "darwin")
    bundle = tmp_path / "Report.app"
    bundle.mkdir()
    opening.open_(bundle)
    assert ran == [["open", "-R", str(bundle)]]


async def test_without_a_desktop_it_says_so(
    client: httpx.AsyncClient, task: Task, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DISPLAY", raising=False)
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    answer = await client.post(f"/api/tasks/{task.id}/open", json={"path": "/folders/box/notes.txt"})
    assert answer.json()["error"]["kind"] == "cant_open"
