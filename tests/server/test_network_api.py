from __future__ import annotations

import time
from pathlib import Path

import httpx
import pytest

from server.answers import refused, told
from workroom.log.events import Permitted, RequestJudged
from workroom.network.registries import Registries, Registry, save
from workroom.server.desk import Desk

OWN = """
[[rule]]
host = "*.example.org"
paths = ["/pages/*"]

[[rule]]
name = "adding notes"
host = "notes.example.net"
methods = ["POST"]
ports = [8443]
"""


@pytest.fixture
def own(desk: Desk) -> Path:
    path = desk.app.places.config / "network/own.toml"
    path.parent.mkdir(parents=True)
    path.write_text(OWN)
    return path


async def test_a_new_task_is_offline(client: httpx.AsyncClient, desk: Desk) -> None:
    found = told(await client.get("/api/network"))
    assert [each["name"] for each in found["sets"]] == ["offline", "packages", "open-web"]
    assert not any(each["in_force"] for each in found["sets"])
    assert (found["faults"], found["permits"]) == ([], [])


async def test_rules_in_force_are_listed_with_their_names(
    client: httpx.AsyncClient, desk: Desk, own: Path
) -> None:
    task = desk.app.tasks.create("Look it up.", network=["own"]).id
    desk.app.log.append(task, Permitted("p", "fetch", "example.com", "task", True))
    found = told(await client.get("/api/network", params={"task": task}))
    mine = next(each for each in found["sets"] if each["name"] == "own")
    assert mine["in_force"]
    assert [rule["what"] for rule in mine["rules"]] == [
        "GET, HEAD *.example.org/pages/*",
        "POST notes.example.net:8443",
    ]
    assert mine["rules"][1]["why"] == "adding notes"
    assert found["permits"] == [
        {"words": "task: fetch example.com", "pattern": "example.com", "allowed": True}
    ]


async def test_a_broken_set_is_told_with_its_fault(client: httpx.AsyncClient, own: Path) -> None:
    own.write_text("[[rule]]\nhots = 1\n")
    found = told(await client.get("/api/network"))
    assert "The rule set own can't be used" in found["faults"][0]
    checked = told(await client.post("/api/network/check", json={"file": "own.toml"}))
    assert checked["faults"]
    assert checked["rules"] == 0


@pytest.mark.parametrize(
    ("url", "method", "allowed", "rule"),
    [
        ("https://www.example.org/pages/1", "GET", True, "own:1"),
        ("https://www.example.org/other", "GET", False, "path-not-allowed"),
        ("https://notes.example.net:8443/", "post", True, "adding notes"),
        ("https://evil.example.net/", "GET", False, "host-not-allowed"),
        ("ftp://x.example/", "GET", False, "scheme"),
        ("http://[::1", "GET", False, None),
        ("\x00", "GET", False, None),
    ],
)
async def test_an_address_is_judged(
    client: httpx.AsyncClient, own: Path, url: str, method: str, allowed: bool, rule: str | None
) -> None:
    body = {"url": url, "method": method, "sets": ["own"]}
    found = told(await client.post("/api/network/test", json=body))
    assert found["allowed"] is allowed
    if rule is not None:
        assert found["rule"] == rule
    assert found["reason"] or allowed


async def test_registries_are_told_as_they_were_last_asked_for(client: httpx.AsyncClient, desk: Desk) -> None:
    pip = Registry("pip", "https://pip.example.org/simple", ("https://files.example.org/packages",))
    save(desk.app.places.cache / "registries.json", Registries((pip,), ("npm is away.",), time.time()))
    told(await client.put("/api/settings/network.sets", json={"value": ["packages"]}))
    found = told(await client.get("/api/network"))
    assert "npm is away." in found["notes"]
    assert any("pip.example.org" in rule["what"] for rule in found["sets"][0]["rules"])


async def test_what_was_refused_is_listed_the_newest_unless_all(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    task = desk.app.tasks.create("Look it up.").id
    for number in range(40):
        event = RequestJudged(
            "door", "POST", f"h{number}.example", 443, "/in", False, "host-not-allowed", "No."
        )
        desk.app.log.append(task if number else "other", event)
    desk.app.log.append(task, RequestJudged("door", "GET", "fine.example", 443, "/", True, "own:1"))
    newest = told(await client.get("/api/network/refused"))
    assert (len(newest), newest[-1]["request"]["host"]) == (30, "h39.example")
    assert len(told(await client.get("/api/network/refused", params={"all": True}))) == 40
    assert len(told(await client.get("/api/network/refused", params={"all": True, "task": task}))) == 39


@pytest.mark.parametrize(
    ("path", "body", "expected"),
    [
        ("test", {"url": ""}, (422, "invalid")),
        ("test", {"url": "https://x.example", "method": "GET\r\nX: y"}, (422, "invalid")),
        ("test", {"url": "https://x.example", "exit": "window"}, (422, "invalid")),
        ("test", {"url": "https://x.example", "size": -1}, (422, "invalid")),
        ("test", {"url": "x" * 9000}, (422, "invalid")),
        ("test", {"url": "https://x.example", "sets": ["a"] * 30}, (422, "invalid")),
        ("test", {"url": "https://x.example", "task": "nosuch"}, (404, "no_such_task")),
        ("check", {"file": ""}, (422, "invalid")),
        ("check", {"file": "/etc/passwd"}, (409, "not_a_rule_file")),
        ("check", {"file": "a\0.toml"}, (409, "not_a_rule_file")),
    ],
)
async def test_what_does_not_fit_is_refused(
    client: httpx.AsyncClient, path: str, body: object, expected: tuple[int, str]
) -> None:
    assert refused(await client.post(f"/api/network/{path}", json=body)) == expected


async def test_an_unknown_task_and_an_unknown_file(client: httpx.AsyncClient) -> None:
    assert refused(await client.get("/api/network", params={"task": "nosuch"})) == (404, "no_such_task")
    assert refused(await client.get("/api/network/refused", params={"task": "nosuch"})) == (
        404,
        "no_such_task",
    )
    checked = told(await client.post("/api/network/check", json={"file": "none.toml"}))
    assert "can't be read" in checked["faults"][0]


async def test_a_set_that_is_none_allows_nothing(client: httpx.AsyncClient) -> None:
    body = {"url": "https://x.example", "sets": ["../../etc"]}
    found = told(await client.post("/api/network/test", json=body))
    assert (found["allowed"], found["rule"]) == (False, "rules-broken")
