"""The entry among the programs, judged by the desktop's own tools where they are there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as tree
from pathlib import Path

import pytest

from workroom.desktop import entry


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "share"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def test_it_is_put_in_place_and_taken_away_whole(home: Path) -> None:
    written = entry.install()
    assert all(path.is_file() for path in written)
    assert written == [*map(home.joinpath, ("share/applications/workroom.desktop", f"share/{entry.PICTURE}"))]
    assert sorted(entry.remove()) == sorted(written)
    assert not any(path.exists() for path in written)
    assert entry.remove() == []


@pytest.mark.skipif(not shutil.which("desktop-file-validate"), reason="there is no desktop-file-validate")
def test_the_desktop_finds_no_fault_with_it(home: Path) -> None:
    path, _ = entry.install()
    done = subprocess.run(["desktop-file-validate", str(path)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(
    not (shutil.which("xdg-mime") and shutil.which("update-desktop-database")), reason="there is no xdg-mime"
)
def test_links_come_to_it(home: Path) -> None:
    entry.install()
    env = {**os.environ, "XDG_DATA_DIRS": str(home / "none"), "XDG_CURRENT_DESKTOP": "X-Generic"}
    query = ["xdg-mime", "query", "default", "x-scheme-handler/workroom"]
    assert (
        subprocess.run(query, env=env, capture_output=True, text=True, check=False).stdout.strip()
        == "workroom.desktop"
    )
    entry.remove()
    assert subprocess.run(query, env=env, capture_output=True, text=True, check=False).stdout.strip() == ""


def test_the_picture_is_a_picture_without_code(home: Path) -> None:
    root = tree.fromstring(entry.ICON.read_text())
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert {element.tag.partition("}")[2] for element in root} <= {"rect", "path"}


def test_elsewhere_than_on_linux_it_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    with pytest.raises(entry.NoSuchDesktop, match="Linux desktops only"):
        entry.install()
