from __future__ import annotations

import logging
import stat

import httpx
import pytest

from fakes.modelserver import ModelServer
from server.answers import refused, told
from workroom.engine import local
from workroom.server.desk import Desk

KEY = "sk-canary-0123456789abcdef"


@pytest.fixture(autouse=True)
def _no_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    import keyring
    from keyring.backends import fail

    monkeypatch.setattr(keyring, "get_keyring", fail.Keyring)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setattr(local, "PORTS", ())


async def test_the_providers_are_listed_with_the_state_of_their_keys(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    answer = await client.get("/api/models")
    found = told(answer)
    keys = {each["name"]: each["key"] for each in found["providers"]}
    assert (keys["openai"], keys["anthropic"]) == ("environment", None)
    assert (found["usual"], found["practice"], found["servers"]) == ("practice", True, [])
    assert KEY not in answer.text


async def test_a_key_is_stored_and_deleted_and_never_comes_back(
    client: httpx.AsyncClient, desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    path = "/api/keys/anthropic"
    answers = [await client.put(path, json={"key": KEY})]
    assert refused(answers[0]) == (409, "no_keyring")
    assert not (desk.app.places.config / "secrets.json").exists()
    answers.append(await client.put(path, json={"key": f" {KEY}\n", "in_file": True}))
    assert told(answers[-1]) == {"provider": "anthropic", "kept": "file"}
    kept = desk.app.places.config / "secrets.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert KEY in kept.read_text()
    answers.append(await client.get("/api/models"))
    answers.append(await client.get("/api/settings"))
    answers.append(await client.delete(path))
    assert told(answers[-1]) == {}
    assert KEY not in kept.read_text()
    answers.append(await client.delete(path))
    assert refused(answers[-1]) == (404, "not_found")
    assert not any(KEY in answer.text for answer in answers)
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("provider", "body", "expected"),
    [
        ("anthropic", {"key": ""}, (409, "key_unfit")),
        ("anthropic", {"key": "two canary-words"}, (409, "key_unfit")),
        ("anthropic", {"key": "canary\x1b[2J"}, (409, "key_unfit")),
        ("anthropic", {"key": "canary-ü"}, (409, "key_unfit")),
        ("antropic", {"key": "canary-1"}, (404, "not_found")),
        ("anthropic", {"key": "canary" * 5000}, (422, "invalid")),
        ("anthropic", {"key": ["canary"]}, (422, "invalid")),
        ("anthropic", {"key": "canary-1", "where": "here"}, (422, "invalid")),
        ("anthropic", {}, (422, "invalid")),
    ],
)
async def test_what_is_no_key_is_not_stored_nor_repeated(
    client: httpx.AsyncClient, desk: Desk, provider: str, body: dict[str, object], expected: tuple[int, str]
) -> None:
    answer = await client.put(f"/api/keys/{provider}", json={"in_file": True, **body})
    assert refused(answer) == expected
    assert "canary" not in answer.text
    assert not (desk.app.places.config / "secrets.json").exists()


async def test_a_model_is_tried(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    server = ModelServer("chat-only").start()
    told(await client.put("/api/settings/providers.anthropic.base_url", json={"value": server.url}))
    answer = await client.post("/api/models/check", json={"model": "anthropic:scripted"})
    server.stop()
    verdict = told(answer)
    assert verdict["badge"] == "chat only"
    assert verdict["reasons"] == ["It did not call a tool when it was told to."]
    assert verdict["seconds"] >= 0


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        ("nonsense", (409, "model_unknown")),
        ("anthropic:scripted", (409, "key_missing")),
        ("local:ollama/none", (409, "no_server")),
        ("", (422, "invalid")),
        ("x" * 400, (422, "invalid")),
    ],
)
async def test_a_model_that_can_not_be_tried(
    client: httpx.AsyncClient, model: str, expected: tuple[int, str]
) -> None:
    assert refused(await client.post("/api/models/check", json={"model": model})) == expected


async def test_the_practice_model_is_no_agent(client: httpx.AsyncClient) -> None:
    assert told(await client.post("/api/models/check", json={"model": "practice"}))["badge"] == "chat only"


async def test_a_provider_that_repeats_the_key_in_its_refusal_is_not_quoted(
    client: httpx.AsyncClient, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    desk.app.know_keys()
    answer = await client.put(f"/api/settings/{KEY}", json={"value": 1})
    assert refused(answer) == (409, "settings_broken")
    assert KEY not in answer.text
    assert "[secret]" in answer.text
