from __future__ import annotations

import plistlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from workroom.host import autostart
from workroom.host.command import lasting, own, surroundings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def test_it_is_off_until_it_is_switched_on(home: Path) -> None:
    assert not autostart.is_on()
    autostart.off()
    autostart.on()
    assert autostart.is_on()
    assert autostart.place() == home / "config/autostart/workroom.desktop"
    autostart.off()
    assert not autostart.is_on()


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="there is no desktop-file-validate")
def test_the_desktop_finds_no_fault_with_the_entry(home: Path) -> None:
    autostart.on()
    done = subprocess.run(
        ["desktop-file-validate", str(autostart.place())], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert "Exec=" in autostart.place().read_text()
    assert " --background\n" in autostart.place().read_text()


def test_the_agent_for_macos_is_a_property_list(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    autostart.on()
    assert autostart.is_on()
    told = plistlib.loads((home / "Library/LaunchAgents/workroom.background.plist").read_bytes())
    assert told["ProgramArguments"][-1] == "--background"
    assert told["RunAtLoad"] is True
    assert "KeepAlive" not in told  # it ends when there is nothing to do, and is left in peace then


def test_a_folder_that_can_not_be_written_is_told_of(home: Path) -> None:
    (home / "config").write_text("a file")
    with pytest.raises(autostart.NotSet, match="could not be set"):
        autostart.on()


def test_code_in_the_folder_it_is_started_in_is_not_run(home: Path) -> None:
    (home / "workroom.py").write_text("raise SystemExit('hijacked')")
    done = subprocess.run(own("--version"), cwd=home, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("workroom ")


def test_what_is_written_down_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Path(lasting("open")[0]).is_absolute()
    monkeypatch.setenv("WORKROOM_HOME", "here")
    assert surroundings()["WORKROOM_HOME"] == str(Path("here").absolute())
