from __future__ import annotations

import errno
import json
import os
import subprocess
from pathlib import Path

import pytest

from workroom.computer import overlay
from workroom.computer.spec import ComputerUnavailable


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("base")
    overlay.make_base(folder, 2)
    return folder


def info(path: Path) -> dict[str, object]:
    done = subprocess.run(["qemu-img", "info", "--output=json", path], capture_output=True, check=True)
    return dict(json.loads(done.stdout))


def test_a_base_is_small_and_as_large_as_asked_for(base: Path) -> None:
    assert info(base / overlay.BASE)["virtual-size"] == 2 << 30
    assert sum(path.stat().st_size for path in base.iterdir()) < 8 << 20
    assert sorted(path.name for path in base.iterdir()) == [overlay.BASE, overlay.OVERLAY]


def test_a_clone_stands_on_the_base_beside_it(base: Path, tmp_path: Path) -> None:
    overlay.clone(base, tmp_path)
    found = info(tmp_path / overlay.OVERLAY)
    assert (found["backing-filename"], found["backing-filename-format"]) == (overlay.BASE, "qcow2")
    assert (tmp_path / overlay.BASE).stat().st_ino == (base / overlay.BASE).stat().st_ino
    assert (tmp_path / overlay.OVERLAY).stat().st_ino != (base / overlay.OVERLAY).stat().st_ino


def test_a_clone_outlives_the_cache_it_came_from(base: Path, tmp_path: Path) -> None:
    cache, home = tmp_path / "cache", tmp_path / "home"
    cache.mkdir()
    home.mkdir()
    overlay.clone(base, cache)
    overlay.clone(cache, home)
    for path in cache.iterdir():
        path.unlink()
    subprocess.run(["qemu-img", "check", "-q", home / overlay.OVERLAY], check=True)


def test_the_file_system_is_whole(base: Path, tmp_path: Path) -> None:
    raw = tmp_path / "raw"
    subprocess.run(["qemu-img", "convert", "-O", "raw", base / overlay.BASE, raw], check=True)
    done = subprocess.run(["/usr/sbin/e2fsck", "-fn", raw], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_missing_tool_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.fspath(tmp_path))
    with pytest.raises(ComputerUnavailable, match="qemu-img is not installed"):
        overlay.make_base(tmp_path, 1)


def test_a_target_that_is_not_there_is_said(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ComputerUnavailable, match=os.strerror(errno.ENOENT)):
        overlay.clone(base, tmp_path / "missing")
