from __future__ import annotations

import importlib.util
import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.desk import Desk, Keys
from fakes.modelserver import ModelServer
from workroom.engine import models
from workroom.engine.qualify import Badge, qualify
from workroom.errors import UserError
from workroom.secrets import Secrets
from workroom.settings import ProviderSettings, Settings


def _installed(package: str) -> bool:
    try:
        return importlib.util.find_spec(package) is not None
    except ModuleNotFoundError:  # not even the package it lies in
        return False


def settings(server: ModelServer) -> Settings:
    return Settings(
        providers={
            "anthropic": ProviderSettings(base_url=server.url),
            "openai": ProviderSettings(base_url=server.openai_url),
        }
    )


@pytest.mark.parametrize("name", ["", "claude", "nobody:x", "anthropic:", "anthropic"])
def test_a_name_that_is_none(name: str) -> None:
    with pytest.raises(
        models.ModelUnknown, match=r"There is no model called .*A model is one of: practice, anthropic"
    ):
        models.resolve(name, Settings(), Keys())


def test_a_missing_key_names_the_command_that_stores_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    with pytest.raises(models.KeyMissing, match="workroom models connect anthropic"):
        models.resolve("anthropic:claude", Settings(), Secrets(tmp_path))


@pytest.mark.parametrize(("name", "package"), [("gemini", "google.genai"), ("bedrock", "boto3")])
def test_a_missing_extra_names_the_command_that_installs_it(name: str, package: str) -> None:
    if _installed(package):
        pytest.skip(f"{package} is installed here")
    with pytest.raises(models.ModelUnknown, match=re.escape(f"pip install 'workroom[{name}]'")):
        models.make(models.resolve(f"{name}:x", Settings(), Keys()))


async def test_the_key_is_sent_and_never_put_into_the_environment(
    serve: Callable[..., ModelServer], tmp_path: Path
) -> None:
    server = serve("short")
    desk = Desk(tmp_path, server.url)
    await desk.run(secrets=Keys("sk-secret"))
    sent = {headers.get("x-api-key") or headers.get("authorization", "") for headers in server.headers}
    assert {value.removeprefix("Bearer ") for value in sent} == {"sk-secret"}
    assert "sk-secret" not in os.environ.values()
    assert b"sk-secret" not in (tmp_path / "log.sqlite").read_bytes()
    desk.log.close()


@pytest.mark.parametrize("name", ["anthropic:claude-sonnet-5-5", "openai:gpt-6-sol"])
async def test_a_model_that_works_is_agent_ready(serve: Callable[..., ModelServer], name: str) -> None:
    verdict = await qualify(name, settings(serve("looks-up")), Keys())
    assert verdict.badge is Badge.AGENT, verdict.reasons


@pytest.mark.parametrize(
    ("scenario", "reason"),
    [
        ("chat-only", "did not call a tool"),
        ("no-tools", "did not call a tool"),
        ("deletes-instead", "made other calls than the one it was told to: delete blue"),
        ("looks-up-for-nothing", "did not use what came back"),
    ],
)
async def test_a_model_that_only_talks(serve: Callable[..., ModelServer], scenario: str, reason: str) -> None:
    verdict = await qualify("openai:gpt-6-sol", settings(serve(scenario)), Keys())
    assert verdict.badge is Badge.CHAT
    assert reason in verdict.reasons[0]


async def test_a_refused_key_is_said_not_judged(serve: Callable[..., ModelServer]) -> None:
    with pytest.raises(UserError, match="refused the key"):
        await qualify("anthropic:claude-sonnet-5-5", settings(serve("401")), Keys())


async def test_the_practice_model_is_called_what_it_is() -> None:
    verdict = await qualify("practice", Settings(), Keys())
    assert verdict.badge is Badge.CHAT
    assert "no AI" in verdict.reasons[0]
