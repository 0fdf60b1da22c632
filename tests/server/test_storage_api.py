from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.answers import refused, told
from workroom.computer.home import Home
from workroom.computer.image import store
from workroom.computer.image.recipe import Recipe
from workroom.health import storage
from workroom.log import Outcome
from workroom.log.events import TaskEnded
from workroom.server.desk import Desk

BIG = 1 << 20


@pytest.fixture(autouse=True)
def _always_counted_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "FRESH_SECONDS", 0.0)


async def parts(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {part["name"]: part for part in told(await client.get("/api/storage"))}


async def clean(client: httpx.AsyncClient, name: str) -> int:
    return int(told(await client.post("/api/storage/clean", json={"name": name}))["freed"])


def fill(path: Path, size: int = BIG) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(os.urandom(size))
    return path


def task(desk: Desk, outcome: Outcome | None) -> str:
    name = desk.app.tasks.create("Tidy up.").id
    if outcome is not None:
        desk.app.log.append(name, TaskEnded(outcome, "Over."))
    fill(desk.app.places.data / "computers" / name / "overlay.qcow2")
    return name


async def test_every_part_is_told_with_its_size_and_place(
    client: httpx.AsyncClient, desk: Desk, home: Path
) -> None:
    fill(home / "Workroom" / "today" / "file.bin")
    fill(desk.app.places.cache / "images" / "apt" / "a.deb")
    found = await parts(client)
    assert list(found) == ["computers", "images", "undo", "log", "review", "uploads", "cache"]
    assert found["uploads"]["bytes"] >= BIG
    assert found["cache"]["bytes"] >= BIG > found["images"]["bytes"]
    assert found["uploads"]["path"] == str(home / "Workroom")
    cleanable = {name for name, part in found.items() if part["cleanable"]}
    assert cleanable == {"computers", "images", "undo", "cache"}
    assert all(part["whole"] for part in found.values())


async def test_computers_of_tasks_that_are_over_go_and_no_others(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    over = [task(desk, outcome) for outcome in (Outcome.DONE, Outcome.DONE_WITH_GAPS, Outcome.FAILED)]
    kept = [task(desk, outcome) for outcome in (None, Outcome.PARKED, Outcome.STOPPED)]
    fill(desk.app.places.data / "computers" / "first-start" / "overlay.qcow2")
    held = task(desk, Outcome.DONE)
    used = Home(desk.app.places, held)
    with used:
        freed = await clean(client, "computers")
    folder = desk.app.places.data / "computers"
    assert {path.name for path in folder.iterdir()} == {*kept, held}
    assert freed >= (len(over) + 1) * BIG
    assert desk.app.tasks.get(over[0]).title


async def test_only_the_image_in_use_and_the_newest_template_stay(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    images, templates = desk.app.images.folder, desk.app.places.cache / "templates"
    for name in (Recipe.load("lean").digest, "0" * 24, f"{store.WORK}left"):
        fill(images / name / "root.squashfs")
        (images / name / store.MANIFEST).write_bytes(
            b'{"recipe":"lean","suite":"x","release":"x","modules":[],"sizes":{},"content":"x","built":1.0}'
        )
    downloads = fill(images / "apt" / "a.deb")
    for age, name in enumerate(("newest", "older", "oldest")):
        fill(templates / name / "ram")
        os.utime(templates / name, (time.time() - age * 100,) * 2)
    assert await clean(client, "images") >= 4 * BIG
    assert {path.name for path in images.iterdir() if path.is_dir()} == {Recipe.load("lean").digest, "apt"}
    assert [path.name for path in templates.iterdir()] == ["newest"]
    assert downloads.exists()
    assert await clean(client, "cache") >= BIG
    assert not downloads.exists()


async def test_while_an_image_is_built_nothing_of_it_goes(client: httpx.AsyncClient, desk: Desk) -> None:
    left = fill(desk.app.images.folder / f"{store.WORK}now" / "root.squashfs")
    lock = store.try_lock(desk.app.images.folder)
    assert lock is not None
    try:
        for name in ("images", "cache"):
            answer = await client.post("/api/storage/clean", json={"name": name})
            assert refused(answer) == (409, "being_built")
    finally:
        os.close(lock)
    assert left.exists()
    await clean(client, "images")
    assert not left.exists()


async def test_of_undo_goes_what_the_settings_say(client: httpx.AsyncClient, desk: Desk) -> None:
    told(await client.put("/api/settings/undo.keep_gb", json={"value": 0}))
    assert await clean(client, "undo") == 0


@pytest.mark.parametrize("name", ["log", "review", "uploads"])
async def test_what_is_the_persons_or_waits_for_them_is_never_cleaned(
    client: httpx.AsyncClient, home: Path, name: str
) -> None:
    own = fill(home / "Workroom" / "mine.txt", 10)
    assert refused(await client.post("/api/storage/clean", json={"name": name})) == (409, "not_cleanable")
    assert own.exists()


@pytest.mark.parametrize(
    "body", [{"name": "home"}, {"name": "../data"}, {}, {"name": ["log"]}, {"name": "log", "all": 1}]
)
async def test_what_is_no_part_is_refused(client: httpx.AsyncClient, body: object) -> None:
    assert refused(await client.post("/api/storage/clean", json=body)) == (422, "invalid")


async def test_links_are_not_followed(client: httpx.AsyncClient, home: Path, tmp_path: Path) -> None:
    fill(tmp_path / "elsewhere" / "big", 4 * BIG)
    (home / "Workroom").mkdir()
    (home / "Workroom" / "link").symlink_to(tmp_path / "elsewhere")
    (home / "Workroom" / "loop").symlink_to(home / "Workroom")
    assert (await parts(client))["uploads"]["bytes"] < BIG
