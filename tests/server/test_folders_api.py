"""The person's own folders over the API: to look for one, to make one, and the samples."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from workroom.server.desk import Desk
from workroom.tasks import browsing


async def look(client: httpx.AsyncClient, path: str = "") -> httpx.Response:
    return await client.get("/api/folders", params={"path": path} if path else {})


async def test_folders_first_then_files_and_nothing_hidden(client: httpx.AsyncClient, home: Path) -> None:
    for name in ("b", "A", ".hidden", "Documents"):
        (home / name).mkdir()
    (home / "z.txt").write_text("zz")
    (home / "link").symlink_to(home / "b")
    (home / "broken").symlink_to(home / "nowhere")
    found = (await look(client)).json()
    assert [entry["name"] for entry in found["entries"]] == ["A", "b", "Documents", "link", "z.txt"]
    assert found["entries"][-1] == {"name": "z.txt", "path": str(home / "z.txt"), "kind": "file", "size": 2}
    assert (found["path"], found["wide"], found["writable"]) == (str(home), True, True)
    assert found["parent"] == str(home.parent)
    assert {"name": "Documents", "path": str(home / "Documents")} in found["shortcuts"]
    assert (await look(client, "/")).json()["parent"] is None
    assert (await look(client, str(home / "A"))).json()["wide"] is False


async def test_workrooms_own_folders_are_never_shown(
    client: httpx.AsyncClient, desk: Desk, tmp_path: Path
) -> None:
    data = desk.app.places.data
    for path in (data, data / "undo", data.parent / "link" / "undo"):
        if path.name == "undo" and path.parent.name == "link":
            (data.parent / "link").symlink_to(data)
        answer = await look(client, str(path))
        assert (answer.status_code, answer.json()["error"]["kind"]) == (409, "cant_browse")
    names = [entry["name"] for entry in (await look(client, str(data.parent))).json()["entries"]]
    assert "data" not in names
    assert "link" not in names


@pytest.mark.parametrize(
    "path", ["relative", "~nobody", "../..", "/no/such", "/etc/passwd", "/dev/null/x", "\0", "/" + "x" * 4000]
)
async def test_what_can_be_no_folder_is_said_to_be_none(client: httpx.AsyncClient, path: str) -> None:
    answer = await look(client, path)
    assert answer.status_code == 409
    assert "can't be shown" in answer.json()["error"]["message"]


async def test_a_huge_folder_is_cut_and_said_so(
    client: httpx.AsyncClient, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browsing, "MOST", 10)
    for number in range(20):
        (home / f"f{number:02}").write_text("")
    found = (await look(client)).json()
    assert (len(found["entries"]), found["cut"], found["entries"][0]["name"]) == (10, True, "f00")


async def test_a_folder_is_made(client: httpx.AsyncClient, home: Path) -> None:
    made = await client.post("/api/folders", json={"parent": str(home), "name": " New folder "})
    assert (made.status_code, made.json()["path"]) == (201, str(home / "New folder"))
    assert (home / "New folder").is_dir()
    again = await client.post("/api/folders", json={"parent": str(home), "name": "New folder"})
    assert again.json()["error"]["message"].endswith("file exists.")


@pytest.mark.parametrize("name", ["..", ".", "a/b", "/x", "a\nb", "a\0b", " "])
async def test_a_name_that_is_none_makes_nothing(client: httpx.AsyncClient, home: Path, name: str) -> None:
    before = sorted(home.parent.rglob("*"))
    answer = await client.post("/api/folders", json={"parent": str(home), "name": name})
    assert answer.status_code in (409, 422)
    assert sorted(home.parent.rglob("*")) == before


@pytest.mark.parametrize("job", ["expense-report", "tidy-folder", "folder-digest"])
async def test_samples_are_real_files_made_anew(client: httpx.AsyncClient, job: str) -> None:
    first = (await client.post("/api/samples", json={"job": job})).json()
    second = (await client.post("/api/samples", json={"job": job})).json()
    assert first["path"] != second["path"]
    assert first["skill"] == job
    files = [path for path in Path(first["path"]).rglob("*") if path.is_file()]
    assert len(files) >= 8
    assert (await client.post("/api/samples", json={"job": "other"})).status_code == 422
