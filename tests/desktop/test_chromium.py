from __future__ import annotations

from pathlib import Path

import pytest

from workroom.desktop import chromium


def program(folder: Path, name: str, text: str = "#!/bin/sh\n") -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_the_order_is_chrome_edge_chromium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert chromium.find() is None
    for name, called in (("chromium", "Chromium"), ("microsoft-edge", "Edge"), ("google-chrome", "Chrome")):
        path = program(tmp_path, name)
        assert chromium.find() == chromium.Browser(called, (str(path),))


def test_a_snap_keeps_its_profile_where_it_may_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    program(tmp_path, "chromium-browser", '#!/bin/sh\nif true; then\n  exec "/snap/bin/chromium" "$@"\nfi\n')
    found = chromium.find()
    assert found is not None
    assert found.profile == tmp_path / "snap/chromium/common/workroom"


def test_a_flatpak_is_found_if_there_is_no_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    flatpak = program(tmp_path, "flatpak")
    (tmp_path / ".local/share/flatpak/app/org.chromium.Chromium").mkdir(parents=True)
    assert chromium.find() == chromium.Browser(
        "Chromium (Flatpak)",
        (str(flatpak), "run", "org.chromium.Chromium"),
        tmp_path / ".var/app/org.chromium.Chromium/data/workroom",
    )
