from __future__ import annotations

import json

import pytest

from cli.conftest import Workroom
from workroom.settings import Places


def test_settings_are_listed_changed_and_shown(workroom: Workroom, places: Places) -> None:
    assert workroom("config", "get", "limits.steps").stdout == "200\n"
    assert workroom("config", "set", "limits.steps", "50").stdout == "limits.steps is now 50.\n"
    assert json.loads(workroom("config", "get", "limits.steps", "--json").stdout) == 50
    listed = workroom("config", "list").stdout
    assert f"They are kept in {places.settings}" in listed
    assert [line.split()[-1] for line in listed.splitlines() if line.startswith("limits.steps")] == [
        "changed"
    ]
    assert json.loads(workroom("config", "list", "--json").stdout)["limits.steps"] == 50


def test_rules_and_providers_can_be_added(workroom: Workroom) -> None:
    assert workroom("config", "set", "trust.delete", "ask").exit_code == 0
    assert workroom("config", "set", "providers.openai.base_url", "http://127.0.0.1:1/v1").exit_code == 0
    assert workroom("config", "get", "trust.delete").stdout == "ask\n"


@pytest.mark.parametrize(
    ("name", "value"),
    [("limits.stepz", "5"), ("limits.steps", "many"), ("trust.run", "perhaps"), ("model.x", "1")],
)
def test_what_does_not_fit_is_not_set(workroom: Workroom, places: Places, name: str, value: str) -> None:
    result = workroom("config", "set", name, value)
    assert result.exit_code == 78
    assert "was not set" in result.stderr
    assert not places.settings.exists()


def test_an_unknown_name(workroom: Workroom) -> None:
    result = workroom("config", "get", "colour")
    assert result.exit_code == 1
    assert result.stderr == "There is no setting colour. `workroom config list` shows them all.\n"


def test_broken_settings_are_named_with_the_line_and_left_alone(workroom: Workroom, places: Places) -> None:
    places.config.mkdir(parents=True)
    places.settings.write_text("model = practice\n")
    for command in (("config", "list"), ("config", "set", "model", "practice"), ("run", "x")):
        result = workroom(*command)
        assert result.exit_code == 78, command
        assert f"The settings in {places.settings} can't be used" in result.stderr
        assert "line 1" in result.stderr
    assert places.settings.read_text() == "model = practice\n"
