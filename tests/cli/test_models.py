from __future__ import annotations

import json
import stat
from collections.abc import Callable

import pytest

from cli.conftest import Workroom
from cli.terminal import Terminal
from fakes.modelserver import ModelServer
from workroom.settings import Places

KEY = "sk-secret-0123456789"
NO_KEYRING = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}


@pytest.fixture(autouse=True)
def _no_keyring(env: dict[str, str]) -> None:
    env.update(NO_KEYRING)


def test_all_providers_are_listed_with_the_state_of_their_keys(
    workroom: Workroom, env: dict[str, str]
) -> None:
    env["OPENAI_API_KEY"] = KEY
    listed = json.loads(workroom("models", "list", "--json").stdout)
    keys = {provider["name"]: provider["key"] for provider in listed["providers"]}
    assert keys["openai"] == "environment"
    assert keys["anthropic"] is None
    told = workroom("models", "list")
    assert "set, in the environment" in told.stdout
    assert "Tasks that name no model use: practice" in told.stdout
    assert KEY not in told.output


def test_without_a_keyring_nothing_is_stored_unless_a_file_is_allowed(
    workroom: Workroom, places: Places
) -> None:
    result = workroom("models", "connect", "anthropic", input=f"{KEY}\n")
    assert result.exit_code == 77
    assert "--in-file" in result.stderr
    assert not places.config.exists()
    result = workroom("models", "connect", "anthropic", "--in-file", input=f"{KEY}\n")
    assert result.exit_code == 0
    assert "programs you run can read it too" in result.stdout
    (kept,) = places.config.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert KEY not in result.output
    assert "The anthropic key is deleted." in workroom("models", "forget", "anthropic").stdout
    assert "There was no anthropic key." in workroom("models", "forget", "anthropic").stdout


def test_a_key_is_typed_unseen(terminal: Callable[..., Terminal], places: Places) -> None:
    screen = terminal("models", "connect", "anthropic", "--in-file")
    screen.shows("The anthropic key (it is not shown): ")
    screen.type(f"{KEY}\n")
    assert screen.ends() == 0
    assert KEY not in screen.screen
    assert KEY in (places.config / "secrets.json").read_text()


@pytest.mark.parametrize(
    ("provider", "typed", "why"),
    [
        ("anthropic", "\n", "No key was given"),
        ("anthropic", "two words\n", "That is no key"),
        ("anthropic", "sk\x1b[2J\n", "That is no key"),
        ("antropic", "sk-1\n", "There is no provider antropic"),
    ],
)
def test_what_is_no_key_is_not_stored(
    workroom: Workroom, places: Places, provider: str, typed: str, why: str
) -> None:
    result = workroom("models", "connect", provider, "--in-file", input=typed)
    assert result.exit_code == 1
    assert why in result.stderr
    assert not places.config.exists()


@pytest.mark.parametrize(("scenario", "code", "badge"), [("chat-only", 1, "chat only")])
def test_a_model_is_tried(
    workroom: Workroom, env: dict[str, str], scenario: str, code: int, badge: str
) -> None:
    server = ModelServer(scenario).start()
    env["ANTHROPIC_API_KEY"] = KEY
    workroom("config", "set", "providers.anthropic.base_url", server.url)
    result = workroom("models", "check", "anthropic:scripted")
    server.stop()
    assert result.exit_code == code, result.output
    assert f"anthropic:scripted: {badge}" in result.stdout
    assert "It did not call a tool when it was told to." in result.stdout


def test_a_model_without_its_key_and_one_that_is_none(workroom: Workroom) -> None:
    result = workroom("models", "check", "anthropic:scripted")
    assert result.exit_code == 77
    assert "Store one with: workroom models connect anthropic" in result.stderr
    assert workroom("models", "check", "nonsense").exit_code == 64
    assert "chat only" in workroom("models", "check", "practice").stdout
