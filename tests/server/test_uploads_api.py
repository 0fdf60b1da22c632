"""Dropped files: into a folder of the person's, whole or not at all."""

from __future__ import annotations

import asyncio
import resource
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest
from starlette.requests import ClientDisconnect

from server.served import Served
from workroom.server import uploads
from workroom.server.uploads import CantUpload, clean, take


async def drop(
    client: httpx.AsyncClient, name: str, data: bytes = b"data", folder: str = ""
) -> httpx.Response:
    query = {"name": name, **({"folder": folder} if folder else {})}
    return await client.post("/api/uploads", params=query, content=data)


def files(home: Path) -> list[str]:
    return sorted(str(path.relative_to(home)) for path in home.rglob("*") if path.is_file())


async def test_files_dropped_together_lie_together(client: httpx.AsyncClient, home: Path) -> None:
    first = (await drop(client, "a.txt", b"one")).json()
    second = (await drop(client, "a.txt", b"two", first["folder"])).json()
    assert Path(first["path"]).parent == Path(second["path"]).parent == home / "Workroom" / first["folder"]
    assert (Path(first["path"]).name, Path(second["path"]).name) == ("a.txt", "a (2).txt")
    assert (Path(first["path"]).read_bytes(), second["size"]) == (b"one", 3)
    other = (await drop(client, "a.txt")).json()
    assert other["folder"] != first["folder"]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\a.txt", "a.txt"),
        ("/absolute", "absolute"),
        (".bashrc", "bashrc"),
        ("..", "file"),
        ("a\0b\nc\u202etxt.exe", "abctxt.exe"),
        ("a<b>:c?.txt", "a_b__c_.txt"),
        ("name. ", "name"),
        ("ü.txt", "ü.txt"),
        ("\udcff.txt", "txt"),
    ],
)
def test_a_name_is_made_harmless(name: str, kept: str) -> None:
    assert clean(name) == kept


def test_a_huge_name_keeps_its_ending() -> None:
    found = clean("ä" * 1000 + ".xlsx")
    assert found.endswith(".xlsx")
    assert len(found.encode()) <= 245


@pytest.mark.parametrize("folder", ["..", "../..", "2026-01-01 00.00.00", "/etc", "a/b"])
async def test_a_set_that_is_none_takes_nothing(client: httpx.AsyncClient, home: Path, folder: str) -> None:
    answer = await drop(client, "a.txt", folder=folder)
    assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "cant_upload")
    assert files(home) == []


async def test_one_that_breaks_off_leaves_nothing(home: Path) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 1000
        raise ClientDisconnect

    with pytest.raises(ClientDisconnect):
        await take(broken(), "a.txt", None, None)
    assert list((home / "Workroom").iterdir()) == []


async def test_one_that_is_shorter_than_was_said_is_not_kept(home: Path) -> None:
    async def short() -> AsyncIterator[bytes]:
        yield b"x"

    with pytest.raises(CantUpload, match="in part only"):
        await take(short(), "a.txt", None, 1000)
    assert files(home) == []


class Usage(NamedTuple):
    free: int


async def test_a_full_disk_is_said_before_anything_is_written(
    client: httpx.AsyncClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(uploads.SPARE + 2))
    answer = await drop(client, "a.txt", b"more than two bytes")
    assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "disk_full")
    assert files(home) == []


async def test_a_window_can_ask_for_room_first(
    client: httpx.AsyncClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: Usage(uploads.SPARE + 2))
    fits = await client.get("/api/uploads/room", params={"size": 2})
    assert (fits.status_code, fits.json()) == (200, {"size": 2})
    answer = await client.get("/api/uploads/room", params={"size": 3})
    assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "disk_full")
    assert not (home / "Workroom").exists()


async def test_a_large_file_costs_no_memory(home: Path) -> None:
    size = 512 << 20

    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(size >> 20):
            yield b"\0" * (1 << 20)

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = await take(pieces(), "film.mp4", None, size)
    assert Path(done.path).stat().st_size == done.size == size
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 32 << 10  # KiB
    Path(done.path).unlink()


async def test_an_upload_that_is_aborted_at_a_real_server_leaves_nothing(served: Served) -> None:
    served.start()
    client = served.sign_in()

    def half() -> Iterator[bytes]:
        yield b"x" * (4 << 20)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        client.post(
            "/api/uploads", params={"name": "a.bin"}, content=half(), headers={"content-length": str(8 << 20)}
        )
    for _ in range(100):
        if not files(served.home):
            break
        await asyncio.sleep(0.05)
    assert files(served.home) == []
    assert client.get("/api/health").json() == {"ok": True}


@pytest.mark.slow
def test_two_gigabytes_go_through_a_real_server_with_bounded_memory(served: Served) -> None:
    served.start()
    client, size = served.sign_in(), 2 << 30
    piece = b"\0" * (1 << 20)
    answer = client.post(
        "/api/uploads",
        params={"name": "film.mp4"},
        content=(piece for _ in range(size >> 20)),
        headers={"content-length": str(size)},
        timeout=100,
    )
    assert answer.status_code == 201, answer.text
    path = Path(answer.json()["path"])
    assert (path.stat().st_size, path.name) == (size, "film.mp4")
    made = client.post(
        "/api/tasks", json={"prompt": "Watch", "folders": [{"path": str(path.parent)}], "start": False}
    )
    grant = made.json()["grants"][0]["name"]
    shown = client.post(
        "/api/previews", json={"task": made.json()["id"], "path": f"/folders/{grant}/film.mp4"}
    ).json()
    with served.stranger() as frame:
        frame.headers.update(
            {"host": shown["url"].split("/")[2], "origin": "null", "sec-fetch-site": "cross-site"}
        )
        with frame.stream("GET", "/file", timeout=100) as whole:
            got = sum(len(part) for part in whole.iter_raw(1 << 20))
        assert (whole.status_code, got) == (200, size)
        assert frame.get("/file", headers={"range": f"bytes={size - 10}-"}).content == b"\0" * 10
    assert served.process is not None
    peak = Path(f"/proc/{served.process.pid}/status").read_text().partition("VmHWM:")[2].split()[0]
    assert int(peak) < 300 << 10  # KiB
    path.unlink()
