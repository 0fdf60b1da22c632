from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop import servers
from desktop.screen import display, why_no_browser
from desktop.servers import Standin
from workroom.settings import Places


@pytest.fixture
def short() -> Iterator[Path]:
    """A folder with a path short enough for sockets in it."""
    folder = Path(tempfile.mkdtemp(prefix="wr"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def places(short: Path) -> Places:
    return Places(short / "data", short / "cache", short / "config")


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A display of its own, on which a browser may run as root."""
    if why := why_no_browser():
        pytest.skip(why)
    with display() as name:
        monkeypatch.setenv("DISPLAY", name)
        monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
        monkeypatch.setenv("WORKROOM_TEST_NO_SANDBOX", "1")
        yield name


@pytest.fixture
def home(places: Places, short: Path) -> Iterator[Path]:
    """A home whose server, whatever was started for it, is ended at the end."""
    yield short
    servers.end(places)


@pytest.fixture
def standin(home: Path) -> Standin:
    return Standin(home)
