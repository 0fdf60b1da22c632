"""Previews: a site of their own, sandboxed, found by a label that is told to the window alone."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.tasked import new_task, step
from workroom.server import kinds
from workroom.server.desk import Desk
from workroom.server.preview_site import PreviewSite
from workroom.server.previews import MOST
from workroom.server.ranges import Unfit, attachment, span
from workroom.tasks import Task

SIZE = 2 << 30
SEALED = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/152.0.0.0 Safari/537.36"
)


@pytest.fixture
def box(tmp_path: Path) -> Path:
    box = tmp_path / "box"
    box.mkdir()
    (box / "a.txt").write_bytes(b"0123456789")
    (box / "page.html").write_text("<script>alert(1)</script>")
    return box


@pytest.fixture
def task(desk: Desk, box: Path) -> Task:
    return new_task(desk, box)


async def show(client: httpx.AsyncClient, task: Task, name: str, **more: str) -> dict[str, Any]:
    answer = await client.post(
        "/api/previews", json={"task": task.id, "path": f"/folders/box/{name}", **more}
    )
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def ask(
    client: httpx.AsyncClient, shown: dict[str, Any], path: str, method: str = "GET", **headers: str
) -> httpx.Response:
    """As the frame of a preview would, without cookie, token or origin of ours."""
    host = shown["url"].removeprefix("http://").rstrip("/")
    foreign = {
        "host": host,
        "origin": "null",
        "sec-fetch-site": "cross-site",
        "cookie": "",
        "x-workroom-token": "",
    }
    return await client.request(method, path, headers={**foreign, **headers})


async def test_a_file_is_shown_on_a_site_of_its_own(
    client: httpx.AsyncClient, desk: Desk, task: Task
) -> None:
    shown = await show(client, task, "a.txt", lang="de", theme="dark")
    assert (shown["kind"], shown["name"], shown["size"]) == ("text", "a.txt", 10)
    label = shown["url"].removeprefix("http://").partition(".")[0]
    assert len(label) == 16
    answer = await ask(client, shown, "/file")
    assert (answer.status_code, answer.content) == (200, b"0123456789")
    about = (await ask(client, shown, "/about.json")).json()
    assert (about["size"], about["lang"], about["theme"], about["kind"]) == (10, "de", "dark", "text")


@pytest.mark.parametrize("path", ["/", "/file", "/about.json", "/assets/none.js", "/nothing", "/api/hello"])
async def test_every_answer_is_sandboxed(
    client: httpx.AsyncClient, desk: Desk, task: Task, path: str
) -> None:
    shown = await show(client, task, "a.txt")
    answer = await ask(client, shown, path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-scripts; default-src 'none'")
    assert policy.endswith(f"frame-ancestors {desk.sessions.origin.url}")
    assert "allow-same-origin" not in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "null"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["connection-allowlist"] == "(response-origin)"
    assert "set-cookie" not in answer.headers
    if path == "/api/hello":
        assert answer.status_code == 404


async def test_a_page_runs_alone_and_asks_nobody(client: httpx.AsyncClient, task: Task) -> None:
    shown = await show(client, task, "page.html")
    page = await ask(client, shown, "/", **{"user-agent": SEALED})
    assert page.text == "<script>alert(1)</script>"
    assert page.headers["content-type"].startswith("text/html")
    assert "connect-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["connection-allowlist"] == "()"
    source = await ask(client, shown, "/file")
    assert source.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    "agent", ["", "Chrome/151.0.0.0", "Firefox/150.0", "NotWorkroom-alone", "Chrome/999"]
)
async def test_a_browser_that_can_not_be_held_gets_the_source_of_a_page(
    client: httpx.AsyncClient, task: Task, agent: str
) -> None:
    shown = await show(client, task, "page.html")
    page = await ask(client, shown, "/", **{"user-agent": agent})
    assert "alert(1)" not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert (await ask(client, shown, "/about.json")).json()["kind"] == "code"


@pytest.mark.parametrize(
    ("asked", "status", "told", "content"),
    [
        ("bytes=2-4", 206, "bytes 2-4/10", b"234"),
        ("bytes=7-", 206, "bytes 7-9/10", b"789"),
        ("bytes=-3", 206, "bytes 7-9/10", b"789"),
        ("bytes=-99", 206, "bytes 0-9/10", b"0123456789"),
        ("bytes=5-99", 206, "bytes 5-9/10", b"56789"),
        ("bytes=10-", 416, "bytes */10", b""),
        ("bytes=4-2", 416, "bytes */10", b""),
        ("bytes=0-1,4-5", 416, "bytes */10", b""),
        ("bytes=-0", 416, "bytes */10", b""),
        ("bytes=-", 416, "bytes */10", b""),
        ("bytes=a-b", 416, "bytes */10", b""),
        (f"bytes={'9' * 30}-", 416, "bytes */10", b""),
        ("items=0-1", 200, None, b"0123456789"),
    ],
)
async def test_ranges(
    client: httpx.AsyncClient, task: Task, asked: str, status: int, told: str | None, content: bytes
) -> None:
    shown = await show(client, task, "a.txt")
    answer = await ask(client, shown, "/file", range=asked)
    assert (answer.status_code, answer.headers.get("content-range"), answer.content) == (
        status,
        told,
        content,
    )
    assert answer.headers["content-length"] == str(len(content))


async def test_head_and_nothing_else(client: httpx.AsyncClient, task: Task) -> None:
    shown = await show(client, task, "a.txt")
    head = await ask(client, shown, "/file", "HEAD")
    assert (head.status_code, head.headers["content-length"], head.content) == (200, "10", b"")
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        assert (await ask(client, shown, "/file", method)).status_code == 405


async def test_a_label_counts_until_it_is_closed(client: httpx.AsyncClient, desk: Desk, task: Task) -> None:
    shown = await show(client, task, "a.txt")
    foreign = {"url": shown["url"].replace(shown["label"], "0" * 16)}
    assert (await ask(client, foreign, "/file")).status_code == 404
    assert (await client.delete(f"/api/previews/{shown['label']}")).status_code == 200
    assert (await ask(client, shown, "/file")).status_code == 404
    again = await show(client, task, "a.txt")
    desk.previews.clear()
    assert (await ask(client, again, "/")).status_code == 404
    first = await show(client, task, "a.txt")
    for _ in range(MOST):
        await show(client, task, "a.txt")
    assert (await ask(client, first, "/file")).status_code == 404


@pytest.mark.parametrize(
    "path", ["/assets/../viewer.html", "/assets/%2e%2e/secret", "/assets/a\0b", "/assets/"]
)
async def test_our_own_files_are_all_there_is_of_this_machine(
    client: httpx.AsyncClient, desk: Desk, task: Task, tmp_path: Path, path: str
) -> None:
    static = tmp_path / "static"
    (static / "assets").mkdir(parents=True)
    (static / "assets" / "a.js").write_text("1")
    (static / "viewer.html").write_text("viewer")
    (tmp_path / "secret").write_text("secret")
    site = PreviewSite(desk.previews, static, lambda: desk.sessions.origin.url)
    shown = await show(client, task, "a.txt")
    preview = desk.previews.find(shown["label"])
    assert site._answer(preview, "GET", path).status_code == 404 or path == "/assets/../viewer.html"
    assert site._answer(preview, "GET", "/../secret").status_code == 404
    assert site._answer(preview, "GET", "/assets/../../secret").status_code == 404
    assert site._answer(preview, "GET", f"/assets/{'a' * 5000}").status_code == 404
    assert site._answer(preview, "GET", "/assets/a.js").media_type == "text/javascript; charset=utf-8"


async def test_a_file_as_it_was_and_one_that_went_since(
    client: httpx.AsyncClient, desk: Desk, task: Task, box: Path
) -> None:
    with step(desk, task, "s1") as view:
        view.write("/folders/box/a.txt", b"changed")
    assert (
        await ask(client, await show(client, task, "a.txt", at="start"), "/file")
    ).content == b"0123456789"
    now = await show(client, task, "a.txt")
    (box / "a.txt").unlink()
    assert (await ask(client, now, "/file")).status_code == 404


async def test_two_gigabytes_cost_no_memory(client: httpx.AsyncClient, task: Task, box: Path) -> None:
    with (box / "film.mp4").open("wb") as file:
        file.write(b"\0\0\0\x18ftypmp42")
        file.truncate(SIZE)
    shown = await show(client, task, "film.mp4")
    assert (shown["kind"], shown["size"]) == ("video", SIZE)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    tail = await ask(client, shown, "/file", range=f"bytes={SIZE - 1000}-")
    assert (tail.status_code, len(tail.content)) == (206, 1000)
    head = await ask(client, shown, "/file", range="bytes=0-63")
    assert head.content.startswith(b"\0\0\0\x18ftyp")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 << 10  # KiB


async def test_whoever_hangs_up_is_sent_no_more(desk: Desk, task: Task, box: Path) -> None:
    (box / "long.txt").write_bytes(b"x" * (8 << 20))
    preview = desk.previews.open(task.id, "/folders/box/long.txt")
    site = PreviewSite(desk.previews, box, lambda: "http://window")
    sent = 0

    async def send(message: dict[str, object]) -> None:
        nonlocal sent
        sent += len(message.get("body", b""))  # type: ignore[arg-type]

    async def receive() -> dict[str, object]:
        return {"type": "http.disconnect"}

    scope = {"type": "http", "method": "GET", "path": "/file", "headers": [], "preview": preview.label}
    await site(scope, receive, send)  # type: ignore[arg-type]
    assert sent < 8 << 20


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.PDF", b"%PDF-1.7", "pdf"),
        ("a.pdf", b"<html>", "text"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "image"),
        ("a.png", b"\x7fELF\0", "none"),
        ("a.html", b"<b>", "html"),
        ("a.txt", b"\0\1", "none"),
        ("a.md", "# ü".encode(), "markdown"),
        ("a.csv", "Größe;1\n".encode("latin-1"), "table"),
        ("a.xlsx", b"PK\x03\x04", "table"),
        ("a.docx", b"PK\x03\x04", "document"),
        ("a.pptx", b"PK\x03\x04", "slides"),
        ("a.mp4", b"\0\0\0\x18ftypmp42", "video"),
        ("a.svg", b"<svg>", "image"),
        ("README", b"hello", "text"),
        ("noname", b"\x89PNG\r\n\x1a\n", "image"),
        ("a.zip", b"PK\x03\x04\0", "none"),
        ("a.py", b"print()", "code"),
        ("empty.txt", b"", "text"),
    ],
)
def test_how_a_file_is_shown_is_told_by_name_and_bytes(name: str, head: bytes, kind: str) -> None:
    assert kinds.look_of(name, head).kind == kind


def test_a_range_of_nothing_is_none() -> None:
    assert span(None, 0) is None
    with pytest.raises(Unfit):
        span("bytes=0-", 0)


def test_a_name_of_any_kind_fits_a_header() -> None:
    header = attachment('a"b\r\n\\ü.txt\udcff')
    assert "\r" not in header
    assert header.startswith('attachment; filename="a_b____')
    header.encode("latin-1")
