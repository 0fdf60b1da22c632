from __future__ import annotations

from typing import Any

import httpx
import pytest

from server.answers import refused, told
from workroom.server.desk import Desk
from workroom.settings import Settings, flat


async def settings(client: httpx.AsyncClient) -> dict[str, dict[str, Any]]:
    return {setting["name"]: setting for setting in told(await client.get("/api/settings"))}


async def test_every_setting_is_listed_with_its_kind(client: httpx.AsyncClient) -> None:
    found = await settings(client)
    assert set(dict(flat(Settings()))) <= set(found)
    assert found["limits.steps"] == {
        "name": "limits.steps", "value": 200, "usual": 200, "kind": "number", "choices": [],
    }  # fmt: skip
    assert (found["model"]["kind"], found["network.sets"]["kind"]) == ("text", "list")
    assert found["trust.delete"]["choices"] == ["allow", "ask", "deny"]
    assert found["providers.anthropic.base_url"]["value"] is None
    assert "trust.grant" not in found, "what is never allowed can't be set"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("limits.steps", 50),
        ("limits.spend_usd", 2),
        ("limits.spend_usd", 0.5),
        ("model", "true"),
        ("network.sets", ["packages"]),
        ("trust.delete", "deny"),
        ("providers.anthropic.base_url", "http://127.0.0.1:9"),
    ],
)
async def test_one_is_changed_and_counts_at_once(
    client: httpx.AsyncClient, desk: Desk, name: str, value: object
) -> None:
    changed = told(await client.put(f"/api/settings/{name}", json={"value": value}))
    assert (changed["name"], changed["value"]) == (name, value)
    assert (await settings(client))[name]["value"] == value
    assert list(dict(flat(desk.app.settings))[name]) == value if isinstance(value, list) else True
    told(await client.put(f"/api/settings/{name}", json={"value": None}))
    found = (await settings(client))[name]
    assert found["value"] == found["usual"]


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("no.such", {"value": 1}, (409, "settings_broken")),
        ("limits", {"value": 1}, (409, "settings_broken")),
        ("trust.teleport", {"value": "allow"}, (409, "settings_broken")),
        ("providers.nobody.base_url", {"value": "http://x"}, (409, "settings_broken")),
        ("limits.steps", {"value": "many"}, (409, "settings_broken")),
        ("limits.steps", {"value": 1.5}, (409, "settings_broken")),
        ("limits.steps", {"value": True}, (409, "settings_broken")),
        ("trust.delete", {"value": "maybe"}, (409, "settings_broken")),
        ("network.sets", {"value": "packages"}, (409, "settings_broken")),
        ("limits.steps", {"value": 2**60}, (422, "invalid")),
        ("limits.steps", {}, (422, "invalid")),
        ("limits.steps", {"value": 1, "more": 2}, (422, "invalid")),
        ("limits.steps", {"value": {"a": 1}}, (422, "invalid")),
        ("model", {"value": "x" * 3000}, (422, "invalid")),
        ("x" * 200, {"value": 1}, (422, "invalid")),
    ],
)
async def test_what_does_not_fit_is_refused_and_the_file_kept(
    client: httpx.AsyncClient, desk: Desk, name: str, body: object, expected: tuple[int, str]
) -> None:
    told(await client.put("/api/settings/limits.tokens", json={"value": 7}))
    before = desk.app.places.settings.read_bytes()
    assert refused(await client.put(f"/api/settings/{name}", json=body)) == expected
    assert desk.app.places.settings.read_bytes() == before


@pytest.mark.parametrize("body", [b'{"value": NaN}', b'{"value": 1e999}', b'{"value": "\\ud800"}', b"{"])
async def test_what_is_no_proper_json_is_refused(client: httpx.AsyncClient, body: bytes) -> None:
    headers = {"content-type": "application/json"}
    answer = await client.put("/api/settings/limits.spend_usd", content=body, headers=headers)
    assert refused(answer) == (422, "invalid")


async def test_what_is_no_text_is_refused(client: httpx.AsyncClient) -> None:
    headers = {"content-type": "application/json"}
    answer = await client.put("/api/settings/model", content=b"\xff", headers=headers)
    assert refused(answer) == (400, "refused")


async def test_what_another_program_changed_is_seen(client: httpx.AsyncClient, desk: Desk) -> None:
    assert (await settings(client))["model"]["value"] == "practice"
    desk.app.places.config.mkdir(parents=True, exist_ok=True)
    desk.app.places.settings.write_text('model = "local:ollama/x"\n')
    assert (await settings(client))["model"]["value"] == "local:ollama/x"
    assert desk.app.tasks.create("Tidy up.").model == "local:ollama/x"


async def test_a_task_takes_the_settings_of_the_moment_it_is_made(
    client: httpx.AsyncClient, desk: Desk
) -> None:
    before = desk.app.tasks.create("Tidy up.")
    told(await client.put("/api/settings/limits.steps", json={"value": 9}))
    after = desk.app.tasks.create("Tidy up again.")
    assert desk.app.tasks.get(before.id).limits.steps == 200
    assert after.limits.steps == 9


async def test_a_broken_file_is_told_and_never_replaced(client: httpx.AsyncClient, desk: Desk) -> None:
    desk.app.places.config.mkdir(parents=True, exist_ok=True)
    desk.app.places.settings.write_text("model = ")
    assert refused(await client.get("/api/settings")) == (409, "settings_broken")
    assert refused(await client.put("/api/settings/model", json={"value": "x"})) == (409, "settings_broken")
    assert desk.app.places.settings.read_text() == "model = "
