"""The schema that is kept for the window is what the server would print, and every name in it is a plain one."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

KEPT = Path(__file__).parents[2] / "web" / "src" / "api" / "openapi.json"
MEND = "run: .venv/bin/python -m workroom.server.schema > web/src/api/openapi.json, then pnpm types in web/"


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> str:
    home = tmp_path_factory.mktemp("elsewhere")
    done = subprocess.run(
        [sys.executable, "-m", "workroom.server.schema"],
        cwd=home,
        env={"HOME": str(home), "WORKROOM_HOME": str(home / "own")},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    return done.stdout


@pytest.fixture(scope="module")
def schemas(printed: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed)["components"]["schemas"]
    return found


def test_the_kept_schema_is_the_server_s_own(printed: str) -> None:
    assert printed == KEPT.read_text(), MEND


def test_every_name_is_plain(schemas: dict[str, Any]) -> None:
    assert [name for name in schemas if not name.isalpha()] == []


def test_an_answer_s_fields_are_all_sent_and_an_event_s_defaults_are_left_out(
    schemas: dict[str, Any],
) -> None:
    assert "choices" in schemas["Setting"]["required"]
    assert "hint" in schemas["Failure"]["required"]
    assert schemas["StepEnded"]["required"] == ["kind", "step", "outcome"]
    assert "reason" not in schemas["Item"]["required"]
    assert schemas["NewTask"]["required"] == ["prompt"]
