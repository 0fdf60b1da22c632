from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from folders.client import Client, connected
from workroom.folders import Access, Grant, Journal, SharedView


@pytest.fixture
def box(tmp_path: Path) -> Path:
    """The person's folder."""
    folder = tmp_path / "box"
    folder.mkdir()
    return folder


@pytest.fixture
def grant(box: Path) -> Grant:
    return Grant("box", str(box), Access.WRITE)


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    journal = Journal.open(tmp_path / "undo")
    yield journal
    journal.close()


@pytest.fixture
def view(grant: Grant, journal: Journal) -> Iterator[SharedView]:
    view = SharedView("t", [grant], [], journal)
    yield view
    view.close()


@pytest.fixture
def client(view: SharedView) -> Iterator[Client]:
    with connected(view) as client:
        yield client
