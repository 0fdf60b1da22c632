from __future__ import annotations

import sqlite3
from pathlib import Path

import httpx
import pytest

from server.answers import refused, told
from workroom.log.events import Notice, StepEnded, StepOutcome, StepStarted
from workroom.server.desk import Desk

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backends import fail

    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)


async def test_what_a_task_did_is_told_line_by_line(client: httpx.AsyncClient, desk: Desk) -> None:
    task = desk.app.tasks.create("Tidy up.").id
    desk.app.log.append(task, StepStarted("1", "bash", "List the files", {}, ("network: offline",)))
    desk.app.log.append(task, StepEnded("1", StepOutcome.OK, "a b", "2 files"))
    entries = told(await client.get(f"/api/tasks/{task}/audit"))
    assert entries[1]["what"] == "bash: List the files"
    assert entries[1]["walls"] == ["network: offline"]
    assert refused(await client.get("/api/tasks/nosuch/audit")) == (404, "no_such_task")


async def test_the_record_is_exported_and_found_sound(
    client: httpx.AsyncClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    desk.app.log.append("t", Notice(f"first {KEY}"))
    made = told(await client.post("/api/audit/export", json={}))
    assert made["lines"] == 1
    assert made["kept"] is None
    assert KEY not in Path(made["path"]).read_text()
    desk.app.log.append("t", Notice("second"))
    report = told(await client.post("/api/audit/verify", json={"head": made["head"]}))
    assert (report["sound"], report["behind"], report["faults"]) == (True, 1, [])
    report = told(await client.post("/api/audit/verify", json={"head": "0" * 64}))
    assert not report["sound"]


async def test_a_changed_log_is_told_and_begun_anew_only_when_asked(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    desk.app.log.append("t", Notice("first"))
    desk.app.log.append("t", Notice("second"))
    told(await client.post("/api/audit/export", json={}))
    db = sqlite3.connect(desk.app.places.log)
    for trigger in [name for (name,) in db.execute("select name from sqlite_master where type = 'trigger'")]:
        db.execute(f'drop trigger "{trigger}"')
    db.execute("update event set body = replace(body, 'second', 'other')")
    db.commit()
    db.close()
    report = told(await client.post("/api/audit/verify", json={}))
    assert [fault["rule"] for fault in report["faults"]]
    assert not report["sound"]
    made = told(await client.post("/api/audit/export", json={"accept": True}))
    assert made["kept"]
    assert told(await client.post("/api/audit/verify", json={}))["sound"]


async def test_without_an_export_there_is_nothing_to_verify(client: httpx.AsyncClient) -> None:
    assert refused(await client.post("/api/audit/verify", json={})) == (409, "user_error")


@pytest.mark.parametrize(
    ("path", "body"),
    [("export", {"file": "/tmp/x"}), ("export", {"accept": "perhaps"}), ("verify", {"head": "x" * 300})],
)
async def test_what_does_not_fit_is_refused(client: httpx.AsyncClient, path: str, body: object) -> None:
    assert refused(await client.post(f"/api/audit/{path}", json=body)) == (422, "invalid")
