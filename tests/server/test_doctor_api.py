from __future__ import annotations

import io
import json
import zipfile

import httpx
import pytest

from server.answers import told
from workroom.health import CHECKS
from workroom.log import Outcome
from workroom.log.events import (
    Limits,
    Notice,
    RequestJudged,
    StepEnded,
    StepOutcome,
    StepStarted,
    TaskCreated,
    TaskEnded,
)
from workroom.server.desk import Desk

CANARY = "sk-canary-9f8e7d6c5b4a3210"
LOGIN = "canary-login"
PRIVATE = "The merger with Ostrich Ltd"


async def test_every_check_is_made(client: httpx.AsyncClient) -> None:
    found = told(await client.get("/api/doctor"))
    assert [check["name"] for check in found["checks"]] == list(CHECKS)
    assert found["ok"] == all(check["state"] != "failed" for check in found["checks"])
    assert {check["state"] for check in found["checks"]} <= {"ok", "warning", "failed"}


async def test_a_check_that_fails_is_told_with_the_rest(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.app.places.config.mkdir(parents=True, exist_ok=True)
    desk.app.places.settings.write_text("model = ")
    found = told(await client.get("/api/doctor"))
    states = {check["name"]: check["state"] for check in found["checks"]}
    assert (found["ok"], states["Settings"], states["Python"]) == (False, "failed", "ok")


def happen(desk: Desk) -> None:
    log = desk.app.log
    log.append("abc", TaskCreated(f"{PRIVATE} {CANARY}", "practice", (), None, Limits(), PRIVATE, (), None))
    log.append("abc", StepStarted("1", "bash", PRIVATE, {"command": f"cat /folders/{PRIVATE}.txt {CANARY}"}))
    log.append("abc", StepEnded("1", StepOutcome.OK, f"{PRIVATE} {CANARY}"))
    log.append(
        "abc", RequestJudged("door", "GET", "ostrich.example", 443, f"/{PRIVATE}", False, "own: ostrich")
    )
    log.append("abc", Notice(PRIVATE))
    log.append("abc", TaskEnded(Outcome.DONE, PRIVATE))


async def test_the_bundle_holds_what_helps_and_no_secret_nor_any_content(
    client: httpx.AsyncClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", CANARY)
    monkeypatch.setenv("SOME_SERVICE_TOKEN", f"{CANARY}-two")
    desk.app.places.config.mkdir(parents=True, exist_ok=True)
    desk.app.places.settings.write_text(
        f'model = "local:http://me:{LOGIN}@127.0.0.1:1/v1?key={LOGIN}#x"\n'
        f'[providers.anthropic]\nbase_url = "https://me:{LOGIN}@example.org/{CANARY}"\n'
    )
    happen(desk)
    told_log = desk.app.places.data / "server" / "server.log"
    told_log.write_text(f"refused with {CANARY} and {CANARY}-two\nAKIAIOSFODNN7EXAMPLE\n")
    answer = await client.get("/api/support")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    assert answer.headers["content-disposition"] == 'attachment; filename="workroom-support.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert bundle.testzip() is None
        files = {name: bundle.read(name).decode() for name in bundle.namelist()}
    assert set(files) == {
        "read-me.txt", "doctor.json", "settings.json", "versions.json", "events.jsonl", "server.log",
    }  # fmt: skip
    everything = "\n".join(files.values())
    for secret in (CANARY, LOGIN, "AKIAIOSFODNN7EXAMPLE", "Ostrich", "ostrich", "/folders/"):
        assert secret not in everything, secret
    rows = [json.loads(line) for line in files["events.jsonl"].splitlines()]
    assert [row["kind"] for row in rows] == [
        "task_created", "step_started", "step_ended", "request_judged", "notice", "task_ended",
    ]  # fmt: skip
    assert rows[1]["tool"] == "bash"
    assert (rows[2]["outcome"], rows[3]["allowed"], rows[5]["outcome"]) == ("ok", False, "done")
    assert {row["task"] for row in rows} == {1}
    assert json.loads(files["versions.json"])["packages"]["workroom"]
    assert "refused with [secret]" in files["server.log"]


async def test_the_bundle_can_be_had_when_all_is_broken(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.app.places.config.mkdir(parents=True, exist_ok=True)
    desk.app.places.settings.write_text("model = ")
    desk.app.__dict__.pop("settings", None)
    desk.app.close()
    desk.app.places.log.write_bytes(b"not a database at all, but long enough to look at" * 9)
    answer = await client.get("/api/support")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as bundle:
        assert "It can't be read" in bundle.read("settings.json").decode()
        assert "It can't be read" in bundle.read("events.jsonl").decode()
