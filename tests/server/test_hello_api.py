from __future__ import annotations

from pathlib import Path

import httpx

from server.answers import refused, told
from workroom.log.events import Limits, TaskCreated
from workroom.server import window_shell
from workroom.server.desk import Desk
from workroom.server.window_shell import WindowShell


async def test_a_new_installation_is_at_its_first_run(client: httpx.AsyncClient, home: Path) -> None:
    hello = told(await client.get("/api/hello"))
    assert hello["first_run"] is True
    assert (hello["home"], hello["practice_folder"]) == (str(home), str(home / "Workroom demo"))
    assert (hello["model"], hello["shell"], hello["seq"]) == ("practice", "none", 0)
    assert hello["computer"]["state"] == "missing"
    assert hello["version"]


async def test_once_seen_the_first_steps_are_not_offered_again(client: httpx.AsyncClient) -> None:
    told(await client.put("/api/hello/seen"))
    told(await client.put("/api/hello/seen"))
    assert told(await client.get("/api/hello"))["first_run"] is False


async def test_who_has_tasks_has_been_here(client: httpx.AsyncClient, desk: Desk) -> None:
    record = desk.app.log.append(
        "a", TaskCreated("Sort them.", "practice", (), None, Limits(), "Sort them", (), None)
    )
    hello = told(await client.get("/api/hello"))
    assert (hello["first_run"], hello["seq"]) == (False, record.seq)


async def test_the_windows_shell_is_what_the_launcher_wrote(client: httpx.AsyncClient, desk: Desk) -> None:
    window_shell.write(desk.app.places, WindowShell("qt", "QtWebEngine 6.11", notifications=True))
    assert told(await client.get("/api/hello"))["shell"] == "qt"


async def test_broken_settings_are_told_with_what_to_do(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.app.places.config.mkdir(parents=True, exist_ok=True)
    desk.app.places.settings.write_text("model = ")
    desk.app.__dict__.pop("settings", None)
    answer = await client.get("/api/hello")
    assert refused(answer) == (409, "settings_broken")
    assert "Mend the line" in answer.json()["error"]["hint"]


async def test_an_unreadable_log_is_told_and_kept(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.app.close()
    desk.app.places.log.write_bytes(b"not a database at all, but long enough to look at" * 9)
    assert refused(await client.get("/api/hello")) == (503, "log_unreadable")
