from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from workroom.desktop.shell import NoWindow
from workroom.desktop.tab import Tab

URL = "http://0123456789abcdef.localhost:4000/#code=abcdefghijklmnopqrstuvwxyz"


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What a browser in the usual one's place was started with: its words and its environment."""
    program, told = tmp_path / "browser", tmp_path / "told"
    program.write_text(
        f"#!/bin/sh\necho \"$@\" > '{told}.new'\nenv >> '{told}.new'\nmv '{told}.new' '{told}'\n"
    )
    program.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{program} %s")
    return told


async def test_the_usual_browser_gets_the_address_and_no_key(
    told: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "a-canary")
    await Tab().show(URL)
    async with asyncio.timeout(10):
        while not told.exists():
            await asyncio.sleep(0.05)
    assert URL in told.read_text()
    assert "a-canary" not in told.read_text()


async def test_a_browser_that_does_not_start_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", "/nowhere/browser %s")
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(NoWindow):
        await Tab().show(URL)
